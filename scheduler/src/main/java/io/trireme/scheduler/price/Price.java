package io.trireme.scheduler.price;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * The price of some models.
 *
 * @param models their names in lower case, as the vendor knows them; {@code *} is a wildcard
 * @param rates of a request
 * @param tiers of requests that are larger, the smallest first
 * @param imageOutput what a million tokens of generated images cost in US dollars; null for models
 *     that generate none
 */
public record Price(
    List<String> models, Rates rates, List<Tier> tiers, @Nullable BigDecimal imageOutput) {

  /**
   * What a request costs that reads more than so many tokens; all of it, not the part above.
   *
   * @param above tokens of the request, cached ones included
   * @param rates then
   */
  public record Tier(long above, Rates rates) {
    public Tier {
      requireNonNull(rates, "rates is null");
    }
  }

  public Price {
    models = List.copyOf(models);
    requireNonNull(rates, "rates is null");
    tiers = List.copyOf(tiers);
  }

  /** The rates of a request that reads so many tokens. */
  Rates ratesFor(long requestTokens) {
    Rates best = rates;
    for (Tier tier : tiers) {
      if (requestTokens > tier.above()) {
        best = tier.rates();
      }
    }
    return best;
  }
}
