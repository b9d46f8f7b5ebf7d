package io.trireme.admin;

import io.trireme.store.sql.StoreException;
import java.util.function.Supplier;

/** Asks the store, or says that it is away. */
final class Stored {

  private Stored() {}

  static <T> T ask(Supplier<T> question) {
    try {
      return question.get();
    } catch (StoreException e) {
      throw Refused.unavailable(
          "storage_unavailable",
          "The database cannot be asked now. Requests are served meanwhile, and kept for it.");
    }
  }
}
