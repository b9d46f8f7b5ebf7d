package io.trireme.deploy.edge;

import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.spi.Operation;
import io.trireme.deploy.TestProtocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(10)
final class ExchangeRecordTest {

  private final ExchangeRecord record =
      new ExchangeRecord("req_1", TestProtocol.PLAIN, Operation.GENERATE, "proxy", 5);

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
    record.tried(Samples.candidate("first"), "status_500", 1_000_000, 4_999_999);
    record.tried(Samples.candidate("second"), "served", 5_000_000, 5_000_000);

    // Then
    assertThat(record.channel()).isEqualTo("second");
    assertThat(record.tries)
        .containsExactly(
            new ExchangeRecord.Try("first", "key-1", "first", "status_500", 3, ""),
            new ExchangeRecord.Try("second", "key-1", "first", "served", 0, ""));
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
