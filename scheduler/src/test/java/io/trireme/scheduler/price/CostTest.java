package io.trireme.scheduler.price;

import io.trireme.core.Usage;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Every figure here was computed by hand. */
@Timeout(10)
class CostTest {

  private static final PriceTable TABLE =
      PriceTable.read(
          """
          {"prices": [
            {"models": ["plain"], "input": 3, "output": 15},
            {"models": ["cached"], "input": 3, "output": 15, "cacheRead": 0.3,
             "cacheWrite": 3.75, "cacheWrite1h": 6},
            {"models": ["thinker"], "input": 0.4, "output": 1.2, "reasoning": 4},
            {"models": ["large"], "input": 1.25, "output": 10, "cacheRead": 0.125,
             "above": [{"tokens": 200000, "input": 2.5, "output": 15, "cacheRead": 0.25},
                       {"tokens": 500000, "input": 5, "output": 30, "cacheRead": 0.5}]},
            {"models": ["painter"], "input": 1, "output": 2, "imageOutput": 30},
            {"models": ["free"], "input": 0, "output": 0},
            {"models": ["fine"], "input": 0.0001, "output": 0.0001}
          ]}
          """
              .getBytes(StandardCharsets.UTF_8));

  private static OptionalLong some(long value) {
    return value < 0 ? OptionalLong.empty() : OptionalLong.of(value);
  }

  /** -1 stands for what the vendor did not say. */
  private static Usage usage(
      long input, long output, long read, long written, long reasoned, long kept) {
    return new Usage(
        some(input), some(output), some(read), some(written), some(reasoned), some(kept));
  }

  @ParameterizedTest
  @CsvSource({
    // 1000 x 3 USD + 500 x 15 USD, each for a million: 0.003 + 0.0075
    "plain,   1000, 500, -1, -1, -1, -1, 10500000",
    // Reasoning is in the output already: 0.003 + 0.0075
    "plain,   1000, 500, -1, -1, 400, -1, 10500000",
    // 100 x 3 + 10 x 15 + 9000 x 0.3 + 2000 x 3.75 = 0.0003 + 0.00015 + 0.0027 + 0.0075
    "cached,  100, 10, 9000, 2000, -1, -1, 10650000",
    // 500 of the 2000 for an hour: 0.0003 + 0.00015 + 0.0027 + 1500 x 3.75 + 500 x 6
    "cached,  100, 10, 9000, 2000, -1, 500, 11775000",
    // 1000 x 0.4 + 100 x 1.2 + 400 x 4 = 0.0004 + 0.00012 + 0.0016
    "thinker, 1000, 500, -1, -1, 400, -1, 2120000",
    // Exactly at the bound: 100000 x 1.25 + 100000 x 0.125 + 1000 x 10 = 0.125 + 0.0125 + 0.01
    "large,   100000, 1000, 100000, -1, -1, -1, 147500000",
    // One more token, and all of it costs more: 100001 x 2.5 + 0.025 + 0.015
    "large,   100001, 1000, 100000, -1, -1, -1, 290002500",
    // The next tier: 500001 x 5 + 1000 x 30 = 2.500005 + 0.03
    "large,   500001, 1000, -1, -1, -1, -1, 2530005000",
    "free,    1000, 500, -1, -1, -1, -1, 0",
    "plain,   0, 0, 0, 0, 0, 0, 0",
    // A tenth of a billionth each: 4 round down, 5 round up
    "fine,    4, 0, -1, -1, -1, -1, 0",
    "fine,    5, 0, -1, -1, -1, -1, 1"
  })
  void shouldCost(
      String model,
      long input,
      long output,
      long read,
      long written,
      long reasoned,
      long kept,
      long nanos) {
    assertThat(TABLE.nanos(model, usage(input, output, read, written, reasoned, kept)))
        .hasValue(nanos);
  }

  @ParameterizedTest
  @CsvSource({
    // No price
    "nobody,  1000, 500, -1, -1, -1, -1",
    // No input, no output
    "plain,   -1, 500, -1, -1, -1, -1",
    "plain,   1000, -1, -1, -1, -1, -1",
    // Kinds of token whose price is not known
    "plain,   1000, 500, 1, -1, -1, -1",
    "plain,   1000, 500, -1, 1, -1, -1",
    "large,   1000, 500, -1, 7, -1, -1",
    // Images or words: the usage does not say
    "painter, 1000, 500, -1, -1, -1, -1",
    // No request has so many
    "plain,   1000000001, 500, -1, -1, -1, -1",
    "plain,   1000, 9223372036854775807, -1, -1, -1, -1"
  })
  void shouldNotKnowTheCost(
      String model, long input, long output, long read, long written, long reasoned, long kept) {
    assertThat(TABLE.nanos(model, usage(input, output, read, written, reasoned, kept))).isEmpty();
  }

  @Test
  void shouldPayForNoTokenTwiceWhereAVendorContradictsItself() {
    // Given more reasoning than output, and more kept than written
    Usage odd = usage(10, 5, 0, 4, 50, 40);

    // Then: 10 x 3 + 5 x 15 + 4 x 6
    assertThat(TABLE.nanos("cached", odd)).hasValue(129_000);
    assertThat(TABLE.nanos("cached", Usage.UNKNOWN)).isEmpty();
  }
}
