package io.trireme.claude;

import io.trireme.core.Json;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Loss;
import io.trireme.core.model.Tool;
import io.trireme.core.model.ToolChoice;
import io.trireme.core.model.ToolName;
import io.trireme.core.model.Tooling;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The tools of a client's request. */
@Timeout(30)
class ClaudeToolDecoderTest {

  private static ChatRequest with(String fields) {
    return Translation.decode(
        """
        {"model":"m","max_tokens":2000,"messages":[{"role":"user","content":"hi"}],%s}
        """
            .formatted(fields));
  }

  @Test
  void shouldReadFunctionsAndMarks() {
    // When
    ChatRequest request =
        with(
            """
            "tools":[{"name":"f","description":"d","input_schema":{"type":"object"},"strict":true,
             "cache_control":{"type":"ephemeral"}},
             {"type":"custom","name":"g","input_schema":{"type":"object"},"defer_loading":true}],
            "tool_choice":{"type":"any","disable_parallel_tool_use":true}
            """);
    // Then
    assertThat(request.tooling())
        .isEqualTo(
            new Tooling(
                List.of(
                    new Tool.Function(
                        ToolName.function("f"), "d", Json.object().put("type", "object"), true),
                    new Tool.CacheBreakpoint(null),
                    new Tool.Function(
                        ToolName.function("g"), "", Json.object().put("type", "object"), null)),
                new ToolChoice.Required(),
                false));
    assertThat(request.source().losses()).containsExactly(Loss.dropped("tools.defer_loading"));
  }

  @Test
  void shouldIgnoreAChoiceAmongNoTools() {
    assertThat(with("\"tools\":[],\"tool_choice\":{\"type\":\"auto\"}").tooling())
        .isEqualTo(Tooling.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "bash_20250124,bash,command",
    "text_editor_20250728,str_replace_based_edit_tool,path",
    "memory_20250818,memory,old_path",
    "computer_20250124,computer,coordinate"
  })
  void shouldKnowThePublishedSchemaOfTypedTools(String type, String name, String property) {
    // When
    Tool tool =
        with("\"tools\":[{\"type\":\"%s\",\"name\":\"%s\",\"display_width_px\":800,\"display_height_px\":600}]"
                .formatted(type, name))
            .tooling()
            .tools()
            .getFirst();
    // Then
    assertThat(tool)
        .isInstanceOfSatisfying(
            Tool.Typed.class,
            typed -> {
              assertThat(typed.type()).isEqualTo(type);
              assertThat(typed.declaration().path("type").asText()).isEqualTo(type);
              assertThat(typed.function().name()).isEqualTo(ToolName.function(name));
              assertThat(typed.function().description()).contains("800 by 600");
              assertThat(typed.function().schemaOrNull()).isNotNull();
              assertThat(String.valueOf(typed.function().schemaOrNull())).contains(property);
            });
  }

  @Test
  void shouldReadToolsThatTheVendorRuns() {
    // When
    List<Tool> tools =
        with("""
                "tools":[{"type":"web_search_20250305","name":"web_search","max_uses":8,
                 "allowed_domains":["a.org"],"user_location":{"type":"approximate","city":"Ulm"}},
                 {"type":"web_fetch_20250910","name":"web_fetch"},
                 {"type":"code_execution_20250825","name":"code_execution"},
                 {"type":"computer_toolset_20260801"}]
                """)
            .tooling()
            .tools();
    // Then
    assertThat(tools.get(0))
        .isEqualTo(
            new Tool.WebSearch(
                List.of("a.org"), List.of(), Json.object().put("city", "Ulm"), null, 8));
    assertThat(tools.get(1)).isEqualTo(new Tool.WebFetch());
    assertThat(tools.get(2)).isEqualTo(new Tool.CodeExecution());
    assertThat(tools.get(3))
        .isInstanceOfSatisfying(
            Tool.Hosted.class,
            hosted -> assertThat(hosted.type()).isEqualTo("computer_toolset_20260801"));
  }

  @Test
  void shouldMakeServersTools() {
    // When
    List<Tool> tools =
        with("\"mcp_servers\":[{\"type\":\"url\",\"url\":\"https://m\",\"name\":\"n\"}]")
            .tooling()
            .tools();
    // Then
    assertThat(tools)
        .singleElement()
        .isInstanceOfSatisfying(
            Tool.McpServer.class,
            server -> {
              assertThat(server.url()).isEqualTo("https://m");
              assertThat(server.allowedOrNull()).isNull();
            });
  }
}
