package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatAnswer;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Loss;
import io.trireme.core.spi.AnswerDecoder;
import io.trireme.core.sse.SseEvent;
import io.trireme.core.translate.Losses;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The codec over recorded traffic of the real API. */
@Timeout(120)
class ChatCodecCorpusTest {

  private static List<Path> recordings(String file) throws IOException {
    String corpus = System.getenv("TRIREME_CORPUS");
    assumeTrue(corpus != null, "TRIREME_CORPUS is not set: recorded traffic is not tried");
    PathMatcher wanted =
        FileSystems.getDefault()
            .getPathMatcher("glob:**/payloads/snapshots/*/chat-completions/" + file);
    try (Stream<Path> files = Files.walk(Path.of(String.valueOf(corpus)))) {
      return files.filter(wanted::matches).sorted().toList();
    }
  }

  /** What this codec says otherwise, on purpose: tested by itself elsewhere. */
  private static boolean refused(Path path) {
    return path.toString().contains("nMultipleCompletionsParam")
        || path.toString().contains("BackedVideoFileParam")
        || path.toString().contains("BackedAudioFileParam");
  }

  @Test
  void everyRecordedRequestShouldSayTheSameAgain() throws IOException {
    List<Path> recordings = recordings("*request.json");
    for (Path recording : recordings) {
      if (refused(recording)) {
        continue;
      }
      // Given
      JsonNode sent = Json.exact(Files.readAllBytes(recording));
      Losses losses = new Losses();
      // When
      ChatRequest request = ChatKit.decodeRaw(sent.toString());
      losses.noteAll(request.source().losses());
      JsonNode again = ChatKit.encode(request, ChatKit.target(sent.path("model").asText()), losses);
      // Then
      assertThat(conversation(again)).as("%s", recording).isEqualTo(conversation(sent));
      Set<String> lost = new TreeSet<>(losses.all().stream().map(Loss::field).toList());
      for (String name : List.copyOf(names(sent))) {
        boolean kept = sent.path(name).equals(again.path(name));
        assertThat(kept || lost.contains(name) || name.equals("messages") || lost(name, lost))
            .as("%s: %s became %s, lost %s", recording, name, again.path(name), lost)
            .isTrue();
      }
    }
    assertThat(recordings).hasSizeGreaterThan(80);
  }

  private static boolean lost(String name, Set<String> lost) {
    return (name.equals("top_logprobs") && lost.contains("logprobs"))
        || (name.equals("tools") && lost.contains("tools.strict"));
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** Who says what: roles but for the operator's two, words, calls and results, media. */
  private static List<String> conversation(JsonNode body) {
    List<String> said = new ArrayList<>();
    for (JsonNode message : body.path("messages")) {
      String role = message.path("role").asText().replace("developer", "system");
      StringBuilder line = new StringBuilder(role).append(':');
      JsonNode content = message.path("content");
      if (content.isArray()) {
        for (JsonNode part : content) {
          JsonNode inner = part.path(part.path("type").asText());
          line.append(inner.isObject() ? inner.toString() : inner.asText());
        }
      } else {
        line.append(content.asText(""));
      }
      message.path("tool_calls").forEach(call -> line.append(call));
      said.add(line.append(message.path("tool_call_id").asText("")).toString());
    }
    // A turn in which nothing is left is not sent.
    said.removeIf(line -> line.equals("assistant:"));
    return said;
  }

  @Test
  void everyRecordedAnswerShouldFoldToWhatItSays() throws IOException {
    List<Path> recordings = recordings("*response.json");
    for (Path recording : recordings) {
      // Given
      JsonNode body = Json.exact(Files.readAllBytes(recording));
      JsonNode message = body.at("/choices/0/message");
      // When
      ChatAnswer answer = ChatKit.fold(ChatKit.whole(Files.readAllBytes(recording)));
      // Then
      assertThat(answer.id()).as("%s", recording).isEqualTo(body.path("id").asText());
      assertThat(words(answer))
          .as("%s", recording)
          .isEqualTo(message.path("content").isNull() ? "" : message.path("content").asText());
      assertThat(calls(answer)).as("%s", recording).hasSize(message.path("tool_calls").size());
      assertThat(answer.usage().output())
          .as("%s", recording)
          .hasValue(body.at("/usage/completion_tokens").asLong());
    }
    assertThat(recordings).hasSizeGreaterThan(80);
  }

  @Test
  void everyRecordedStreamShouldFoldLikeTheWholeAnswerOfItsCase() throws IOException {
    List<Path> recordings = recordings("*response-streaming.json");
    int compared = 0;
    for (Path recording : recordings) {
      // Given
      List<ChatEvent> events = new ArrayList<>();
      AnswerDecoder decoder = new ChatCodec().answerDecoder(ChatKit.target("m"), new Losses());
      StringBuilder said = new StringBuilder();
      // When
      for (JsonNode chunk : Json.exact(Files.readAllBytes(recording))) {
        said.append(chunk.at("/choices/0/delta/content").asText(""));
        decoder.accept(new SseEvent("", chunk.toString()), events::add);
      }
      decoder.end(events::add);
      ChatAnswer answer = ChatKit.fold(events);
      // Then
      assertThat(words(answer)).as("%s", recording).isEqualTo(said.toString());
      assertThat(answer.usage().input().isPresent())
          .as("%s: usage was recorded", recording)
          .isEqualTo(Files.readString(recording).contains("\"prompt_tokens\""));
      Path whole =
          recording.resolveSibling(
              String.valueOf(recording.getFileName()).replace("-streaming", ""));
      if (Files.exists(whole) && finishReasons(recording).equals(finishReasons(whole))) {
        compared++;
        ChatAnswer other = ChatKit.fold(ChatKit.whole(Files.readAllBytes(whole)));
        assertThat(answer.finished()).as("%s", recording).isEqualTo(other.finished());
        assertThat(new TreeSet<>(calls(answer)))
            .as("%s", recording)
            .isEqualTo(new TreeSet<>(calls(other)));
      }
    }
    assertThat(recordings).hasSizeGreaterThan(40);
    assertThat(compared).isGreaterThan(40);
  }

  /** The model was asked twice: where it answered in another way there is nothing to compare. */
  private static Set<String> finishReasons(Path recording) throws IOException {
    Set<String> reasons = new TreeSet<>();
    for (JsonNode reason : Json.exact(Files.readAllBytes(recording)).findValues("finish_reason")) {
      if (reason.isTextual()) {
        reasons.add(reason.textValue());
      }
    }
    return reasons;
  }

  private static String words(ChatAnswer answer) {
    StringBuilder words = new StringBuilder();
    for (Block block : answer.blocks()) {
      if (block instanceof Block.Text text) {
        words.append(text.text());
      }
    }
    return words.toString();
  }

  private static List<String> calls(ChatAnswer answer) {
    return answer.blocks().stream()
        .filter(Block.ToolCall.class::isInstance)
        .map(block -> ((Block.ToolCall) block).tool().name())
        .toList();
  }
}
