package io.trireme.core.sse;

import static java.util.Objects.requireNonNull;

/**
 * One server-sent event as it was dispatched: a blank line ended it and it had at least one {@code
 * data} field.
 *
 * @param name value of the last {@code event} field, or {@code ""} if the frame had none (or an
 *     empty one). It is not replaced by {@code "message"}: some clients ignore frames without a
 *     name, so the difference must survive
 * @param data values of all {@code data} fields, joined by LF; may be empty
 */
public record SseEvent(String name, String data) {

  /** Refuses null components. */
  public SseEvent {
    requireNonNull(name, "name is null");
    requireNonNull(data, "data is null");
  }
}
