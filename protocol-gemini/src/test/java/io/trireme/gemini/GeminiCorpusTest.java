package io.trireme.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.Json;
import io.trireme.core.Usage;
import io.trireme.core.spi.Signal;
import io.trireme.core.sse.SseEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What Google really answered: see the corpus that {@code TRIREME_CORPUS} names. */
@Timeout(120)
class GeminiCorpusTest {

  private static List<Path> recordings(String suffix) throws IOException {
    String corpus = System.getenv("TRIREME_CORPUS");
    assumeTrue(corpus != null, "TRIREME_CORPUS names no corpus");
    Path snapshots = Path.of(corpus, "lingua", "payloads", "snapshots");
    assumeTrue(Files.isDirectory(snapshots), "the corpus has no snapshots");
    try (Stream<Path> files = Files.walk(snapshots, 3)) {
      List<Path> found =
          files
              .filter(file -> snapshots.relativize(file).getNameCount() == 3)
              .filter(file -> snapshots.relativize(file).getName(1).endsWith("google"))
              .filter(file -> file.getFileName().toString().endsWith(suffix))
              .sorted()
              .toList();
      assertThat(found).hasSizeGreaterThan(30);
      return found;
    }
  }

  /** The recorded sums, by Google's own total rather than by the fields that are added up. */
  private static void assertUsage(Path file, Usage usage, JsonNode recorded) {
    long prompt = recorded.path("promptTokenCount").asLong();
    long toolUse = recorded.path("toolUsePromptTokenCount").asLong();
    long cached = recorded.path("cachedContentTokenCount").asLong();
    long total = recorded.path("totalTokenCount").asLong();
    assertThat(usage.input()).as(file.toString()).hasValue(prompt + toolUse - cached);
    assertThat(usage.output().orElse(0)).as(file.toString()).isEqualTo(total - prompt - toolUse);
    assertThat(usage.reasoning())
        .as(file.toString())
        .isEqualTo(
            recorded.has("thoughtsTokenCount")
                ? OptionalLong.of(recorded.path("thoughtsTokenCount").asLong())
                : OptionalLong.empty());
  }

  @Test
  void shouldFollowEveryRecordedStream() throws IOException {
    for (Path file : recordings("response-streaming.json")) {
      // Given
      JsonNode events = Json.read(Files.readAllBytes(file));
      GeminiObserver observer = new GeminiObserver();
      JsonNode last = events.path(events.size() - 1);

      // When
      for (JsonNode event : events) {
        assertThat(observer.complete()).as(file.toString()).isFalse();
        Signal signal = observer.onEvent(new SseEvent("", Json.text(event)));
        boolean visible =
            event.path("candidates").path(0).path("content").path("parts").has(0)
                || event.path("candidates").path(0).has("finishReason");
        assertThat(signal)
            .as(file.toString())
            .isEqualTo(visible ? Signal.MEANINGFUL : Signal.QUIET);
      }

      // Then
      assertThat(observer.complete()).as(file.toString()).isTrue();
      assertUsage(file, observer.usage(), last.path("usageMetadata"));
    }
  }

  @Test
  void shouldTakeEveryRecordedStreamAsAnArray() throws IOException {
    for (Path file : recordings("response-streaming.json")) {
      // Given
      byte[] body = Files.readAllBytes(file);
      JsonNode events = Json.read(body);
      GeminiObserver observer = new GeminiObserver();

      // When
      Signal signal = observer.onWhole(body);

      // Then
      assertThat(signal).as(file.toString()).isEqualTo(Signal.TERMINAL);
      assertUsage(file, observer.usage(), events.path(events.size() - 1).path("usageMetadata"));
    }
  }

  @Test
  void shouldTakeEveryRecordedAnswer() throws IOException {
    for (Path file : recordings("response.json")) {
      // Given
      byte[] body = Files.readAllBytes(file);
      GeminiObserver observer = new GeminiObserver();

      // When
      Signal signal = observer.onWhole(body);

      // Then
      assertThat(signal).as(file.toString()).isEqualTo(Signal.TERMINAL);
      assertThat(observer.complete()).as(file.toString()).isTrue();
      assertUsage(file, observer.usage(), Json.read(body).path("usageMetadata"));
    }
  }
}
