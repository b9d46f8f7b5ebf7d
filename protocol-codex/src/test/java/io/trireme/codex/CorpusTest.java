package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trireme.core.spi.RelayObserver;
import io.trireme.core.spi.Signal;
import io.trireme.core.sse.SseEvent;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The observers over recorded streams of the real API. */
@Timeout(60)
class CorpusTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  @Test
  void shouldUnderstandEveryRecordedResponsesStream() throws IOException {
    List<Path> recordings = recordings("responses");
    for (boolean named : new boolean[] {true, false}) {
      for (Path recording : recordings) {
        // Given
        CodexObserver observer = new CodexObserver();
        List<Signal> signals = new ArrayList<>();
        List<String> types = new ArrayList<>();
        JsonNode last = MAPPER.nullNode();
        // When
        for (JsonNode event : MAPPER.readTree(recording.toFile())) {
          String type = event.path("type").asText();
          types.add(type);
          signals.add(observer.onEvent(new SseEvent(named ? type : "", event.toString())));
          last = event;
        }
        // Then
        assertThat(signals.getLast()).as("%s", recording).isEqualTo(Signal.TERMINAL);
        assertThat(signals.indexOf(Signal.MEANINGFUL))
            .as("%s: the commit", recording)
            .isEqualTo(types.indexOf("response.output_item.added"));
        assertEndsOnce(recording, signals, observer);
        JsonNode usage = last.path("response").path("usage");
        assertUsage(recording, observer, usage, "input_tokens", "output_tokens");
      }
    }
    assertThat(recordings).isNotEmpty();
  }

  @Test
  void shouldUnderstandEveryRecordedChatStream() throws IOException {
    List<Path> recordings = recordings("chat-completions");
    for (Path recording : recordings) {
      // Given
      ChatObserver observer = new ChatObserver();
      List<Signal> signals = new ArrayList<>();
      int commit = -1;
      JsonNode usage = MAPPER.nullNode();
      // When
      for (JsonNode chunk : MAPPER.readTree(recording.toFile())) {
        if (commit < 0 && visible(chunk)) {
          commit = signals.size();
        }
        signals.add(observer.onEvent(new SseEvent("", chunk.toString())));
        usage = chunk.path("usage").isObject() ? chunk.path("usage") : usage;
      }
      // Then
      assertThat(observer.complete()).as("%s", recording).isTrue();
      assertThat(signals.indexOf(Signal.MEANINGFUL))
          .as("%s: the commit", recording)
          .isEqualTo(commit)
          .isNotNegative();
      signals.add(observer.onEvent(new SseEvent("", "[DONE]")));
      assertEndsOnce(recording, signals, observer);
      assertUsage(recording, observer, usage, "prompt_tokens", "completion_tokens");
    }
    assertThat(recordings).isNotEmpty();
  }

  @Test
  void shouldUnderstandEveryRecordedWholeAnswer() throws IOException {
    for (String api : List.of("responses", "chat-completions")) {
      boolean responses = api.equals("responses");
      List<Path> recordings = recordings(api, "response.json");
      for (Path recording : recordings) {
        // Given
        RelayObserver observer = responses ? new CodexObserver() : new ChatObserver();
        byte[] body = Files.readAllBytes(recording);
        // When
        Signal signal = observer.onWhole(body);
        // Then
        assertThat(signal).as("%s", recording).isEqualTo(Signal.TERMINAL);
        assertUsage(
            recording,
            observer,
            MAPPER.readTree(body).path("usage"),
            responses ? "input_tokens" : "prompt_tokens",
            responses ? "output_tokens" : "completion_tokens");
      }
      assertThat(recordings).isNotEmpty();
    }
  }

  private static boolean visible(JsonNode chunk) {
    JsonNode choice = chunk.path("choices").path(0);
    JsonNode delta = choice.path("delta");
    return choice.path("finish_reason").isTextual()
        || !delta.path("content").asText("").isEmpty()
        || delta.path("tool_calls").size() > 0;
  }

  private static void assertEndsOnce(Path recording, List<Signal> signals, RelayObserver observer) {
    assertThat(signals).as("%s", recording).containsOnlyOnce(Signal.TERMINAL);
    assertThat(signals).as("%s", recording).noneMatch(Signal.Failed.class::isInstance);
    assertThat(observer.complete()).as("%s", recording).isTrue();
  }

  private static void assertUsage(
      Path recording, RelayObserver observer, JsonNode usage, String input, String output) {
    if (!usage.isObject()) {
      assertThat(observer.usage().output()).as("%s", recording).isEmpty();
      return;
    }
    long cached = usage.path(input + "_details").path("cached_tokens").asLong();
    long written = usage.path(input + "_details").path("cache_write_tokens").asLong();
    assertThat(observer.usage().input())
        .as("%s: input", recording)
        .hasValue(usage.path(input).asLong() - cached - written);
    assertThat(observer.usage().output())
        .as("%s: output", recording)
        .hasValue(usage.path(output).asLong());
    assertThat(observer.usage().cacheRead().orElse(0)).as("%s", recording).isEqualTo(cached);
    assertThat(observer.usage().reasoning().orElse(0))
        .as("%s: reasoning", recording)
        .isEqualTo(usage.path(output + "_details").path("reasoning_tokens").asLong());
  }

  private static List<Path> recordings(String api) throws IOException {
    return recordings(api, "response-streaming.json");
  }

  private static List<Path> recordings(String api, String file) throws IOException {
    String corpus = System.getenv("TRIREME_CORPUS");
    assumeTrue(corpus != null, "TRIREME_CORPUS is not set: recorded answers are not tried");
    PathMatcher wanted =
        FileSystems.getDefault().getPathMatcher("glob:**/payloads/snapshots/*/" + api + "/" + file);
    try (Stream<Path> files = Files.walk(Path.of(String.valueOf(corpus)))) {
      return files.filter(wanted::matches).sorted().toList();
    }
  }
}
