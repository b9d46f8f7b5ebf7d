package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.GatewayException;
import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatAnswer;
import io.trireme.core.model.ChatRequest;
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

import static io.trireme.codex.CodexBench.fold;
import static io.trireme.codex.CodexBench.read;
import static io.trireme.codex.CodexBench.readWhole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The codec over recorded requests and answers of the real API. */
@Timeout(60)
class CodexCodecCorpusTest {

  private static List<Path> recordings(String file) throws IOException {
    String corpus = System.getenv("TRIREME_CORPUS");
    assumeTrue(corpus != null, "TRIREME_CORPUS is not set: recorded traffic is not tried");
    PathMatcher wanted =
        FileSystems.getDefault().getPathMatcher("glob:**/payloads/snapshots/*/responses/" + file);
    try (Stream<Path> files = Files.walk(Path.of(String.valueOf(corpus)))) {
      return files.filter(wanted::matches).sorted().toList();
    }
  }

  private static ChatRequest decode(byte[] body) {
    return CodexBench.CODEC.decode(
        CodexBench.ENDPOINT, CodexBench.HEAD, body, CodexBench.ENVELOPES);
  }

  @Test
  void shouldSayTheSameForEveryRecordedRequest() throws IOException {
    List<Path> recordings = recordings("*request.json");
    for (Path recording : recordings) {
      // Given
      byte[] body = Files.readAllBytes(recording);
      ObjectNode asked = (ObjectNode) Json.exact(body);
      // When
      ChatRequest request = decode(body);
      ObjectNode sent = CodexBench.encode(request, request.model(), new Losses());
      ChatRequest again = decode(Json.bytes(sent));
      // Then
      assertThat(texts(sent.path("input"))).as("%s", recording).isEqualTo(asked(asked));
      assertThat(sent.path("input").findValuesAsText("call_id"))
          .as("%s", recording)
          .isEqualTo(asked.path("input").findValuesAsText("call_id"));
      assertThat(sent.path("instructions")).isEqualTo(asked.path("instructions"));
      assertThat(items(sent.path("input")))
          .as("%s", recording)
          .isEqualTo(items(asked.path("input")));
      assertThat(again.tooling().choice()).isEqualTo(request.tooling().choice());
      assertThat(again.tooling().tools()).hasSameSizeAs(request.tooling().tools());
      assertThat(again.thinking().mode()).isEqualTo(request.thinking().mode());
    }
    assertThat(recordings).isNotEmpty();
  }

  /** The items that are no messages; reasoning without the vendor's state cannot be sent. */
  private static List<String> items(JsonNode input) {
    List<String> items = new ArrayList<>();
    for (JsonNode item : input) {
      String type = item.path("type").asText("message");
      boolean hollow =
          type.equals("reasoning") && item.path("encrypted_content").asText("").isEmpty();
      if (!type.equals("message") && !type.equals("additional_tools") && !hollow) {
        items.add(type + " " + item.path("encrypted_content").asText("") + item.path("name"));
      }
    }
    return items;
  }

  private static List<String> asked(ObjectNode body) {
    return body.path("input").isTextual()
        ? List.of(body.path("input").asText())
        : texts(body.path("input"));
  }

  /** Every text of messages and results, in order. */
  private static List<String> texts(JsonNode input) {
    List<String> texts = new ArrayList<>();
    for (JsonNode item : input) {
      JsonNode content = item.has("output") ? item.path("output") : item.path("content");
      if (content.isTextual()) {
        texts.add(content.asText());
      }
      if (content instanceof ArrayNode parts) {
        parts.forEach(part -> texts.add(part.path("text").asText("")));
      }
    }
    return texts;
  }

  @Test
  void shouldFoldEveryRecordedStreamToItsOwnLastEvent() throws IOException {
    int streams = 0;
    for (Path recording : recordings("*response-streaming.json")) {
      // Given
      List<JsonNode> events = new ArrayList<>();
      Json.exact(Files.readAllBytes(recording)).forEach(events::add);
      JsonNode last = events.getLast().path("response");
      if (!last.path("output").isArray()) {
        continue;
      }
      streams++;
      // When
      ChatAnswer streamed = fold(read(events));
      ChatAnswer whole = fold(readWhole(Json.bytes(last)));
      // Then
      assertThat(said(streamed)).as("%s", recording).isEqualTo(said(whole));
      assertThat(streamed.id()).isEqualTo(whole.id());
      assertThat(streamed.finished()).isEqualTo(whole.finished());
      assertThat(streamed.usage()).isEqualTo(whole.usage());
    }
    assertThat(streams).isPositive();
  }

