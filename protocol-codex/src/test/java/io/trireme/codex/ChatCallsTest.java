package io.trireme.codex;

import io.trireme.core.model.Block;
import io.trireme.core.model.ChatAnswer;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.ReasoningState;
import io.trireme.core.model.ReasoningState.Form;
import io.trireme.core.model.StopReason;
import io.trireme.core.model.ToolName;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.trireme.codex.ChatKit.delta;
import static io.trireme.codex.ChatKit.finish;
import static io.trireme.codex.ChatKit.fold;
import static io.trireme.codex.ChatKit.stream;
import static org.assertj.core.api.Assertions.assertThat;

/** How calls are put together, whatever the vendor makes of the format. */
@Timeout(20)
class ChatCallsTest {

  private static final String DONE = "[DONE]";

  private static List<Block> blocks(String... chunks) {
    return fold(stream(chunks)).blocks();
  }

  private static Block call(String id, String name, String arguments) {
    return new Block.ToolCall(id, ToolName.function(name), arguments);
  }

  private static String part(String fields) {
    return delta("{'tool_calls':[{" + fields + "}]}");
  }

  @Test
  void shouldStreamArgumentsAsTheyCome() {
    // When
    List<ChatEvent> events =
        stream(
            part("'index':0,'id':'c1','type':'function','function':{'name':'f','arguments':''}"),
            part("'index':0,'function':{'arguments':'{'}"),
            part("'index':0,'function':{'arguments':'}'}"),
            finish("tool_calls"),
            DONE);
    // Then
    assertThat(events.stream().filter(ChatEvent.Delta.class::isInstance)).hasSize(2);
    assertThat(fold(events).blocks()).containsExactly(call("c1", "f", "{}"));
  }

  @Test
  void shouldReadAllCallsOfOneDeltaByTheirPlaces() {
    assertThat(
            blocks(
                delta(
                    "{'tool_calls':[{'id':'c1','function':{'name':'f','arguments':'{}'}},"
                        + "{'id':'c2','function':{'name':'g','arguments':'[]'}}]}"),
                DONE))
        .containsExactly(call("c1", "f", "{}"), call("c2", "g", "[]"));
  }

  @Test
  void shouldTakeANewIdUnderTheSameIndexForAnotherCall() {
    assertThat(
            blocks(
                part("'index':0,'id':'c1','function':{'name':'f','arguments':'{}'}"),
                part("'index':0,'id':'c2','function':{'name':'f','arguments':'{'}"),
                part("'index':0,'function':{'arguments':'}'}"),
                finish("tool_calls")))
        .containsExactly(call("c1", "f", "{}"), call("c2", "f", "{}"));
  }

  @Test
  void shouldTakeCompleteArgumentsAfterCompleteOnesForAnotherCall() {
    // When
    List<Block> blocks =
        blocks(
            part("'function':{'name':'f','arguments':'{}'}"),
            part("'function':{'name':'g','arguments':'{}'}"),
            finish("tool_calls"));
    // Then
    assertThat(blocks).hasSize(2);
    assertThat(((Block.ToolCall) blocks.getLast()).tool().name()).isEqualTo("g");
  }

  @Test
  void edge25InterleavedCallsLoseNothing() {
    assertThat(
            blocks(
                part("'index':0,'id':'c0','function':{'name':'f','arguments':'{1'}"),
                part("'index':1,'id':'c1','function':{'name':'g','arguments':'{2'}"),
                part("'index':0,'function':{'arguments':'1}'}"),
                part("'index':1,'function':{'arguments':'2}'}"),
                finish("tool_calls")))
        .containsExactly(call("c0", "f", "{11}"), call("c1", "g", "{22}"));
  }

