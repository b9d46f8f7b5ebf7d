package io.trireme.deploy.edge;

import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.Usage;
import io.trireme.core.spi.Operation;
import io.trireme.deploy.TestProtocol;
import io.trireme.store.usage.OutcomeClass;
import io.trireme.store.usage.RequestEntry;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(10)
final class UsageEntriesTest {

  private static final Instant AT = Instant.parse("2026-11-22T12:00:00Z");
  private static final Usage TOKENS =
      new Usage(
          OptionalLong.of(10),
          OptionalLong.of(5),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty());

  private static ExchangeRecord record(Operation operation) {
    ExchangeRecord record =
        new ExchangeRecord("req_1", TestProtocol.PLAIN, operation, "team-a", 5_000_000);
    record.model = "quick";
    record.usage = TOKENS;
    record.endedNanos = 905_000_000;
    return record;
  }

  private static RequestEntry entry(ExchangeRecord record) {
    return UsageEntries.of(record, AT, OptionalLong.of(7));
  }

  @Test
  void shouldKeepWhatLedThere() {
    // Given
    ExchangeRecord record = record(Operation.GENERATE);
    record.tried(Samples.candidate("first"), "status_500", 5_000_000, 9_000_000);
    record.explain("it is down");
    record.tried(Samples.candidate("second"), "served", 9_000_000, 800_000_000);
    record.upstreamModel = "m";
    record.leftOut(List.of("third: suspended"));
    record.warnings = "top_k dropped";
    record.conversation = "c0ffee";
    record.firstTokenNanos = 805_000_000;
    record.end(Outcome.SUCCESS, 200, null);

    // When
    RequestEntry entry = entry(record);

    // Then
    assertThat(entry.parties())
        .isEqualTo(
            new RequestEntry.Parties(
                TestProtocol.PLAIN.id(), "generate", "team-a", "quick", "m", "second", "key-1"));
    assertThat(entry.end())
        .isEqualTo(
            new RequestEntry.End(
                "success", OutcomeClass.SUCCESS, 200, false, OptionalLong.of(800), 900));
    assertThat(entry.usage()).isEqualTo(TOKENS);
    assertThat(entry.costNanos()).hasValue(7);
    assertThat(entry.detail().tries())
        .extracting(one -> one.fault())
        .containsExactly("it is down", "");
    assertThat(entry.detail().leftOut()).containsExactly("third: suspended");
    assertThat(entry.detail().warnings()).isEqualTo("top_k dropped");
    assertThat(entry.detail().conversation()).isEqualTo("c0ffee");
  }

  @Test
  void shouldNotKeepWhatAnErrorQuotes() {
    // Given
    ExchangeRecord record = record(Operation.GENERATE);
    record.end(
        Outcome.CLIENT_ERROR, 400, new GatewayError(Kind.BAD_REQUEST, "You said: my secret"));

    // When
    RequestEntry entry = entry(record);

    // Then
    assertThat(entry.detail().error()).isEqualTo("bad_request");
    assertThat(entry.toString()).doesNotContain("my secret");
    assertThat(entry.parties().channel()).isEmpty();
    assertThat(entry.end().ttftMillis()).isEmpty();
  }

  @Test
  void shouldNotTakeACountForUse() {
    // When / Then
    assertThat(entry(record(Operation.COUNT_TOKENS)).usage()).isEqualTo(Usage.UNKNOWN);
  }

  @Test
  void shouldNameWhoseAnswerItIs() {
    // Given an answer that was set aside and served after all
    ExchangeRecord record = record(Operation.GENERATE);
    record.tried(Samples.candidate("first"), "served", 0, 1);
    record.tried(Samples.candidate("second"), "status_500", 1, 2);
    record.upstreamModel = "other";
    record.servedBy(Samples.candidate("first"));

    // Then
    assertThat(entry(record).parties().channel()).isEqualTo("first");
    assertThat(entry(record).parties().upstreamModel()).isEqualTo("m");
  }

  @ParameterizedTest
  @CsvSource({
    "SUCCESS, SUCCESS",
    "CLIENT_ERROR, CLIENT",
    "RATE_LIMITED, CLIENT",
    "CLIENT_CLOSED, GONE",
    "SLOW_CLIENT, GONE",
    "UPSTREAM_ERROR, FAILED",
    "TIMEOUT, FAILED",
    "TRUNCATED, FAILED",
    "INTERNAL_ERROR, FAILED"
  })
  void shouldTellCoarselyHowItEnded(Outcome outcome, OutcomeClass coarse) {
    // Given
    ExchangeRecord record = record(Operation.GENERATE);
    record.end(outcome, 200, null);

    // Then
    assertThat(entry(record).end().outcomeClass()).isEqualTo(coarse);
  }
}
