package io.trireme.claude;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.Json;
import io.trireme.core.Usage;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatAnswer;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.ChatEvent.BlockClosed;
import io.trireme.core.model.ChatEvent.BlockOpened;
import io.trireme.core.model.ChatEvent.BlockWhole;
import io.trireme.core.model.ChatEvent.Cited;
import io.trireme.core.model.ChatEvent.Delta;
import io.trireme.core.model.ChatEvent.Finished;
import io.trireme.core.model.ChatEvent.Opening;
import io.trireme.core.model.ChatEvent.Started;
import io.trireme.core.model.ChatEvent.StateGiven;
import io.trireme.core.model.Citation;
import io.trireme.core.model.MediaSource;
import io.trireme.core.model.ReasoningState;
import io.trireme.core.model.ReasoningState.Form;
import io.trireme.core.model.ReasoningState.Origin;
import io.trireme.core.model.StopReason;
import io.trireme.core.model.ToolName;
import io.trireme.core.spi.AnswerContext;
import io.trireme.core.spi.AnswerEncoder;
import io.trireme.core.spi.Dialect;
import io.trireme.core.translate.Losses;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static io.trireme.claude.Translation.frames;
import static io.trireme.claude.Translation.types;
import static org.assertj.core.api.Assertions.assertThat;

/** The blocks of answers as clients of this dialect get them. */
@Timeout(30)
class ClaudeAnswerEncoderTest {

  private static final ReasoningState STATE =
      new ReasoningState(
          new Origin(new Dialect("codex"), "gpt-9", "acc"), Form.ENCRYPTED, "gAAA", "rs_1", "t");

  @Test
  void edge27ShouldBeginWithACompleteMessage() {
    // When
    JsonNode start = frames(List.of(new Started("up"))).getFirst();
    // Then
    assertThat(start)
        .isEqualTo(
            Json.read(
                """
                {"type":"message_start","message":{"id":"msg_req-1","type":"message",
                 "role":"assistant","model":"alias","content":[],"stop_reason":null,
                 "stop_sequence":null,"stop_details":null,"container":null,"diagnostics":null,
                 "usage":{"input_tokens":0,"output_tokens":0}}}
                """));
  }

  @Test
  void shouldWriteBlocksInARowAndNoneEmpty() {
    // When
    List<JsonNode> frames =
        frames(
            List.of(
                new Started(""),
                new BlockOpened(0, new Opening.Text()),
                new BlockClosed(0),
                new BlockOpened(1, new Opening.Text()),
                new Delta(1, "hi"),
                new BlockClosed(1),
                new BlockOpened(2, new Opening.ToolCall("c1", ToolName.function("f"))),
                new Delta(2, "{\"a\""),
                new Delta(2, ":1}"),
                new BlockClosed(2),
                Finished.of(StopReason.TOOL_CALLS)));
    // Then
    assertThat(types(frames))
        .containsExactly(
            "message_start",
            "content_block_start",
            "content_block_delta",
            "content_block_stop",
            "content_block_start",
            "content_block_delta",
            "content_block_delta",
            "content_block_stop",
            "message_delta",
            "message_stop");
    assertThat(frames.get(1).path("index").asInt()).isZero();
    assertThat(frames.get(4))
        .isEqualTo(
            Json.read(
                """
                {"type":"content_block_start","index":1,"content_block":
                 {"type":"tool_use","id":"c1","name":"f","input":{}}}
                """));
    assertThat(frames.get(5).at("/delta/partial_json").asText()).isEqualTo("{\"a\"");
    assertThat(frames.get(8).at("/delta/stop_reason").asText()).isEqualTo("tool_use");
  }

  @Test
  void shouldSealTheStateIntoTheSignatureJustBeforeTheStop() {
    // When
    List<JsonNode> frames =
        frames(
            List.of(
                new BlockOpened(0, new Opening.Reasoning()),
                new StateGiven(0, STATE),
                new Delta(0, "hm"),
                new BlockClosed(0)));
    // Then
    assertThat(types(frames))
        .containsExactly(
            "content_block_start",
            "content_block_delta",
            "content_block_delta",
            "content_block_stop");
    assertThat(frames.get(1).at("/delta/thinking").asText()).isEqualTo("hm");
    assertThat(Translation.ENVELOPES.open(frames.get(2).at("/delta/signature").asText()))
        .contains(STATE);
  }

  @Test
  void shouldCarryAStateWithoutWordsAndNoThoughtWithoutEither() {
    // When
    List<JsonNode> carried =
        frames(
            List.of(
                new BlockOpened(0, new Opening.Reasoning()),
                new StateGiven(0, STATE),
                new BlockClosed(0)));
    List<JsonNode> nothing =
        frames(List.of(new BlockOpened(0, new Opening.Reasoning()), new BlockClosed(0)));
    // Then
    assertThat(carried.getFirst().at("/content_block"))
        .isEqualTo(Json.read("{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}"));
    assertThat(carried).hasSize(3);
    assertThat(nothing).isEmpty();
  }

  @Test
  void shouldHideThoughtsFromAClientThatOmitsThem() {
    // Given
    AnswerEncoder encoder =
        Translation.CODEC.answerEncoder(
            Translation.context(
                Translation.decode(
                    """
                    {"model":"m","max_tokens":9,"messages":[{"role":"user","content":"a"}],
                     "thinking":{"type":"adaptive","display":"omitted"}}
                    """)),
            new Losses());
    // When
    List<JsonNode> frames =
        frames(
            encoder,
            List.of(
                new BlockOpened(0, new Opening.Reasoning()),
                new Delta(0, "secret"),
                new StateGiven(0, STATE),
                new BlockClosed(0)));
    // Then
    assertThat(frames).hasSize(3);
    assertThat(frames.toString()).doesNotContain("secret");
  }