  @Test
  void shouldStreamWhatTheWholeAnswerSaysInSpirit() throws IOException {
    int pairs = 0;
    for (Path recording : recordings("response.json")) {
      Path stream = recording.resolveSibling("response-streaming.json");
      List<JsonNode> events = new ArrayList<>();
      if (Files.exists(stream)) {
        Json.exact(Files.readAllBytes(stream)).forEach(events::add);
      }
      if (events.isEmpty() || !events.getLast().path("response").path("output").isArray()) {
        continue;
      }
      // When
      ChatAnswer whole = fold(readWhole(Files.readAllBytes(recording)));
      ChatAnswer streamed = fold(read(events));
      // Then
      JsonNode said = Json.exact(Files.readAllBytes(recording)).path("output");
      JsonNode again = events.getLast().path("response").path("output");
      if (!types(said).equals(types(again))) {
        // The model answered the same question in another way.
        continue;
      }
      assertThat(streamed.finished().reason())
          .as("%s", recording)
          .isEqualTo(whole.finished().reason());
      assertThat(kinds(streamed)).as("%s", recording).isEqualTo(kinds(whole));
      pairs++;
    }
    assertThat(pairs).isPositive();
  }

  private static Set<String> types(JsonNode output) {
    return new TreeSet<>(output.findValuesAsText("type"));
  }

  /** The blocks; the API encrypts the same thoughts anew for each event. */
  private static List<String> said(ChatAnswer answer) {
    return answer.blocks().stream()
        .map(
            block ->
                block instanceof Block.Reasoning reasoning
                    ? reasoning.text() + (reasoning.stateOrNull() != null)
                    : block.toString())
        .toList();
  }

  /** Which kinds of blocks there are, and of calls the names of the tools. */
  private static Set<String> kinds(ChatAnswer answer) {
    Set<String> kinds = new TreeSet<>();
    for (Block block : answer.blocks()) {
      kinds.add(
          block instanceof Block.ToolCall call
              ? "call of " + call.tool().name()
              : block.getClass().getSimpleName());
    }
    return kinds;
  }

  @Test
  void shouldWriteEveryRecordedAnswerForAClient() throws IOException {
    ChatRequest asked = CodexBench.decode("{'model':'m','input':'x'}");
    int answers = 0;
    for (Path recording : recordings("*response.json")) {
      // Given
      ChatAnswer answer = fold(readWhole(Files.readAllBytes(recording)));
      // When
      byte[] body = new CodexAnswerEncoder(CodexBench.context(asked), new Losses()).whole(answer);
      ChatAnswer again = fold(readWhole(body));
      // Then
      assertThat(again.finished()).as("%s", recording).isEqualTo(answer.finished());
      assertThat(again.usage().input()).as("%s", recording).isEqualTo(answer.usage().input());
      assertThat(again.usage().output()).as("%s", recording).isEqualTo(answer.usage().output());
      assertThat(kinds(again)).as("%s", recording).containsAll(kinds(answer));
      answers++;
    }
    assertThat(answers).isPositive();
  }

  @Test
  void shouldReadOrRefuseRequestsThatTheApiRefused() throws IOException {
    for (Path recording : recordings("error.json")) {
      byte[] body = Files.readAllBytes(recording.resolveSibling("request.json"));
      try {
        ChatRequest request = decode(body);
        ObjectNode sent = CodexBench.encode(request, request.model(), new Losses());
        // What the API refused with a reason is sent in a form that it takes.
        assertThat(sent.path("max_output_tokens").asInt(16)).isGreaterThanOrEqualTo(16);
        assertThat(sent.has("top_p")).isFalse();
        assertThat(sent.path("text").path("format").path("strict").asBoolean(false)).isFalse();
      } catch (GatewayException refused) {
        assertThat(refused).hasMessageContaining(":");
      }
    }
  }
}
