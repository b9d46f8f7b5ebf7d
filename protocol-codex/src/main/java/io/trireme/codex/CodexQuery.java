package io.trireme.codex;

import io.trireme.core.spi.RequestHead;
import java.util.Optional;

/** Reads what stands in a query, and names what is wrong with it. */
final class CodexQuery {

  private CodexQuery() {}

  /** A whole number between two others, both included. */
  static long number(RequestHead head, String name, long otherwise, long min, long max) {
    Optional<String> given = head.queryParameter(name).filter(text -> !text.isEmpty());
    if (given.isEmpty()) {
      return otherwise;
    }
    long value;
    try {
      value = Long.parseLong(given.get());
    } catch (NumberFormatException e) {
      throw CodexJson.bad(name, "must be a whole number");
    }
    if (value < min || value > max) {
      throw CodexJson.bad(name, "must be between " + min + " and " + max);
    }
    return value;
  }
}
