package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(30)
class TranscriptTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  static List<Transcript> fixtures() {
    return Transcript.fixtures();
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void shouldHoldAWellFormedStreamToItsEnd(Transcript transcript) throws IOException {
    // When
    List<Sse.Event> events = Sse.events(transcript.answer());
    // Then
    assertThat(events.getFirst().name()).isEqualTo("message_start");
    assertThat(events.getLast().name()).isEqualTo("message_stop");
    for (Sse.Event event : events) {
      JsonNode data = JSON.readTree(event.data());
      assertThat(data.path("type").asText()).isEqualTo(event.name());
    }
    assertThat(JSON.readTree(transcript.requestText()).path("stream").asBoolean()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"error-first", "error-after-start", "error-after-content"})
  void shouldEndInAnError(String name) {
    // When
    List<String> names = Sse.names(Transcript.fixture(name).answer());
    // Then
    assertThat(names.getLast()).isEqualTo("error");
    assertThat(names).doesNotContain("message_stop");
  }

  @Test
  void shouldTurnTheCorpusIntoFrames() throws IOException {
    // When
    List<Transcript> all = Corpus.transcripts("anthropic");
    // Then
    assertThat(all).hasSizeGreaterThan(100);
    for (Transcript transcript : all) {
      JsonNode request = JSON.readTree(transcript.requestText());
      if (transcript.streaming()) {
        assertThat(Sse.names(transcript.answer())).contains("message_start", "message_stop");
        assertThat(request.path("stream").asBoolean()).as(transcript.name()).isTrue();
      } else {
        assertThat(JSON.readTree(transcript.answer()).path("type").asText()).isEqualTo("message");
      }
    }
  }
}
