package io.trireme.scheduler.price;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * What a million tokens of each kind cost in US dollars. A kind without a figure is one whose price
 * is not known, which is not the same as free.
 *
 * @param input tokens that were neither read from a cache nor written to one
 * @param output tokens that were generated
 * @param cacheRead tokens read from a prompt cache
 * @param cacheWrite tokens written to a prompt cache for minutes
 * @param cacheWriteLong tokens written to a prompt cache for an hour
 * @param reasoning the part of the output that was reasoning; null if it costs what output costs
 */
public record Rates(
    BigDecimal input,
    BigDecimal output,
    @Nullable BigDecimal cacheRead,
    @Nullable BigDecimal cacheWrite,
    @Nullable BigDecimal cacheWriteLong,
    @Nullable BigDecimal reasoning) {

  public Rates {
    requireNonNull(input, "input is null");
    requireNonNull(output, "output is null");
  }
}
