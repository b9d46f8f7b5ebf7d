package io.trireme.store.usage;

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
 */
public record TryEntry(
    String channel, String key, String reason, String result, long millis, String fault) {

  public TryEntry {
    requireNonNull(channel, "channel is null");
    requireNonNull(key, "key is null");
    reason = Fit.text(reason, RequestEntry.LONGEST_NAME);
    requireNonNull(result, "result is null");
    fault = Fit.text(fault, RequestEntry.LONGEST_NAME);
  }
}
