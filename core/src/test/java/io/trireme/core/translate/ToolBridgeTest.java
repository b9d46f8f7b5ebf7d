package io.trireme.core.translate;

import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Tool;
import io.trireme.core.model.ToolChoice;
import io.trireme.core.model.ToolName;
import io.trireme.core.model.ToolName.Form;
import io.trireme.core.model.Tooling;
import io.trireme.core.spi.Dialect;
import io.trireme.core.spi.Traits;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static io.trireme.core.translate.Requests.PLAIN;
import static io.trireme.core.translate.Requests.RICH;
import static io.trireme.core.translate.Requests.TARGET;
import static io.trireme.core.translate.Requests.model;
import static io.trireme.core.translate.Requests.result;
import static io.trireme.core.translate.Requests.text;
import static io.trireme.core.translate.Requests.user;
import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
final class ToolBridgeTest {

  private static final ToolName EXEC = new ToolName("functions", "exec", Form.FREEFORM);
  private static final ToolName WAIT = new ToolName("functions", "wait", Form.FUNCTION);

  private final Losses losses = new Losses();

  private static Tool function(ToolName name) {
    return new Tool.Function(name, "", Json.object().put("type", "object"), null);
  }

  private static ChatRequest with(ToolChoice choice, Tool... tools) {
    return Requests.of(user(text("hi"))).withTooling(new Tooling(List.of(tools), choice, null));
  }

  private static List<String> names(ChatRequest request) {
    return request.tooling().tools().stream()
        .map(tool -> ((Tool.Function) tool).name().name())
        .toList();
  }

  @Test
  void edge01ShouldFlattenNamespacesAndEmulateFreeformTools() {
    // Given
    ToolBridge bridge = new ToolBridge(TARGET, PLAIN);
    Tool exec = new Tool.Freeform(EXEC, "Runs.", new Tool.Grammar("lark", "start: X"));
    // When
    ChatRequest prepared =
        bridge.prepare(with(new ToolChoice.Auto(), exec, function(WAIT)), losses);
    // Then
    assertThat(names(prepared)).containsExactly("functions__exec", "functions__wait");
    Tool.Function emulated = (Tool.Function) prepared.tooling().tools().getFirst();
    assertThat(emulated.description()).contains("Runs.", "raw text", "lark", "start: X");
    assertThat(emulated.schemaOrNull())
        .hasToString(
            "{\"type\":\"object\",\"properties\":{\"input\":{\"type\":\"string\"}},"
                + "\"required\":[\"input\"],\"additionalProperties\":false}");
    assertThat(bridge.restored("functions__exec")).isEqualTo(EXEC);
    assertThat(bridge.restored("functions__wait")).isEqualTo(WAIT);
    assertThat(bridge.emulated(EXEC)).isTrue();
    assertThat(losses.header()).contains("emulated=tools.exec");
  }

  @Test
  void shouldLeaveAllOfItToADialectThatKnowsIt() {
    // Given
    ToolBridge bridge = new ToolBridge(TARGET, RICH);
    Tool exec = new Tool.Freeform(EXEC, "Runs.", null);
    ChatRequest request = with(new ToolChoice.Named(EXEC), exec, function(WAIT));
    // When
    ChatRequest prepared = bridge.prepare(request, losses);
    // Then
    assertThat(prepared.tooling()).isEqualTo(request.tooling());
    assertThat(losses.all()).isEmpty();
  }

  @Test
  void shouldCallToolsOfTheHistoryAsItDeclaresThem() {
    // Given
    ToolBridge bridge = new ToolBridge(TARGET, PLAIN);
    Tool exec = new Tool.Freeform(EXEC, "", null);
    String longId = "toolu_" + "x".repeat(90);
    ChatRequest request =
        Requests.of(model(new Block.ToolCall(longId, EXEC, "ls \"a\"")), user(result(longId, "ok")))
            .withTooling(new Tooling(List.of(exec), new ToolChoice.Auto(), null));
    // When
    ChatRequest prepared = bridge.prepare(request, losses);
    // Then
    Block.ToolCall call = (Block.ToolCall) prepared.messages().getFirst().blocks().getFirst();
    Block.ToolResult result = (Block.ToolResult) prepared.messages().get(1).blocks().getFirst();
    assertThat(call.tool()).isEqualTo(ToolName.function("functions__exec"));
    assertThat(call.arguments()).isEqualTo("{\"input\":\"ls \\\"a\\\"\"}");
    assertThat(call.id()).hasSizeLessThanOrEqualTo(64).isEqualTo(result.callId());
  }

  @Test
  void shouldKeepTwoToolsApartThatFlattenToOneName() {
    // Given
    ToolBridge bridge = new ToolBridge(TARGET, PLAIN);
    ToolName plain = ToolName.function("functions__wait");
    // When
    ChatRequest prepared =
        bridge.prepare(with(new ToolChoice.Auto(), function(WAIT), function(plain)), losses);
    // Then
    List<String> names = names(prepared);
    assertThat(names).doesNotHaveDuplicates().contains("functions__wait");
    assertThat(names.stream().map(bridge::restored)).containsExactly(WAIT, plain);
  }

  @Test
  void shouldRestoreNamesThatWereShortened() {
    // Given
    Traits narrow =
        new Traits(new Traits.NameRule("", false, 20), PLAIN.callIds(), false, false, 0);
    ToolBridge bridge = new ToolBridge(TARGET, narrow);
    ToolName longName = ToolName.function("mcp__server.with.dots__" + "x".repeat(100));
    // When
    ChatRequest prepared =
        bridge.prepare(with(new ToolChoice.Named(longName), function(longName)), losses);
    // Then
    String name = names(prepared).getFirst();
    assertThat(name).hasSize(20);
    assertThat(prepared.tooling().choice())
        .isEqualTo(new ToolChoice.Named(ToolName.function(name)));
    assertThat(bridge.restored(name)).isEqualTo(longName);
  }

  @Test
  void shouldKeepTheFirstOfTwoToolsOfOneName() {
    // Given
    ToolBridge bridge = new ToolBridge(TARGET, PLAIN);
    ToolName name = ToolName.function("f");
    // When
    ChatRequest prepared =
        bridge.prepare(with(new ToolChoice.Auto(), function(name), function(name)), losses);
    // Then
    assertThat(names(prepared)).containsExactly("f");
    assertThat(losses.all()).hasSize(1);
  }

  @Test
  void shouldGiveOtherVendorsTheFunctionOfATypedTool() {
    // Given
    ToolBridge bridge = new ToolBridge(TARGET, PLAIN);
    Tool.Function bash =
        new Tool.Function(ToolName.function("bash"), "A shell.", Json.object(), null);
    Tool foreign = new Tool.Typed(new Dialect("here"), "bash_20250124", Json.object(), bash);
    Tool own = new Tool.Typed(TARGET.dialect(), "shell", Json.object(), bash);
    // When
    ChatRequest prepared = bridge.prepare(with(new ToolChoice.Auto(), foreign), losses);
    ChatRequest natively =
        new ToolBridge(TARGET, PLAIN).prepare(with(new ToolChoice.Auto(), own), losses);
    // Then
    assertThat(prepared.tooling().tools()).containsExactly(bash);
    assertThat(natively.tooling().tools()).containsExactly(own);
  }

  @Test
  void shouldNotTouchTheNameOfAToolThatNobodyDeclared() {
    // Then
    assertThat(new ToolBridge(TARGET, PLAIN).restored("made_up"))
        .isEqualTo(ToolName.function("made_up"));
  }
}
