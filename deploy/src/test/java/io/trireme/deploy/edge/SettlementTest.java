package io.trireme.deploy.edge;

import io.trireme.core.Usage;
import io.trireme.core.spi.Dialect;
import io.trireme.core.spi.Operation;
import io.trireme.core.spi.RequestFacts;
import io.trireme.core.spi.StreamForm;
import io.trireme.store.usage.TryEntry;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(10)
final class SettlementTest {

  private static final OptionalLong NONE = OptionalLong.empty();
  private static final Estimate ESTIMATE = new Estimate(100, 50);

  private static ExchangeRecord record(Outcome outcome, Usage usage, long passed) {
    ExchangeRecord record =
        new ExchangeRecord("req_1", new Dialect("claude"), Operation.GENERATE, "team", 0);
    record.tries.add(
        new ExchangeRecord.Try("main", "k", "first", "served", 1, "", TryEntry.Times.UNKNOWN));
    record.outcome = outcome;
    record.usage = usage;
    record.passed = passed;
    return record;
  }

  private static Usage told(long input, long output) {
    return new Usage(OptionalLong.of(input), OptionalLong.of(output), NONE, NONE, NONE);
  }

  @Test
  void shouldChargeWhatTheVendorTold() {
    // When
    Settlement settlement = Settlement.of(record(Outcome.SUCCESS, told(7, 900), 10), ESTIMATE);
    // Then
    assertThat(settlement.usage()).isEqualTo(told(7, 900));
    assertThat(settlement.any()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    // Nothing was told of an answer: its bytes tell.
    "SUCCESS, 4000, 100, 1000",
    // It broke off: as much as came, and no more than was reserved.
    "TRUNCATED, 80, 100, 20",
    "TRUNCATED, 4000, 100, 50",
    "CLIENT_CLOSED, 4000, 100, 50",
    // Nothing had come when the client left: it had been read.
    "CLIENT_CLOSED, 0, 100, 0",
    "TIMEOUT, 0, 100, 0",
    "DRAINED, 0, 100, 0",
    // Refused: nothing.
    "UPSTREAM_ERROR, 0, 0, 0",
    "CLIENT_ERROR, 0, 0, 0"
  })
  void shouldGuessWhatNobodyTold(Outcome outcome, long passed, long input, long output) {
    // When
    Settlement settlement = Settlement.of(record(outcome, Usage.UNKNOWN, passed), ESTIMATE);
    // Then
    assertThat(settlement.usage().input()).hasValue(input);
    assertThat(settlement.usage().output()).hasValue(output);
    assertThat(settlement.any()).isEqualTo(input > 0);
  }

  @Test
  void shouldTrustWhatWasToldOfTheInputBeforeAStreamBroke() {
    // Given
    Usage begun =
        new Usage(OptionalLong.of(3), OptionalLong.of(1), OptionalLong.of(900), NONE, NONE);
    // When
    Settlement settlement = Settlement.of(record(Outcome.TRUNCATED, begun, 80), ESTIMATE);
    // Then
    assertThat(settlement.usage().input()).hasValue(3);
    assertThat(settlement.usage().cacheRead()).hasValue(900);
    assertThat(settlement.usage().output()).hasValue(20);
  }

  @Test
  void shouldChargeNothingForACountAndForWhatWasNeverTried() {
    // Given
    ExchangeRecord untried = record(Outcome.CLIENT_CLOSED, Usage.UNKNOWN, 0);
    untried.tries.clear();
    // When / Then
    assertThat(Settlement.of(untried, ESTIMATE).any()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 400, 100, 4096",
    "64, 401, 100, 64",
    "1000000, 4, 1, 32000",
    "64, 50000000, 200000, 64"
  })
  void shouldEstimateHighAndWithinBounds(long asked, long bytes, long input, long output) {
    // Given
    RequestFacts facts =
        new RequestFacts("m", false, StreamForm.EVENTS, null, false, List.of(), asked);
    // When / Then
    assertThat(Estimate.of(facts, bytes)).isEqualTo(new Estimate(input, output));
  }
}
