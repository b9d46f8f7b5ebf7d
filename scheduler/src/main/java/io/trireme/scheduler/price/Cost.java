package io.trireme.scheduler.price;

import io.trireme.core.Usage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What the tokens of an exchange cost. {@link Usage} is the same for every dialect: its input is
 * without what a cache held or took, and its output includes the reasoning. So each token is paid
 * for once, whatever the vendor's own figures include.
 */
public final class Cost {

  /** More tokens than any request can have: figures above it are a vendor's mistake. */
  private static final long IMPLAUSIBLE = 1_000_000_000L;

  /** A dollar for a million tokens is so many billionths of a dollar for each. */
  private static final BigDecimal NANOS = BigDecimal.valueOf(1000);

  private Cost() {}

  /**
   * The cost in billionths of a US dollar, rounded half up.
   *
   * @return empty if the usage is not known (input and output are needed), or the price of a kind
   *     of token that it has; never zero for what is not known
   */
  public static OptionalLong nanos(Usage usage, Price price) {
    if (usage.input().isEmpty() || usage.output().isEmpty() || price.imageOutput() != null) {
      // Vendors do not say in all dialects how much of the output was images.
      return OptionalLong.empty();
    }
    long input = usage.input().getAsLong();
    long output = usage.output().getAsLong();
    long read = usage.cacheRead().orElse(0);
    long written = usage.cacheWrite().orElse(0);
    if (!plausible(input) || !plausible(output) || !plausible(read) || !plausible(written)) {
      return OptionalLong.empty();
    }
    long kept = Math.clamp(usage.cacheWriteLong().orElse(0), 0, written);
    long reasoned = Math.clamp(usage.reasoning().orElse(0), 0, output);
    Rates rates = price.ratesFor(input + read + written);
    BigDecimal reasoning = rates.reasoning() == null ? rates.output() : rates.reasoning();
    @Nullable BigDecimal sum = part(input, rates.input());
    sum = plus(sum, part(output - reasoned, rates.output()));
    sum = plus(sum, part(reasoned, reasoning));
    sum = plus(sum, part(read, rates.cacheRead()));
    sum = plus(sum, part(written - kept, rates.cacheWrite()));
    sum = plus(sum, part(kept, rates.cacheWriteLong()));
    return sum == null
        ? OptionalLong.empty()
        : OptionalLong.of(sum.multiply(NANOS).setScale(0, RoundingMode.HALF_UP).longValueExact());
  }

  private static boolean plausible(long tokens) {
    return tokens >= 0 && tokens <= IMPLAUSIBLE;
  }

  private static @Nullable BigDecimal part(long tokens, @Nullable BigDecimal rate) {
    if (tokens == 0) {
      return BigDecimal.ZERO;
    }
    return rate == null ? null : rate.multiply(BigDecimal.valueOf(tokens));
  }

  private static @Nullable BigDecimal plus(@Nullable BigDecimal one, @Nullable BigDecimal other) {
    return one == null || other == null ? null : one.add(other);
  }
}
