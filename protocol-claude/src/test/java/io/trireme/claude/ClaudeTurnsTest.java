package io.trireme.claude;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.claude.Translation.Sent;
import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.Message;
import io.trireme.core.model.ReasoningState;
import io.trireme.core.model.ReasoningState.Form;
import io.trireme.core.model.ReasoningState.Origin;
import io.trireme.core.model.Role;
import io.trireme.core.model.ToolName;
import io.trireme.core.spi.Dialect;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static io.trireme.claude.Translation.SONNET;
import static io.trireme.claude.Translation.assistant;
import static io.trireme.claude.Translation.encode;
import static io.trireme.claude.Translation.foreign;
import static io.trireme.claude.Translation.user;
import static org.assertj.core.api.Assertions.assertThat;

/** The conversation as the vendor gets it. */
@Timeout(30)
class ClaudeTurnsTest {

  private static Block text(String text) {
    return Block.Text.of(text);
  }

  private static Block call(String id) {
    return new Block.ToolCall(id, ToolName.function("f"), "{\"a\":1}");
  }

  private static Block result(String id, String text) {
    return new Block.ToolResult(id, List.of(Block.Text.of(text)), false);
  }

  /** Roles with the types or texts of their blocks: {@code user:tool_result,text}. */
  private static List<String> shape(JsonNode messages) {
    return messages
        .valueStream()
        .map(
            message ->
                message.path("role").asText()
                    + ":"
                    + String.join(
                        ",",
                        message
                            .path("content")
                            .valueStream()
                            .map(
                                block ->
                                    block.path("type").asText().equals("text")
                                        ? block.path("text").asText()
                                        : block.path("type").asText())
                            .toList()))
        .toList();
  }

  private static List<String> shape(Message... messages) {
    return shape(encode(foreign(messages), SONNET).body().path("messages"));
  }

  @Test
  void edge06ShouldPutTheLeadingOperatorRunIntoSystem() {
    // When
    JsonNode body =
        encode(
                foreign(
                    Message.text(Role.SYSTEM, "a"),
                    Message.text(Role.DEVELOPER, "b"),
                    Message.text(Role.USER, "c")),
                SONNET)
            .body();
    // Then
    assertThat(body.path("system").findValuesAsText("text")).containsExactly("a", "b");
    assertThat(shape(body.path("messages"))).containsExactly("user:c");
  }

  @Test
  void edge07ShouldWrapLaterOperatorTextInTheAdjacentUserTurn() {
    assertThat(
            shape(
                Message.text(Role.USER, "a"),
                Message.text(Role.DEVELOPER, "later"),
                Message.text(Role.ASSISTANT, "b"),
                Message.text(Role.SYSTEM, "after"),
                Message.text(Role.USER, "c")))
        .containsExactly(
            "user:a,<system-reminder>\nlater\n</system-reminder>",
            "assistant:b",
            "user:<system-reminder>\nafter\n</system-reminder>,c");
  }

  @Test
  void edge34ShouldPutResultsFirstAndCallsLast() {
    assertThat(
            shape(
                user(text("q")),
                assistant(call("1"), text("and")),
                Message.text(Role.SYSTEM, "s"),
                user(text("t"), result("1", "r"))))
        .containsExactly(
            "user:q",
            "assistant:and,tool_use",
            "user:tool_result,<system-reminder>\ns\n</system-reminder>,t");
  }

  @Test
  void shouldNotReorderWhatItsVendorSigned() {
    // Given
    Block signed =
        new Block.Reasoning(
            "t",
            new ReasoningState(
                new Origin(ClaudeCodec.CLAUDE, SONNET, "acc"), Form.SIGNATURE, "sig", null, "T"));
    // When
    JsonNode messages =
        encode(
                foreign(
                    user(text("q")),
                    assistant(signed, call("1"), text("x")),
                    user(result("1", ""))),
                SONNET)
            .body()
            .path("messages");
    // Then
    assertThat(shape(messages))
        .containsExactly("user:q", "assistant:thinking,tool_use,x", "user:tool_result");
    assertThat(messages.at("/1/content/0/thinking").asText()).isEqualTo("T");
    assertThat(messages.at("/1/content/0/signature").asText()).isEqualTo("sig");
  }

