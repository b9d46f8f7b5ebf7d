package io.trireme.claude;

import io.trireme.core.Protocols;
import io.trireme.core.spi.Dialect;
import io.trireme.core.spi.Marker;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
class ClaudeProtocolTest {

  private final ClaudeProtocol protocol = new ClaudeProtocol();

  @Test
  void shouldAnswerTheEndpointsOfTheContract() {
    assertThat(protocol.endpoints())
        .extracting(endpoint -> endpoint + " " + endpoint.operation())
        .containsExactlyInAnyOrder(
            "POST /v1/messages GENERATE",
            "POST /v1/messages/count_tokens COUNT_TOKENS",
            "GET /v1/models LIST_MODELS",
            "GET /v1/models/{model} GET_MODEL");
  }

  @Test
  void shouldSpeakForItsHeadersAndPrefix() {
    assertThat(protocol.markers())
        .containsExactlyInAnyOrder(
            new Marker(10, Marker.Kind.HEADER, "anthropic-version"),
            new Marker(50, Marker.Kind.HEADER, "x-api-key"));
    assertThat(protocol.pathPrefixes()).containsExactly("/v1/messages");
    assertThat(protocol.credentialInQuery()).isFalse();
  }

  @Test
  void shouldNameItselfAndItsParts() {
    assertThat(protocol.dialect()).isEqualTo(new Dialect("claude"));
    assertThat(protocol.title()).isEqualTo("Anthropic Messages");
    assertThat(protocol.errors()).isInstanceOf(ClaudeErrors.class);
    assertThat(protocol.relay()).isInstanceOf(ClaudeRelay.class);
    assertThat(protocol.models()).isInstanceOf(ClaudeModels.class);
  }

  @Test
  void shouldBeAcceptedByTheRegistry() {
    assertThat(new Protocols(List.of(protocol)).find(FakeHead.plain()))
        .hasValueSatisfying(
            match -> assertThat(match.endpoint().toString()).isEqualTo("POST /v1/messages"));
  }

  @ParameterizedTest
  @CsvSource({
    "modelFamily, claude-sonnet-4-5, true",
    "noCacheMarks, true, true",
    "noCacheMarks, yes, false",
    "noCacheMark, true, false",
  })
  void shouldKnowItsQuirks(String name, String value, boolean known) {
    assertThat(new ClaudeProtocol().quirkFault(name, value).isEmpty()).isEqualTo(known);
  }
}
