package io.trireme.store.usage;

import org.jspecify.annotations.Nullable;

/**
 * Which exchanges are meant; what is null may be anything.
 *
 * @param lane dialect of the client
 * @param channel id
 * @param model as the client named it
 * @param clientKey id
 * @param outcome a word of the metrics, or of {@link OutcomeClass}; for sums of the latter alone
 */
public record Filters(
    @Nullable String lane,
    @Nullable String channel,
    @Nullable String model,
    @Nullable String clientKey,
    @Nullable String outcome) {

  /** Every exchange. */
  public static final Filters ALL = new Filters(null, null, null, null, null);
}
