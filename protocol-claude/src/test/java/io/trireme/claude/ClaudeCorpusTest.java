package io.trireme.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.claude.Corpus.Recording;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.Json;
import io.trireme.core.Usage;
import io.trireme.core.spi.Dialect;
import io.trireme.core.spi.Endpoint;
import io.trireme.core.spi.Operation;
import io.trireme.core.spi.RequestFacts;
import io.trireme.core.spi.Signal;
import io.trireme.core.spi.UpstreamFault;
import io.trireme.core.sse.SseEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The dialect against what the vendor really said. */
@Timeout(60)
class ClaudeCorpusTest {

  private static final Endpoint MESSAGES = new Endpoint("POST", "/v1/messages", Operation.GENERATE);

  static List<Recording> streams() {
    return Corpus.recordings("anthropic", "response-streaming.json");
  }

  static List<Recording> answers() {
    return Corpus.recordings("anthropic", "response.json");
  }

  static List<Recording> requests() {
    return Corpus.recordings("anthropic", "request.json");
  }

  static List<Recording> errors() {
    return Corpus.recordings("", "error.json");
  }

  /** The last figure that any of the reports gives under a name. */
  private static Usage fold(List<JsonNode> reports) {
    Map<String, Long> last = new HashMap<>();
    for (JsonNode report : reports) {
      for (Map.Entry<String, JsonNode> figure : report.properties()) {
        if (figure.getValue().isIntegralNumber()) {
          last.put(figure.getKey(), figure.getValue().longValue());
        }
      }
      JsonNode thinking = report.at("/output_tokens_details/thinking_tokens");
      if (thinking.isIntegralNumber()) {
        last.put("thinking", thinking.longValue());
      }
      JsonNode kept = report.at("/cache_creation/ephemeral_1h_input_tokens");
      if (kept.isIntegralNumber()) {
        last.put("kept", kept.longValue());
      }
    }
    return new Usage(
        figure(last, "input_tokens"),
        figure(last, "output_tokens"),
        figure(last, "cache_read_input_tokens"),
        figure(last, "cache_creation_input_tokens"),
        figure(last, "thinking"),
        figure(last, "kept"));
  }

  private static OptionalLong figure(Map<String, Long> figures, String name) {
    return figures.entrySet().stream()
        .filter(entry -> entry.getKey().equals(name))
        .mapToLong(Map.Entry::getValue)
        .findFirst();
  }

  /**
   * Also the one test that a report shows as skipped, with the reason, where there is no corpus.
   */
  @Test
  void shouldHaveAnAnswerToEveryRecordedRequest() {
    assertThat(answers())
        .extracting(answer -> answer.name().replace("response.json", "request.json"))
        .containsExactlyElementsOf(requests().stream().map(Recording::name).toList());
  }

  @ParameterizedTest
  @MethodSource("streams")
  void shouldFollowEveryRecordedStreamToItsEnd(Recording recording) {
    // Given
    ClaudeObserver observer = new ClaudeObserver();
    List<JsonNode> reports = new ArrayList<>();
    List<Signal> signals = new ArrayList<>();
    List<Boolean> complete = new ArrayList<>();
    List<Boolean> stopKnown = new ArrayList<>();
    // When
    for (JsonNode event : recording.json()) {
      signals.add(observer.onEvent(new SseEvent(event.path("type").asText(), event.toString())));
      complete.add(observer.complete());
      stopKnown.add(
          event.at("/delta/stop_reason").isTextual()
              || (!stopKnown.isEmpty() && stopKnown.getLast()));
      reports.add(event.path("usage"));
      reports.add(event.at("/message/usage"));
    }
    // Then
    assertThat(signals).hasSizeGreaterThan(3).endsWith(Signal.TERMINAL);
    assertThat(signals).filteredOn(Signal.TERMINAL::equals).hasSize(1);
    assertThat(signals).doesNotHaveAnyElementsOfTypes(Signal.Failed.class);
    assertThat(signals.indexOf(Signal.MEANINGFUL)).isBetween(1, signals.size() - 2);
    assertThat(complete).isEqualTo(stopKnown);
    assertThat(observer.usage()).isEqualTo(fold(reports));
    assertThat(observer.usage().output()).isPresent();
  }

  @ParameterizedTest
  @MethodSource("answers")
  void shouldReadEveryRecordedWholeAnswer(Recording recording) {
    // Given
    ClaudeObserver observer = new ClaudeObserver();
    // When
    Signal signal = observer.onWhole(recording.bytes());
    // Then
    assertThat(signal).isEqualTo(Signal.TERMINAL);
    assertThat(observer.complete()).isTrue();
    assertThat(observer.usage()).isEqualTo(fold(List.of(recording.json().path("usage"))));
    assertThat(observer.usage().output()).isPresent();
  }

  @ParameterizedTest
  @MethodSource("requests")
  void shouldRenameTheModelOfEveryRecordedRequestAndNothingElse(Recording recording) {
    // Given
    ClaudeRelay relay = new ClaudeRelay();
    ObjectNode expected = (ObjectNode) recording.json();
    RequestFacts facts = relay.facts(MESSAGES, FakeHead.plain(), recording.bytes());
    // When
    byte[] renamed =
        relay
            .request(
                MESSAGES,
                FakeHead.plain(),
                facts,
                recording.bytes(),
                Relays.to(new Dialect("claude"), "renamed"))
            .body();
    // Then
    assertThat(facts.model()).isEqualTo(expected.path("model").asText());
    assertThat(renamed)
        .hasSize(recording.bytes().length - facts.model().length() + "renamed".length());
    assertThat(Json.read(renamed)).isEqualTo(expected.put("model", "renamed"));
  }

  /** No refusal of this dialect was recorded; those of the others are odd bodies to it. */
  @ParameterizedTest
  @MethodSource("errors")
  void shouldFindTheWordsOfEveryRecordedError(Recording recording) {
    // Given
    String words = recording.json().path("error").asText();
    // When
    UpstreamFault fault = new ClaudeErrors().read(400, recording.bytes());
    // Then
    assertThat(fault.wellFormed()).isFalse();
    assertThat(fault.error().kind()).isEqualTo(Kind.BAD_REQUEST);
    assertThat(fault.error().message()).isEqualTo(words).isNotBlank();
    assertThat(new ClaudeErrors().read(429, recording.bytes()).error().kind())
        .isEqualTo(Kind.RATE_LIMITED);
  }
}
