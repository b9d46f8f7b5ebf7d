package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatEvent.BlockClosed;
import io.trireme.core.model.ChatEvent.BlockOpened;
import io.trireme.core.model.ChatEvent.Delta;
import io.trireme.core.model.ChatEvent.Finished;
import io.trireme.core.model.ChatEvent.Opening;
import io.trireme.core.model.ChatEvent.Started;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.StopReason;
import io.trireme.core.model.Tool;
import io.trireme.core.model.ToolChoice;
import io.trireme.core.model.ToolName;
import io.trireme.core.translate.Losses;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.trireme.codex.CodexBench.decode;
import static io.trireme.codex.CodexBench.json;
import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
class CodexTypedToolTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'type':'local_shell'} | local_shell"
            + " | {'type':'local_shell_call','id':'i','call_id':'c','status':'completed','action':{'type':'exec','command':['ls'],'env':{},'timeout_ms':5}}"
            + " | {'type':'local_shell_call_output','id':'c','output':'a'}",
        "{'type':'shell','environment':{'type':'local'}} | shell"
            + " | {'type':'shell_call','id':'i','call_id':'c','status':'completed','action':{'commands':['ls'],'timeout_ms':5,'max_output_length':null},'environment':null}"
            + " | {'type':'shell_call_output','call_id':'c','output':[{'stdout':'a','stderr':'','outcome':{'type':'exit','exit_code':0}}]}",
        "{'type':'apply_patch'} | apply_patch"
            + " | {'type':'apply_patch_call','id':'i','call_id':'c','status':'completed','operation':{'type':'delete_file','path':'a'}}"
            + " | {'type':'apply_patch_call_output','call_id':'c','status':'failed','output':'no'}",
        "{'type':'computer'} | computer"
            + " | {'type':'computer_call','id':'i','call_id':'c','status':'completed','actions':[{'type':'screenshot'}],'pending_safety_checks':[]}"
            + " | {'type':'computer_call_output','call_id':'c','output':{'type':'computer_screenshot','image_url':'data:image/png;base64,AA'}}",
        "{'type':'tool_search','execution':'client'} | tool_search"
            + " | {'type':'tool_search_call','id':'i','call_id':'c','status':'completed','execution':'client','arguments':{'query':'q'}}"
            + " | {'type':'tool_search_output','call_id':'c','execution':'client','status':'completed','tools':[]}"
      })
  void shouldBeAFunctionToOthersAndItselfToItsOwn(
      String tool, String name, String call, String output) {
    // Given
    ChatRequest request =
        decode(
            "{'model':'m','tools':["
                + tool
                + "],'tool_choice':{'type':'"
                + name
                + "'},'input':["
                + call
                + ","
                + output
                + "]}");
    // When
    Tool.Typed typed = (Tool.Typed) request.tooling().tools().getFirst();
    Block.ToolCall called = (Block.ToolCall) request.messages().getFirst().blocks().getFirst();
    ObjectNode body = CodexBench.encode(request, "gpt-5.5", new Losses());
    // Then
    assertThat(typed.function().name()).isEqualTo(ToolName.function(name));
    assertThat(typed.function().schemaOrNull()).isNotNull();
    assertThat(called.tool()).isEqualTo(ToolName.function(name));
    assertThat(request.tooling().choice()).isEqualTo(new ToolChoice.Named(ToolName.function(name)));
    assertThat(request.messages().getLast().blocks().getFirst())
        .isInstanceOf(Block.ToolResult.class);
    assertThat(without(body.path("input").path(0))).isEqualTo(without(Json.exact(json(call))));
    assertThat(body.path("input").path(1)).isEqualTo(Json.exact(json(output)));
    assertThat(body.path("tools").path(0)).isEqualTo(Json.exact(json(tool)));
    assertAnswerRestores(request, called, Json.exact(json(call)));
  }

  private static ObjectNode without(JsonNode item) {
    return ((ObjectNode) item).deepCopy().without("id");
  }

  private static void assertAnswerRestores(
      ChatRequest request, Block.ToolCall call, JsonNode item) {
    List<JsonNode> events =
        CodexBench.write(
            request,
            List.of(
                new Started("u"),
                new BlockOpened(0, new Opening.ToolCall("c", call.tool())),
                new Delta(0, call.arguments()),
                new BlockClosed(0),
                Finished.of(StopReason.TOOL_CALLS)));
    assertThat(CodexBench.types(events).subList(2, 4))
        .containsExactly("response.output_item.added", "response.output_item.done");
    assertThat(without(events.get(3).path("item"))).isEqualTo(without(item));
    assertThat(CodexBench.fold(CodexBench.read(events)).blocks()).containsExactly(call);
  }

  @Test
  void shouldLeaveToTheVendorWhatTheVendorRuns() {
    // When
    ChatRequest request =
        decode(
            "{'model':'m','input':'x','tools':[{'type':'tool_search'},{'type':'shell','environment':{'type':'container_auto'}}]}");
    // Then
    assertThat(request.tooling().tools()).allMatch(Tool.Hosted.class::isInstance);
  }

  @Test
  void shouldLoadTheToolsThatASearchFound() {
    // When
    ChatRequest request =
        decode(
            """
            {'model':'m','tools':[{'type':'tool_search','execution':'client'}],'input':[
              {'type':'tool_search_call','call_id':'c','execution':'client','arguments':{'query':'q'}},
              {'type':'tool_search_output','call_id':'c','execution':'client','tools':[{'type':'function','name':'found'}]}]}
            """);
    // Then
    assertThat(request.tooling().tools()).hasSize(2);
    assertThat(request.messages().getLast().blocks())
        .containsExactly(new Block.ToolResult("c", List.of(Block.Text.of("loaded: found")), false));
  }

  @Test
  void shouldRestoreWhatAModelSaidClumsily() {
    // Given
    Block.ToolCall clumsy =
        new Block.ToolCall("c", ToolName.function("shell"), "{\"commands\":\"ls -l\"}");
    ChatRequest request = decode("{'model':'m','input':'x','tools':[{'type':'shell'}]}");
    // When
    List<JsonNode> events =
        CodexBench.write(
            request,
            List.of(
                new Started("u"),
                new BlockOpened(0, new Opening.ToolCall("c", clumsy.tool())),
                new Delta(0, clumsy.arguments()),
                new BlockClosed(0),
                Finished.of(StopReason.TOOL_CALLS)));
    // Then
    assertThat(events.get(3).path("item").path("action").path("commands").toString())
        .isEqualTo("[\"ls -l\"]");
  }
}