  @Test
  void shouldEndACompleteCallWhereTheNextBegins() {
    // When
    List<ChatEvent> events =
        stream(
            part("'index':0,'id':'c0','function':{'name':'f','arguments':'{}'}"),
            part("'index':1,'id':'c1','function':{'name':'g','arguments':'{'}"));
    // Then
    assertThat(events)
        .containsSubsequence(
            new ChatEvent.BlockClosed(0),
            new ChatEvent.BlockOpened(
                1, new ChatEvent.Opening.ToolCall("c1", ToolName.function("g"))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "''", "7"})
  void edge26NameThatIsNoneComesLate(String name) {
    assertThat(
            blocks(
                part("'index':0,'id':'c1','function':{'name':" + name + ",'arguments':'{'}"),
                part("'index':0,'id':'c1','function':{'name':'f','arguments':'}'}"),
                part("'index':0,'id':'c1','function':{'name':'f','arguments':''}"),
                finish("tool_calls")))
        .containsExactly(call("c1", "f", "{}"));
  }

  @Test
  void edge26RepeatedNameIsNotAppended() {
    assertThat(
            blocks(
                part("'index':0,'id':'c1','function':{'name':'f','arguments':'{'}"),
                part("'index':0,'id':'c1','function':{'name':'f','arguments':'}'}"),
                finish("tool_calls")))
        .containsExactly(call("c1", "f", "{}"));
  }

  @Test
  void edge26IdComesLate() {
    assertThat(
            blocks(
                part("'index':0,'function':{'name':'f','arguments':'{'}"),
                part("'index':0,'id':'c1','function':{'arguments':'}'}"),
                finish("tool_calls")))
        .containsExactly(call("c1", "f", "{}"));
  }

  @Test
  void edge26IdThatNeverComesIsMadeAndStable() {
    // Given
    String[] chunks = {
      part("'index':0,'function':{'name':'f','arguments':'{}'}"),
      part("'index':1,'id':'','function':{'name':'f','arguments':'{}'}"),
      DONE
    };
    // When
    List<Block> blocks = blocks(chunks);
    // Then
    Block.ToolCall first = (Block.ToolCall) blocks.get(0);
    Block.ToolCall second = (Block.ToolCall) blocks.get(1);
    assertThat(first.id()).matches("call_[a-z2-7]{24}");
    assertThat(second.id()).isNotEqualTo(first.id());
    assertThat(blocks(chunks)).isEqualTo(blocks);
  }

  @Test
  void shouldNotTellTwoCallsUnderOneId() {
    // When
    List<Block> blocks =
        blocks(
            part("'index':0,'id':'c','function':{'name':'f','arguments':'{}'}"),
            part("'index':1,'id':'c','function':{'name':'f','arguments':'{}'}"),
            DONE);
    // Then
    assertThat(blocks.stream().map(b -> ((Block.ToolCall) b).id()).distinct()).hasSize(2);
  }

  @Test
  void edge26NameThatNeverComesIsNotTold() {
    // When
    ChatAnswer answer =
        fold(stream(part("'index':0,'id':'c1','function':{'arguments':'{}'}"), DONE));
    // Then
    assertThat(answer.blocks()).isEmpty();
    assertThat(answer.finished().reason()).isEqualTo(StopReason.END);
  }

  @Test
  void edge24CallsAndDoneAloneAskForResults() {
    assertThat(
            fold(stream(part("'index':0,'id':'c1','function':{'name':'f','arguments':'{}'}"), DONE))
                .finished()
                .reason())
        .isEqualTo(StopReason.TOOL_CALLS);
  }

  @Test
  void shouldReadArgumentsThatAreAnObject() {
    assertThat(
            blocks(
                part("'index':0,'id':'c1','function':{'name':'f','arguments':{'a':1.0}}"),
                finish("tool_calls")))
        .containsExactly(call("c1", "f", "{\"a\":1.0}"));
  }

  @Test
  void shouldReadTheCallOfTheOlderApi() {
    // When
    ChatAnswer answer =
        fold(
            stream(
                delta("{'function_call':{'name':'f','arguments':'{'}}"),
                delta("{'function_call':{'arguments':'}'}}"),
                finish("function_call")));
    // Then
    Block.ToolCall call = (Block.ToolCall) answer.blocks().getFirst();
    assertThat(call.tool().name()).isEqualTo("f");
    assertThat(call.arguments()).isEqualTo("{}");
    assertThat(answer.finished().reason()).isEqualTo(StopReason.TOOL_CALLS);
  }

  @Test
  void shouldOpenNewWordsBehindACall() {
    assertThat(
            blocks(
                delta("{'content':'a'}"),
                part("'index':0,'id':'c1','function':{'name':'f','arguments':'{}'}"),
                delta("{'content':'b'}"),
                finish("tool_calls")))
        .containsExactly(Block.Text.of("a"), call("c1", "f", "{}"), Block.Text.of("b"));
  }

  @Test
  void shouldReadAMarkOnACallAsAStateBeforeIt() {
    // When
    List<Block> blocks =
        blocks(
            part(
                "'index':0,'id':'c1','function':{'name':'f','arguments':'{}'},"
                    + "'extra_content':{'google':{'thought_signature':'c2ln'}}"),
            part("'index':1,'id':'c2','function':{'name':'f','arguments':'{}'}"),
            finish("tool_calls"));
    // Then
    ReasoningState state = ChatKit.state(blocks.getFirst());
    assertThat(state.form()).isEqualTo(Form.MARK_ON_NEXT);
    assertThat(state.value()).isEqualTo("c2ln");
    assertThat(state.origin()).isEqualTo(ChatKit.target("m").origin());
    assertThat(blocks.subList(1, 3)).containsExactly(call("c1", "f", "{}"), call("c2", "f", "{}"));
  }

  @Test
  void s26EmptyListOfCallsEndsNothing() {
    assertThat(
            blocks(
                delta("{'content':'a','tool_calls':[]}"),
                delta("{'content':'b','tool_calls':null}"),
                DONE))
        .containsExactly(Block.Text.of("ab"));
  }

  @Test
  void shouldTellThatArgumentsAreWhole() {
    // Given
    ChatJsonEnd end = new ChatJsonEnd();
    // When, Then
    end.add("{\"a\":\"}\\\"");
    assertThat(end.complete()).isFalse();
    end.add("\",\"b\":[{}]");
    assertThat(end.complete()).isFalse();
    end.add("}");
    assertThat(end.complete()).isTrue();
  }
}
