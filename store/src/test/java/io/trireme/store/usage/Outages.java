package io.trireme.store.usage;

import io.trireme.store.sql.Database;
import io.trireme.store.sql.StoreException;
import java.nio.file.Path;

/** What a database says that is away. */
final class Outages {

  private Outages() {}

  static StoreException gone() {
    try (Database nowhere = Database.embedded(Path.of("no-such-folder", "none.db"))) {
      nowhere.read(handle -> handle.execute("select 1"));
    } catch (StoreException e) {
      return e;
    }
    throw new IllegalStateException("there is no such folder");
  }
}
