package io.trireme.codex;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.GatewayException;
import io.trireme.core.model.Block;
import io.trireme.core.model.Block.MediaKind;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Loss;
import io.trireme.core.model.MediaSource;
import io.trireme.core.model.Message;
import io.trireme.core.model.ReasoningState;
import io.trireme.core.model.ReasoningState.Form;
import io.trireme.core.model.Role;
import io.trireme.core.model.ToolName;
import io.trireme.core.spi.Quirks;
import io.trireme.core.spi.Target;
import io.trireme.core.translate.Losses;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static io.trireme.codex.CodexBench.CODEX;
import static io.trireme.codex.CodexBench.OTHER;
import static io.trireme.codex.CodexBench.encode;
import static io.trireme.codex.CodexBench.json;
import static io.trireme.codex.CodexRequests.HI;
import static io.trireme.codex.CodexRequests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The turns of a request. */
@Timeout(20)
class CodexRequestEncoderTest {

  private final Losses losses = new Losses();

  private static Block.Reasoning thought(String value) {
    return new Block.Reasoning(
        "hm",
        new ReasoningState(
            CodexBench.target("gpt-5").origin(), Form.ENCRYPTED, value, "rs_1", "hm"));
  }

  @Test
  void shouldStoreNothingAndAskForEncryptedReasoning() {
    // When
    ObjectNode body = encode(request(HI), "gpt-5", losses);
    ObjectNode plain = encode(request(HI), "gpt-4o", losses);
    // Then
    assertThat(body.path("model").asText()).isEqualTo("gpt-5");
    assertThat(body.path("store").asBoolean(true)).isFalse();
    assertThat(body.path("stream").asBoolean()).isTrue();
    assertThat(body.path("include").toString()).isEqualTo("[\"reasoning.encrypted_content\"]");
    assertThat(plain.has("include")).isFalse();
    assertThat(body.has("tools")).isFalse();
    assertThat(body.has("reasoning")).isFalse();
  }

  @Test
  void edge07LaterOperatorMessagesStayInPlace() {
    // Given
    ChatRequest request =
        request(
            Message.text(Role.SYSTEM, "a"),
            Message.text(Role.DEVELOPER, "b"),
            HI,
            Message.text(Role.SYSTEM, "late"));
    Target backend = new Target(CODEX, "gpt-5", "a", true, new Quirks(Map.of("operator", "user")));
    // When
    ObjectNode body = encode(request, "gpt-5", losses);
    ObjectNode wrapped = encode(request, backend, losses);
    // Then
    assertThat(body.path("instructions").asText()).isEqualTo("a\n\nb");
    assertThat(body.path("input").toString())
        .isEqualTo(
            json(
                "[{'type':'message','role':'user','content':[{'type':'input_text','text':'hi'}]},"
                    + "{'type':'message','role':'developer','content':[{'type':'input_text','text':'late'}]}]"));
    assertThat(wrapped.path("input").path(1).path("role").asText()).isEqualTo("user");
    assertThat(wrapped.path("input").path(1).path("content").path(0).path("text").asText())
        .isEqualTo("<system-reminder>\nlate\n</system-reminder>");
  }

  @Test
  void shouldPutTheOperatorIntoTheInputWhereNothingElseIsSaid() {
    // When
    ObjectNode body = encode(request(Message.text(Role.SYSTEM, "only")), "gpt-5", losses);
    // Then
    assertThat(body.has("instructions")).isFalse();
    assertThat(body.path("input").path(0).path("role").asText()).isEqualTo("developer");
  }

  @Test
  void edge39ReasoningStaysBeforeWhatFollowsItAndIsNeverLast() {
    // Given
    Message turn =
        new Message(
            Role.ASSISTANT,
            List.of(
                thought("e1"),
                new Block.ToolCall("c", ToolName.function("f"), ""),
                new Block.Reasoning("no state", null),
                thought("e2")));
    Message result = new Message(Role.USER, List.of(new Block.ToolResult("c", List.of(), false)));
    // When
    ObjectNode body = encode(request(HI, turn, result), "gpt-5", losses);
    // Then
    assertThat(body.path("input").findValuesAsText("type"))
        .containsExactly(
            "message",
            "input_text",
            "reasoning",
            "summary_text",
            "function_call",
            "reasoning",
            "summary_text",
            "function_call_output");

    assertThat(body.path("input").path(1).toString())
        .isEqualTo(
            json(
                "{'type':'reasoning','id':'rs_1','summary':[{'type':'summary_text','text':'hm'}],"
                    + "'encrypted_content':'e1'}"));
    assertThat(body.path("input").path(2).path("arguments").asText()).isEqualTo("{}");
    assertThat(body.path("input").path(2).has("id")).isFalse();
    assertThat(body.path("input").path(3).path("encrypted_content").asText()).isEqualTo("e2");
    assertThat(body.path("input").path(3).has("id")).isFalse();
    assertThat(losses.all()).containsExactly(Loss.dropped("reasoning"));
  }

