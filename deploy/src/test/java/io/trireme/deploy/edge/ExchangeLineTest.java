package io.trireme.deploy.edge;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.spi.Operation;
import io.trireme.deploy.TestProtocol;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(10)
final class ExchangeLineTest {

  private static ExchangeRecord record() {
    ExchangeRecord record =
        new ExchangeRecord("req_1", TestProtocol.PLAIN, Operation.GENERATE, "team-a", 0);
    record.model = "m\noutcome=success";
    record.tried(Samples.candidate("first"), "status_500", 0, 3_000_000);
    record.explain("it is down");
    record.end(
        Outcome.UPSTREAM_ERROR, 502, new GatewayError(Kind.UPSTREAM_BROKEN, "no\u001b[0m answer"));
    return record;
  }

  private static ExchangeLine line() {
    return new ExchangeLine(record(), Duration.ofMillis(7));
  }

  @Test
  void shouldTellEachPart() {
    // When
    JsonNode fields = line().fields();

    // Then
    assertThat(fields.path("request_id").asText()).isEqualTo("req_1");
    assertThat(fields.path("trace_id").asText("none")).isEmpty();
    assertThat(fields.path("lane").asText()).isEqualTo("plain");
    assertThat(fields.path("caller").asText()).isEqualTo("team-a");
    assertThat(fields.path("model").asText()).isEqualTo("m?outcome=success");
    assertThat(fields.path("outcome").asText()).isEqualTo("upstream_error");
    assertThat(fields.path("error_type").asText()).isEqualTo("upstream_broken");
    assertThat(fields.path("error").asText()).isEqualTo("no?[0m answer");
    assertThat(fields.path("status").asInt()).isEqualTo(502);
    assertThat(fields.path("duration_ms").asLong()).isEqualTo(7);
    assertThat(fields.path("ttft_ms").isNull()).isTrue();
    assertThat(fields.path("tokens_input").isNull()).isTrue();
    assertThat(fields.at("/attempts/0/result").asText()).isEqualTo("status_500");
    assertThat(fields.at("/attempts/0/fault").asText()).isEqualTo("it is down");
  }

  @Test
  void shouldSayTheSameForPeople() {
    assertThat(line())
        .hasToString(
            "id=req_1 dialect=plain operation=generate caller=team-a model=\"m?outcome=success\""
                + " stream=false outcome=upstream_error status=502 channel=first attempts=1"
                + " ttftMs=- durationMs=7 inputTokens=- outputTokens=- cacheReadTokens=-"
                + " cacheWriteTokens=- error=\"no?[0m answer\""
                + " tries=[first/key-1:status_500@3ms(first; it is down)]");
  }
}
