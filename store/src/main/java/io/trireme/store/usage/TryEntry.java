package io.trireme.store.usage;

import java.util.OptionalLong;

import static java.util.Objects.requireNonNull;

/**
 * One try of an exchange.
 *
 * @param channel id of the channel
 * @param key id of the key; "" for none
 * @param reason why it was tried
 * @param result how it ended, a word
 * @param millis how long it took until then
 * @param fault what its failure meant, for people; "" if it did not fail
 * @param times when its steps were
 */
public record TryEntry(
    String channel,
    String key,
    String reason,
    String result,
    long millis,
    String fault,
    Times times) {

  /**
   * When the steps of a try were, in milliseconds since the exchange began; empty for a step that
   * was not reached, and in rows that an older version wrote.
   *
   * @param start when it began
   * @param connected when a new connection was there; empty also if an open one was used
   * @param sent when the request had left
   * @param head when the head of the answer was there
   * @param committed when a stream had said something meaningful
   * @param end when it was over: failed, given up, or the answer complete
   */
  public record Times(
      OptionalLong start,
      OptionalLong connected,
      OptionalLong sent,
      OptionalLong head,
      OptionalLong committed,
      OptionalLong end) {

    /** Nothing is known. */
    public static final Times UNKNOWN =
        new Times(
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty());

    public Times {
      requireNonNull(start, "start is null");
      requireNonNull(connected, "connected is null");
      requireNonNull(sent, "sent is null");
      requireNonNull(head, "head is null");
      requireNonNull(committed, "committed is null");
      requireNonNull(end, "end is null");
    }

    /** The same with another end. */
    public Times endingAt(long millis) {
      return new Times(start, connected, sent, head, committed, OptionalLong.of(millis));
    }
  }

  public TryEntry {
    requireNonNull(channel, "channel is null");
    requireNonNull(key, "key is null");
    reason = Fit.text(reason, RequestEntry.LONGEST_NAME);
    requireNonNull(result, "result is null");
    fault = Fit.text(fault, RequestEntry.LONGEST_NAME);
    requireNonNull(times, "times is null");
  }
}