  @Test
  void edge11ShouldDropThoughtsThatItsVendorDidNotSign() {
    // Given
    Block foreignState =
        new Block.Reasoning(
            "t",
            new ReasoningState(
                Origin.unknown(new Dialect("gemini")), Form.SIGNATURE, "g", null, ""));
    // Then
    assertThat(
            shape(
                user(text("q")),
                assistant(foreignState),
                assistant(new Block.Reasoning("plain", null)),
                user(text("r"))))
        .containsExactly("user:q,r");
  }

  @Test
  void shouldMergeTurnsAndSendNothingEmpty() {
    assertThat(
            shape(
                user(text("a"), text("")),
                user(text("b")),
                assistant(text("  \n")),
                user(text("c")),
                assistant(text("d")),
                assistant(text("e")),
                user(text("f"))))
        .containsExactly("user:a,b,c", "assistant:d,e", "user:f");
  }

  @Test
  void shouldHaveAUserTurn() {
    assertThat(shape(Message.text(Role.SYSTEM, "only"))).containsExactly("user:.");
    assertThat(shape(assistant(text("hello")), user(text("hi"))))
        .containsExactly("user:.", "assistant:hello", "user:hi");
  }

  @Test
  void shouldKeepThePrefillWhereItWorksWithoutSpaceAtItsEnd() {
    assertThat(shape(user(text("q")), assistant(text("{\"a\": \n"))))
        .containsExactly("user:q", "assistant:{\"a\":");
  }

  @Test
  void shouldAskToGoOnWherePrefillIsRefused() {
    // When
    Sent sent = encode(foreign(user(text("q")), assistant(text("begin"))), "claude-opus-4-6");
    // Then
    assertThat(shape(sent.body().path("messages")))
        .containsExactly("user:q", "assistant:begin", "user:Continue.");
    assertThat(sent.lost()).containsExactly("messages");
  }

  @Test
  void shouldWriteResultsInEveryForm() {
    // When
    JsonNode results =
        encode(
                foreign(
                    user(text("q")),
                    assistant(call("1"), call("2"), call("3"), call("4")),
                    user(
                        result("1", "one"),
                        new Block.ToolResult("2", List.of(), false),
                        new Block.ToolResult("3", List.of(), true),
                        new Block.ToolResult(
                            "4", List.of(Block.Text.of("x"), Block.Text.of("y")), true))),
                SONNET)
            .body()
            .at("/messages/2/content");
    // Then
    assertThat(results)
        .isEqualTo(
            Json.read(
                """
                [{"type":"tool_result","tool_use_id":"1","content":"one"},
                 {"type":"tool_result","tool_use_id":"2"},
                 {"type":"tool_result","tool_use_id":"3","content":"Error","is_error":true},
                 {"type":"tool_result","tool_use_id":"4","content":[{"type":"text","text":"x"},
                  {"type":"text","text":"y"}],
                  "is_error":true,"cache_control":{"type":"ephemeral"}}]
                """));
  }

  @Test
  void edge20ShouldGiveNoArgumentsAsAnEmptyObjectAndBrokenOnesAsTheyAre() {
    // When
    JsonNode calls =
        encode(
                foreign(
                    user(text("q")),
                    assistant(
                        new Block.ToolCall("1", ToolName.function("f"), ""),
                        new Block.ToolCall("2", ToolName.function("f"), "{\"a\":"),
                        new Block.ToolCall("3", ToolName.function("f"), "[1.0]"))),
                SONNET)
            .body()
            .at("/messages/1/content");
    // Then
    assertThat(calls.findValues("input"))
        .extracting(JsonNode::toString)
        .containsExactly("{}", "{\"_raw_arguments\":\"{\\\"a\\\":\"}", "{\"value\":[1.0]}");
  }

  @Test
  void shouldDropSearchesOfTheHistoryAndKeepTheText() {
    // When
    Sent sent =
        encode(
            foreign(
                user(text("q")),
                assistant(new Block.WebSearch("s", List.of("q"), List.of()), text("found")),
                user(text("more"))),
            SONNET);
    // Then
    assertThat(shape(sent.body().path("messages")))
        .containsExactly("user:q", "assistant:found", "user:more");
    assertThat(sent.lost()).containsExactly("web search in the history");
  }

  @Test
  void edge03ShouldDropWhatIsForeignAndSaySo() {
    // When
    Sent sent =
        encode(
            foreign(user(text("q"), new Block.Opaque(new Dialect("codex"), "computer_call", "{}"))),
            SONNET);
    // Then
    assertThat(shape(sent.body().path("messages"))).containsExactly("user:q");
    assertThat(sent.lost()).containsExactly("computer_call");
  }
}
