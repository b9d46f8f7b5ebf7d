package io.trireme.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.claude.Corpus.Recording;
import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatAnswer;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.StopReason;
import io.trireme.core.model.Tool;
import io.trireme.core.spi.AnswerDecoder;
import io.trireme.core.sse.SseEvent;
import io.trireme.core.translate.Losses;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Translation against what clients really sent and the vendor really answered. */
@Timeout(60)
class ClaudeTranslationCorpusTest {

  static List<Recording> requests() {
    return Corpus.recordings("anthropic", "request.json");
  }

  static List<Recording> streams() {
    return Corpus.recordings("anthropic", "response-streaming.json");
  }

  static List<Recording> answers() {
    return Corpus.recordings("anthropic", "response.json");
  }

  private static ChatAnswer folded(Recording recording) {
    List<ChatEvent> events = new ArrayList<>();
    AnswerDecoder decoder =
        Translation.CODEC.answerDecoder(Translation.target(Translation.SONNET), new Losses());
    for (JsonNode event : recording.json()) {
      decoder.accept(new SseEvent(event.path("type").asText(), event.toString()), events::add);
    }
    decoder.end(events::add);
    return Translation.fold(events);
  }

  @ParameterizedTest
  @MethodSource("requests")
  void shouldSayTheSameToTheVendorAgain(Recording recording) {
    // Given
    String json = new String(recording.bytes(), StandardCharsets.UTF_8);
    ChatRequest request = Translation.decode(json);
    // When
    Translation.Sent sent = Translation.encode(request, request.model());
    ChatRequest again =
        Translation.decode(new String(sent.request().body(), StandardCharsets.UTF_8));
    // Then
    JsonNode recorded = recording.json();
    assertThat(sent.body().path("model")).isEqualTo(recorded.path("model"));
    assertThat(sent.body().path("max_tokens").asInt())
        .isGreaterThanOrEqualTo(Math.min(recorded.path("max_tokens").asInt(), 8192));
    assertThat(again.tooling().tools()).hasSameSizeAs(request.tooling().tools());
    assertThat(names(again)).isEqualTo(names(request));
    assertThat(again.tooling().choice()).isEqualTo(request.tooling().choice());
    assertThat(again.options().format().getClass())
        .isEqualTo(request.options().format().getClass());
    assertThat(texts(again)).isEqualTo(texts(request));
    assertThat(calls(again)).isEqualTo(calls(request));
    assertThat(again.thinking().mode()).isEqualTo(request.thinking().mode());
  }

  private static List<String> names(ChatRequest request) {
    List<String> names = new ArrayList<>();
    for (Tool tool : request.tooling().tools()) {
      names.add(tool instanceof Tool.Function function ? function.name().name() : tool.toString());
    }
    return names;
  }

  private static List<String> texts(ChatRequest request) {
    List<String> texts = new ArrayList<>();
    request
        .messages()
        .forEach(
            message ->
                message
                    .blocks()
                    .forEach(
                        block -> {
                          if (block instanceof Block.Text text && !text.text().isBlank()) {
                            texts.add(text.text().strip());
                          }
                        }));
    // A beginning of the answer that the model refuses is followed by a word of ours.
    texts.remove("Continue.");
    return texts;
  }

  private static List<Block> calls(ChatRequest request) {
    List<Block> calls = new ArrayList<>();
    request
        .messages()
        .forEach(
            message ->
                message.blocks().stream()
                    .filter(
                        block ->
                            block instanceof Block.ToolCall || block instanceof Block.ToolResult)
                    .forEach(calls::add));
    return calls;
  }

  @ParameterizedTest
  @MethodSource("streams")
  void shouldFoldEveryStreamToWhatItSays(Recording recording) {
    // Given
    StringBuilder said = new StringBuilder();
    List<String> called = new ArrayList<>();
    String stop = "";
    for (JsonNode event : recording.json()) {
      said.append(event.at("/delta/text").asText());
      if (event.at("/content_block/type").asText().equals("tool_use")) {
        called.add(event.at("/content_block/id").asText());
      }
      stop = event.at("/delta/stop_reason").asText(stop);
    }
    // When
    ChatAnswer answer = folded(recording);
    // Then
    StringBuilder words = new StringBuilder();
    List<String> calls = new ArrayList<>();
    for (Block block : answer.blocks()) {
      if (block instanceof Block.Text text) {
        words.append(text.text());
      } else if (block instanceof Block.ToolCall call) {
        calls.add(call.id());
        assertThat(call.arguments().isBlank() || Json.read(call.arguments()).isObject()).isTrue();
      }
    }
    assertThat(words).hasToString(said.toString());
    assertThat(calls).isEqualTo(called);
    assertThat(stopWord(answer.finished().reason())).isEqualTo(stop);
    assertThat(answer.usage().output()).isPresent();
  }

  private static String stopWord(StopReason reason) {
    ObjectNode node = Json.object();
    ClaudeStopReasons.write(ChatEvent.Finished.of(reason), node, new Losses());
    return node.path("stop_reason").asText();
  }

  /** Both were asked for one after the other: not their words, but their kind is the same. */
  @ParameterizedTest
  @MethodSource("streams")
  void shouldFoldAStreamToTheKindOfItsWholeAnswer(Recording recording) {
    // Given
    Path whole =
        recording
            .file()
            .resolveSibling(
                recording
                    .file()
                    .getFileName()
                    .toString()
                    .replace("response-streaming", "response"));
    ChatAnswer expected = Translation.readWhole(new Recording("whole", whole).bytes());
    // When
    ChatAnswer answer = folded(recording);
    // Then
    assertThat(kinds(answer)).isEqualTo(kinds(expected));
    assertThat(toolNames(answer)).isEqualTo(toolNames(expected));
    assertThat(answer.finished().reason()).isEqualTo(expected.finished().reason());
  }

  private static Set<String> kinds(ChatAnswer answer) {
    return answer.blocks().stream()
        .map(block -> block.getClass().getSimpleName())
        .collect(Collectors.toSet());
  }

  private static List<String> toolNames(ChatAnswer answer) {
    return answer.blocks().stream()
        .filter(Block.ToolCall.class::isInstance)
        .map(block -> ((Block.ToolCall) block).tool().name())
        .toList();
  }

  @ParameterizedTest
  @MethodSource("answers")
  void shouldWriteAWholeAnswerAsItWas(Recording recording) {
    // Given
    ChatAnswer whole = Translation.readWhole(recording.bytes());
    // Then
    JsonNode recorded = recording.json();
    assertThat(whole.id()).isEqualTo(recorded.path("id").asText());
    assertThat(stopWord(whole.finished().reason()))
        .isEqualTo(recorded.path("stop_reason").asText());
    // When
    byte[] again =
        Translation.CODEC
            .answerEncoder(Translation.context(Translation.plainRequest()), new Losses())
            .whole(whole);
    // Then
    JsonNode written = Json.read(again);
    assertThat(types(written)).isEqualTo(types(recorded));
    assertThat(written.findValuesAsText("text")).isEqualTo(recorded.findValuesAsText("text"));
    assertThat(written.findValues("input")).isEqualTo(recorded.findValues("input"));
    assertThat(written.at("/usage/output_tokens")).isEqualTo(recorded.at("/usage/output_tokens"));
    assertThat(written.at("/usage/input_tokens")).isEqualTo(recorded.at("/usage/input_tokens"));
  }

  private static List<String> types(JsonNode message) {
    List<String> types = new ArrayList<>();
    message.path("content").forEach(block -> types.add(block.path("type").asText()));
    return types;
  }
}