  @Test
  void shouldGiveASearchWithoutWordsAnInput() {
    // When
    List<JsonNode> frames =
        frames(
            List.of(
                new BlockWhole(0, new Block.WebSearch("ws_1", List.of(), List.of())),
                Finished.of(StopReason.END)));
    // Then
    assertThat(frames.get(0).at("/content_block/caller/type").asText()).isEqualTo("direct");
    assertThat(frames.get(1).at("/delta/partial_json").asText()).isEqualTo("{}");
  }

  @Test
  void shouldWriteASearchAsUseAndResult() {
    // When
    List<JsonNode> frames =
        frames(
            List.of(
                new BlockWhole(
                    0,
                    new Block.WebSearch(
                        "ws_1", List.of("q"), List.of(new Block.Hit("https://a", "A")))),
                new BlockOpened(1, new Opening.Text()),
                new Delta(1, "It is so."),
                new Cited(1, new Citation("https://a", "A", 3, 5)),
                new BlockClosed(1),
                Finished.of(StopReason.END)));
    // Then
    String id = frames.getFirst().at("/content_block/id").asText();
    assertThat(id).startsWith("srvtoolu_").hasSize(33);
    assertThat(frames.get(1).at("/delta/partial_json").asText()).isEqualTo("{\"query\":\"q\"}");
    assertThat(frames.get(3).path("content_block"))
        .isEqualTo(
            Json.read(
                """
                {"type":"web_search_tool_result","tool_use_id":"%s",
                 "caller":{"type":"direct"},"content":[
                 {"type":"web_search_result","url":"https://a","title":"A","encrypted_content":"",
                  "page_age":null}]}
                """
                    .formatted(id)));
    assertThat(frames.get(7).at("/delta/citation"))
        .isEqualTo(
            Json.read(
                """
                {"type":"web_search_result_location","cited_text":"is","encrypted_index":"",
                 "title":"A","url":"https://a"}
                """));
    assertThat(frames.get(9).at("/delta/stop_reason").asText()).isEqualTo("end_turn");
    assertThat(frames.get(9).at("/usage/server_tool_use"))
        .isEqualTo(Json.read("{\"web_search_requests\":1,\"web_fetch_requests\":0}"));
  }

  @Test
  void shouldWriteAWholeAnswer() {
    // Given
    ChatAnswer answer =
        new ChatAnswer(
            "up",
            List.of(
                new Block.Reasoning("t", null),
                Block.Text.of(""),
                new Block.Refusal("no"),
                new Block.ToolCall("c", ToolName.function("f"), "{\"n\":1.0}")),
            new Finished(StopReason.TOOL_CALLS, null, null),
            new Usage(
                OptionalLong.of(1),
                OptionalLong.of(2),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty()));
    // When
    AnswerContext context = Translation.context(Translation.plainRequest());
    byte[] body = Translation.CODEC.answerEncoder(context, new Losses()).whole(answer);
    // Then
    assertThat(Json.exact(body))
        .isEqualTo(
            Json.exact(
                """
                {"id":"msg_req-1","type":"message","role":"assistant","model":"alias","content":[
                 {"type":"thinking","thinking":"t","signature":"SEALED"},
                 {"type":"text","text":"no"},
                 {"type":"tool_use","id":"c","name":"f","input":{"n":1.0}}],
                 "stop_reason":"tool_use","stop_sequence":null,"stop_details":null,
                 "container":null,"diagnostics":null,
                 "usage":{"input_tokens":1,"output_tokens":2}}
                """
                    .replace("SEALED", context.envelopes().sealNothing())));
  }

  @Test
  void shouldSignThoughtsThatHaveNoStateSoThatTheyAreKnownAsOurs() {
    // When
    List<JsonNode> frames =
        frames(
            List.of(
                new BlockOpened(0, new Opening.Reasoning()),
                new Delta(0, "hm"),
                new BlockClosed(0),
                Finished.of(StopReason.END)));
    // Then
    String signature =
        frames.stream()
            .map(frame -> frame.path("delta").path("signature").asText(""))
            .filter(text -> !text.isEmpty())
            .findFirst()
            .orElse("");
    assertThat(Translation.ENVELOPES.holdsNothing(signature)).isTrue();
    assertThat(
            Translation.decode(
                    """
                    {"model":"m","max_tokens":9,"messages":[{"role":"user","content":"q"},
                     {"role":"assistant","content":[
                      {"type":"thinking","thinking":"hm","signature":"SEALED"}]}]}
                    """
                        .replace("SEALED", signature))
                .messages()
                .getLast()
                .blocks())
        .containsExactly(new Block.Reasoning("hm", null));
  }

  @Test
  void shouldSayWhatItCannotCarry() {
    // Given
    ChatEvent image =
        new BlockWhole(
            0, Block.Media.of(Block.MediaKind.IMAGE, new MediaSource.Inline("image/png", "AAAA")));
    // When
    List<JsonNode> frames =
        frames(
            List.of(image, new BlockWhole(1, new Block.Opaque(new Dialect("gemini"), "x", "{}"))));
    // Then
    assertThat(frames).hasSize(2);
    assertThat(frames.getFirst().at("/content_block/text").asText()).contains("image/png");
  }
}