  @Test
  void edge39ReasoningAtTheVeryEndIsDropped() {
    // Given
    Message turn = new Message(Role.ASSISTANT, List.of(thought("e1"), thought("e2")));
    // When
    ObjectNode body = encode(request(HI, turn), "gpt-5", losses);
    // Then
    assertThat(body.path("input")).hasSize(1);
    assertThat(losses.all()).containsExactly(Loss.dropped("reasoning"));
  }

  @Test
  void shouldWriteResultsOfToolsWithMediaAndFailures() {
    // Given
    Block image = Block.Media.of(MediaKind.IMAGE, new MediaSource.Inline("image/png", "AAAA"));
    ToolName patch = new ToolName(null, "patch", ToolName.Form.FREEFORM);
    Message calls =
        new Message(
            Role.ASSISTANT,
            List.of(
                new Block.ToolCall("a", ToolName.function("f"), "{\"x\":1.0}"),
                new Block.ToolCall("b", new ToolName("ns", "g", ToolName.Form.FUNCTION), "{}"),
                new Block.ToolCall("c", patch, "raw")));
    Message results =
        new Message(
            Role.USER,
            List.of(
                new Block.ToolResult("a", List.of(Block.Text.of("see"), image), false),
                new Block.ToolResult("b", List.of(Block.Text.of("boom")), true),
                new Block.ToolResult("c", List.of(), false)));
    // When
    ObjectNode body = encode(request(HI, calls, results), "gpt-5.5", losses);
    // Then
    assertThat(body.path("input").path(1).path("arguments").asText()).isEqualTo("{\"x\":1.0}");
    assertThat(body.path("input").path(2).path("namespace").asText()).isEqualTo("ns");
    assertThat(body.path("input").path(3).toString())
        .isEqualTo(json("{'type':'custom_tool_call','call_id':'c','name':'patch','input':'raw'}"));
    assertThat(body.path("input").path(4).path("output").toString())
        .isEqualTo(
            json(
                "[{'type':'input_text','text':'see'},{'type':'input_image','detail':'auto',"
                    + "'image_url':'data:image/png;base64,AAAA'}]"));
    assertThat(body.path("input").path(5).path("output").asText()).isEqualTo("Error: boom");
    assertThat(body.path("input").path(6).toString())
        .isEqualTo(json("{'type':'custom_tool_call_output','call_id':'c','output':''}"));
  }

  @Test
  void shouldMarkPartsForTheCacheWhereTheModelTakesMarks() {
    // Given
    Message system =
        new Message(Role.SYSTEM, List.of(Block.Text.of("s"), new Block.CacheBreakpoint("5m")));
    Message user =
        new Message(
            Role.USER,
            List.of(
                new Block.ToolResult("c", List.of(Block.Text.of("r")), false),
                new Block.CacheBreakpoint(null)));
    Message call =
        new Message(Role.ASSISTANT, List.of(new Block.ToolCall("c", ToolName.function("f"), "{}")));
    // When
    ObjectNode marked = encode(request(system, HI, call, user), "gpt-5.6", losses);
    ObjectNode plain = encode(request(system, HI, call, user), "gpt-5", losses);
    // Then
    assertThat(marked.findValues("prompt_cache_breakpoint")).hasSize(2);
    assertThat(marked.has("instructions")).isFalse();
    assertThat(marked.path("input").path(3).path("output").isArray()).isTrue();
    assertThat(plain.findValues("prompt_cache_breakpoint")).isEmpty();
    assertThat(plain.path("instructions").asText()).isEqualTo("s");
  }

  @Test
  void shouldRefuseMediaThatTheVendorDoesNotTake() {
    // Given
    Message video =
        new Message(
            Role.USER,
            List.of(Block.Media.of(MediaKind.VIDEO, new MediaSource.Url("https://v", null))));
    Message file =
        new Message(
            Role.USER,
            List.of(Block.Media.of(MediaKind.IMAGE, new MediaSource.File(OTHER, "file-1", null))));
    Message bitmap =
        new Message(
            Role.USER,
            List.of(Block.Media.of(MediaKind.IMAGE, new MediaSource.Inline("image/bmp", "AA"))));
    // Then
    for (Message message : List.of(video, file, bitmap)) {
      assertThatThrownBy(() -> encode(request(message), "gpt-5", losses))
          .isInstanceOf(GatewayException.class)
          .hasMessageStartingWith("content");
    }
  }
}
