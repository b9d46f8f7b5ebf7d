package io.trireme.claude;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.claude.Translation.Sent;
import io.trireme.core.GatewayException;
import io.trireme.core.Json;
import io.trireme.core.model.Message;
import io.trireme.core.model.Role;
import io.trireme.core.model.Tool;
import io.trireme.core.model.ToolChoice;
import io.trireme.core.model.ToolName;
import io.trireme.core.model.Tooling;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tools and their choice as the vendor gets them. */
@Timeout(30)
class ClaudeToolEncoderTest {

  private static Tool.Function function(String name) {
    return new Tool.Function(ToolName.function(name), "does " + name, null, null);
  }

  private static Sent sent(Tooling tooling) {
    return Translation.encode(
        Translation.foreign(Message.text(Role.USER, "q")).withTooling(tooling), Translation.SONNET);
  }

  private static Sent sent(ToolChoice choice, @Nullable Boolean parallel) {
    return sent(new Tooling(List.of(function("f"), function("g")), choice, parallel));
  }

  @Test
  void shouldSendNoToolsWhereThereAreNone() {
    // When
    Sent sent = sent(new Tooling(List.of(), new ToolChoice.Auto(), false));
    // Then
    assertThat(sent.body().has("tools")).isFalse();
    assertThat(sent.body().has("tool_choice")).isFalse();
  }

  @Test
  void shouldWriteFunctionsOnceEach() {
    // When
    Sent sent =
        sent(
            new Tooling(
                List.of(function("f"), function("f"), function("g")),
                new ToolChoice.Unstated(),
                null));
    // Then
    assertThat(sent.body().path("tools").findValuesAsText("name")).containsExactly("f", "g");
    assertThat(sent.body().at("/tools/0"))
        .isEqualTo(
            Json.read(
                """
                {"name":"f","description":"does f",
                 "input_schema":{"type":"object","properties":{}}}
                """));
    assertThat(sent.body().has("tool_choice")).isFalse();
    assertThat(sent.lost()).containsExactly("a second tool of the name f");
  }

  @Test
  void shouldWriteEveryChoice() {
    assertThat(sent(new ToolChoice.Auto(), null).body().path("tool_choice").toString())
        .isEqualTo("{\"type\":\"auto\"}");
    assertThat(sent(new ToolChoice.None(), false).body().path("tool_choice").toString())
        .isEqualTo("{\"type\":\"none\"}");
    assertThat(sent(new ToolChoice.Required(), false).body().path("tool_choice").toString())
        .isEqualTo("{\"type\":\"any\",\"disable_parallel_tool_use\":true}");
    assertThat(sent(new ToolChoice.Unstated(), false).body().path("tool_choice").toString())
        .isEqualTo("{\"type\":\"auto\",\"disable_parallel_tool_use\":true}");
    assertThat(
            sent(new ToolChoice.Named(ToolName.function("g")), null)
                .body()
                .path("tool_choice")
                .toString())
        .isEqualTo("{\"type\":\"tool\",\"name\":\"g\"}");
  }

  @Test
  void shouldDeclareOnlyWhatIsAllowed() {
    // When
    Sent sent = sent(new ToolChoice.Allowed(List.of(ToolName.function("g")), true), null);
    // Then
    assertThat(sent.body().path("tools").findValuesAsText("name")).containsExactly("g");
    assertThat(sent.body().at("/tool_choice/type").asText()).isEqualTo("any");
    assertThat(sent.lost()).containsExactly("tool_choice");
  }

  @Test
  void shouldRefuseToForceAToolThatIsNotThere() {
    assertThatThrownBy(() -> sent(new ToolChoice.Named(ToolName.function("h")), null))
        .isInstanceOf(GatewayException.class)
        .hasMessageStartingWith("tool_choice: ");
  }

  @Test
  void shouldWriteToolsThatTheVendorRuns() {
    // When
    Sent sent =
        sent(
            new Tooling(
                List.of(
                    new Tool.WebSearch(
                        List.of("a.org"),
                        List.of("b.org"),
                        Json.object().put("country", "DE"),
                        "high",
                        3),
                    new Tool.CacheBreakpoint("1h"),
                    new Tool.WebFetch(),
                    new Tool.CodeExecution(),
                    new Tool.Hosted(
                        Translation.CHAT, "file_search", Json.object().put("type", "file_search"))),
                new ToolChoice.Unstated(),
                null));
    // Then
    assertThat(sent.body().at("/tools/0"))
        .isEqualTo(
            Json.read(
                """
                {"type":"web_search_20250305","name":"web_search","max_uses":3,
                 "allowed_domains":["a.org"],"user_location":{"type":"approximate","country":"DE"},
                 "cache_control":{"type":"ephemeral","ttl":"1h"}}
                """));
    assertThat(sent.body().path("tools").findValuesAsText("name"))
        .containsExactly("web_search", "web_fetch", "code_execution");
    assertThat(sent.lost())
        .containsExactly(
            "tools.web_search.blocked_domains",
            "tools.web_search.search_context_size",
            "tools.file_search");
  }

  @Test
  void shouldRefuseForeignToolsThatAct() {
    assertThatThrownBy(
            () ->
                sent(
                    new Tooling(
                        List.of(new Tool.Hosted(Translation.CHAT, "mcp", Json.object())),
                        new ToolChoice.Unstated(),
                        null)))
        .isInstanceOf(GatewayException.class)
        .hasMessageContaining("mcp");
  }

  @Test
  void shouldDeclareItsOwnTypedToolsAsTheyCame() {
    // Given
    ObjectNode declaration =
        Json.object().put("type", "bash_20250124").put("name", "bash").put("x", 1);
    // When
    Sent sent =
        sent(
            new Tooling(
                List.of(
                    new Tool.Typed(
                        ClaudeCodec.CLAUDE, "bash_20250124", declaration, function("bash")),
                    new Tool.Typed(Translation.CHAT, "shell", Json.object(), function("shell"))),
                new ToolChoice.Named(ToolName.function("bash")),
                null));
    // Then
    assertThat(sent.body().at("/tools/0")).isEqualTo(declaration);
    assertThat(sent.body().at("/tools/1/description").asText()).isEqualTo("does shell");
  }

  @Test
  void shouldPassStrictnessWhereTheSchemaAllowsIt() {
    // Given
    ObjectNode closed =
        (ObjectNode)
            Json.read("{\"type\":\"object\",\"properties\":{},\"additionalProperties\":false}");
    // When
    Sent sent =
        sent(
            new Tooling(
                List.of(
                    new Tool.Function(ToolName.function("f"), "", closed, true),
                    new Tool.Function(
                        ToolName.function("g"), "", Json.object().put("type", "object"), true),
                    new Tool.Function(ToolName.function("h"), "", closed, false)),
                new ToolChoice.Unstated(),
                null));
    // Then
    assertThat(sent.body().at("/tools/0/strict").asBoolean()).isTrue();
    assertThat(sent.body().at("/tools/1").has("strict")).isFalse();
    assertThat(sent.body().at("/tools/2").has("strict")).isFalse();
    assertThat(sent.lost()).containsExactly("tools.g.strict");
  }
}
