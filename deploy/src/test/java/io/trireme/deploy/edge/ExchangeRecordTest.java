package io.trireme.deploy.edge;

import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.spi.Operation;
import io.trireme.deploy.TestProtocol;
import io.trireme.deploy.trace.ExchangeSpan;
import io.trireme.deploy.upstream.AttemptTimes;
import io.trireme.store.usage.TryEntry;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(10)
final class ExchangeRecordTest {

  private static final long MS = 1_000_000;
  private static final long START = 5;

  private final ExchangeRecord record =
      new ExchangeRecord("req_1", TestProtocol.PLAIN, Operation.GENERATE, "proxy", START);

  @Test
  void shouldTakeAnExchangeThatNeverEndedForAFaultOfOurs() {
    // When / Then
    assertThat(record.outcome).isEqualTo(Outcome.INTERNAL_ERROR);
    assertThat(record.channel()).isEmpty();
    assertThat(record.errorOrNull()).isNull();
  }

  @Test
  void shouldNameTheChannelThatWasTriedLast() {
    // When
    record.tried(Samples.candidate("first"), "status_500", START + MS, START + 5 * MS - 1);
    record.tried(Samples.candidate("second"), "served", START + 5 * MS, START + 5 * MS);

    // Then
    assertThat(record.channel()).isEqualTo("second");
    assertThat(record.tries)
        .containsExactly(
            new ExchangeRecord.Try(
                "first", "key-1", "first", "status_500", 3, "", times(1, 0, 0, 0, 0, 4)),
            new ExchangeRecord.Try(
                "second", "key-1", "first", "served", 0, "", times(5, 0, 0, 0, 0, 5)));
  }

  /** With 0 for what is empty. */
  private static TryEntry.Times times(
      long start, long connected, long sent, long head, long committed, long end) {
    return new TryEntry.Times(
        OptionalLong.of(start),
        step(connected),
        step(sent),
        step(head),
        step(committed),
        OptionalLong.of(end));
  }

  private static OptionalLong step(long millis) {
    return millis == 0 ? OptionalLong.empty() : OptionalLong.of(millis);
  }

  private void tried(String channel, String result, AttemptTimes times, long endNanos) {
    record.tried(
        Samples.candidate(channel), result, START + MS, endNanos, ExchangeSpan.NONE, times);
  }

  @Test
  void shouldTellTheStepsOfATrySinceTheExchangeBegan() {
    // When
    tried(
        "first",
        "status_500",
        new AttemptTimes(START + 2 * MS, START + 3 * MS, START + 40 * MS, 0),
        START + 41 * MS);
    tried("second", "status_500", new AttemptTimes(0, START + 45 * MS, 0, 0), START + 50 * MS);

    // Then
    assertThat(record.tries)
        .extracting(ExchangeRecord.Try::times)
        .containsExactly(times(1, 2, 3, 40, 0, 41), times(1, 0, 45, 0, 0, 50));
  }

  @Test
  void shouldEndTheServedTryWhereItsStreamEnds() {
    // Given: the answer of the first is set aside, and served after all
    AttemptTimes committed = new AttemptTimes(0, START + 2 * MS, START + 3 * MS, START + 4 * MS);
    tried("first", "served", committed, START + 4 * MS);
    tried("second", "status_500", AttemptTimes.NONE, START + 9 * MS);
    record.explain("it is down");

    // When
    record.streamed(Samples.candidate("first"), START + 700 * MS);

    // Then
    assertThat(record.tries)
        .extracting(ExchangeRecord.Try::times)
        .containsExactly(times(1, 0, 2, 3, 4, 700), times(1, 0, 0, 0, 0, 9));
    assertThat(record.tries)
        .extracting(ExchangeRecord.Try::fault)
        .containsExactly("", "it is down");
  }

  @Test
  void shouldKeepHowItEnded() {
    // Given
    GatewayError error = new GatewayError(Kind.OVERLOADED, "busy");

    // When
    record.end(Outcome.UPSTREAM_ERROR, 529, error);

    // Then
    assertThat(record.outcome).isEqualTo(Outcome.UPSTREAM_ERROR);
    assertThat(record.status).isEqualTo(529);
    assertThat(record.errorOrNull()).isEqualTo(error);
  }
}
