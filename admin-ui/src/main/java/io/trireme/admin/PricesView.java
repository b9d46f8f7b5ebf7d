package io.trireme.admin;

import io.trireme.scheduler.price.Price;
import io.trireme.scheduler.price.Rates;
import io.trireme.store.PriceFile;
import java.math.BigDecimal;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The prices in force, in US dollars for a million tokens.
 *
 * @param file where one's own prices may be
 * @param fileUsed whether there are such
 * @param problem why the newest content of the file is not in force; null if it is
 * @param prices each name or pattern
 */
@Schema(name = "Prices")
public record PricesView(
    String file, boolean fileUsed, @Nullable String problem, List<PriceView> prices) {

  public PricesView {
    prices = List.copyOf(prices);
  }

  /**
   * The price of a name or pattern; what is null is not known.
   *
   * @param model the name
   * @param input plain input
   * @param output generated
   * @param cacheRead read from a cache
   * @param cacheWrite written to a cache for minutes
   * @param cacheWrite1h written to a cache for an hour
   * @param reasoning the part of the output; null if it costs the same
   * @param imageOutput generated images
   * @param above of larger requests
   */
  @Schema(name = "Price")
  public record PriceView(
      String model,
      BigDecimal input,
      BigDecimal output,
      @Nullable BigDecimal cacheRead,
      @Nullable BigDecimal cacheWrite,
      @Nullable BigDecimal cacheWrite1h,
      @Nullable BigDecimal reasoning,
      @Nullable BigDecimal imageOutput,
      List<TierView> above) {
    public PriceView {
      above = List.copyOf(above);
    }
  }

  /**
   * The price of a larger request.
   *
   * @param tokens so many and more of the request
   * @param input plain input
   * @param output generated
   * @param cacheRead read from a cache
   * @param cacheWrite written to a cache for minutes
   * @param cacheWrite1h written to a cache for an hour
   */
  @Schema(name = "PriceTier")
  public record TierView(
      long tokens,
      BigDecimal input,
      BigDecimal output,
      @Nullable BigDecimal cacheRead,
      @Nullable BigDecimal cacheWrite,
      @Nullable BigDecimal cacheWrite1h) {}

  static PricesView of(PriceFile file) {
    return new PricesView(
        file.path().getFileName().toString(),
        file.inUse(),
        file.problem().orElse(null),
        file.current().byName().entrySet().stream()
            .map(entry -> price(entry.getKey(), entry.getValue()))
            .toList());
  }

  private static PriceView price(String name, Price price) {
    Rates rates = price.rates();
    return new PriceView(
        name,
        rates.input(),
        rates.output(),
        rates.cacheRead(),
        rates.cacheWrite(),
        rates.cacheWriteLong(),
        rates.reasoning(),
        price.imageOutput(),
        price.tiers().stream().map(PricesView::tier).toList());
  }

  private static TierView tier(Price.Tier tier) {
    Rates rates = tier.rates();
    return new TierView(
        tier.above(),
        rates.input(),
        rates.output(),
        rates.cacheRead(),
        rates.cacheWrite(),
        rates.cacheWriteLong());
  }
}
