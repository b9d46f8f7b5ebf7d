package io.trireme.bench;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

@Timeout(10)
class QuantilesTest {
  @Test
  void shouldFindTheQuantilesOfAThousandValues() {
    // Given 1 µs to 1,000 µs
    Histogram histogram = Quantiles.newHistogram();
    for (int micros = 1; micros <= 1000; micros++) {
      Quantiles.record(histogram, micros * 1_000L);
    }

    // When
    Quantiles quantiles = Quantiles.of(histogram);

    // Then three significant digits hold
    assertThat(quantiles.count()).isEqualTo(1000);
    assertThat(quantiles.p50()).isCloseTo(500_000, within(500L));
    assertThat(quantiles.p90()).isCloseTo(900_000, within(900L));
    assertThat(quantiles.p99()).isCloseTo(990_000, within(990L));
    assertThat(quantiles.max()).isCloseTo(1_000_000, within(1000L));
  }

  @Test
  void shouldBeZeroWithoutValues() {
    assertThat(Quantiles.of(Quantiles.newHistogram())).isEqualTo(new Quantiles(0, 0, 0, 0, 0));
  }

  @Test
  void shouldKeepValuesOutsideTheRange() {
    // Given
    Histogram histogram = Quantiles.newHistogram();

    // When
    Quantiles.record(histogram, -5);
    Quantiles.record(histogram, Long.MAX_VALUE);

    // Then
    assertThat(Quantiles.of(histogram).count()).isEqualTo(2);
    assertThat(histogram.getMinValue()).isZero();
    assertThat(Quantiles.of(histogram).max()).isGreaterThanOrEqualTo(Quantiles.HIGHEST_NANOS);
  }

  @Test
  void shouldCountWhatWasNeverAnsweredAsErrors() {
    // Given
    Tally tally = new Tally();
    tally.started(1_000_000_000);
    tally.started(1_500_000_000);
    tally.started(2_000_000_000);
    tally.answered(1_000_000_000, 2_000_000_000);

    // When
    LoadResult result = tally.close(3_000_000_000L);
    tally.answered(1_500_000_000, 4_000_000_000L);

    // Then
    assertThat(result.answered()).isEqualTo(1);
    assertThat(result.errors()).isEqualTo(2);
    assertThat(result.firstError()).isEqualTo("not answered in time");
    assertThat(result.seconds()).isEqualTo(2.0);
    assertThat(result.latency().max()).isCloseTo(1_000_000_000L, within(1_000_000L));
    assertThat(tally.ended()).isEqualTo(3);
  }
}
