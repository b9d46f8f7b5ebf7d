package io.trireme.codex;

import io.trireme.core.model.Block;
import io.trireme.core.model.ChatAnswer;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.ChatEvent.Finished;
import io.trireme.core.model.Citation;
import io.trireme.core.model.LogProbs;
import io.trireme.core.model.MediaSource;
import io.trireme.core.model.ReasoningState;
import io.trireme.core.model.ReasoningState.Form;
import io.trireme.core.model.StopReason;
import io.trireme.core.model.ToolName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.trireme.codex.ChatKit.DONE;
import static io.trireme.codex.ChatKit.blocks;
import static io.trireme.codex.ChatKit.delta;
import static io.trireme.codex.ChatKit.finish;
import static io.trireme.codex.ChatKit.fold;
import static io.trireme.codex.ChatKit.json;
import static io.trireme.codex.ChatKit.stream;
import static io.trireme.codex.ChatKit.text;
import static org.assertj.core.api.Assertions.assertThat;

/** The blocks of answers of a Chat Completions upstream. */
@Timeout(20)
class ChatAnswerDecoderTest {

  @Test
  void shouldReadWordsAndTheirEnd() {
    // When
    ChatAnswer answer =
        fold(
            stream(
                delta("{'role':'assistant','content':''}"),
                delta("{'content':'Hel'}"),
                delta("{'content':'lo'}"),
                finish("stop"),
                DONE));
    // Then
    assertThat(answer.id()).isEqualTo("chatcmpl-1");
    assertThat(answer.blocks()).containsExactly(text("Hello"));
    assertThat(answer.finished()).isEqualTo(Finished.of(StopReason.END));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'id':'','choices':[],'prompt_filter_results':[{'prompt_index':0}]}",
        "{'choices':[{'index':0,'delta':null,'finish_reason':null}]}",
        "{'choices':null}",
        "{'choices':[null]}",
        "{'choices':[{'index':1,'delta':{'content':'other choice'}}]}",
        "[]",
        "5",
        "",
        " ",
        "{}"
      })
  void shouldIgnoreWhatSaysNothing(String chunk) {
    assertThat(blocks(chunk, delta("{'content':'a'}"), chunk, finish("stop"), chunk, DONE))
        .containsExactly(text("a"));
  }

  @Test
  void shouldKeepWhitespaceAndDropNothingElse() {
    assertThat(blocks(delta("{'content':''}"), delta("{'content':' '}"), DONE))
        .containsExactly(text(" "));
  }

  @Test
  void shouldJoinACharacterThatWasCutBetweenTwoDeltas() {
    // When
    List<ChatEvent> events =
        stream(delta("{'content':'a\\ud83d'}"), delta("{'content':'\\ude00'}"), finish("stop"));
    // Then
    assertThat(events)
        .contains(new ChatEvent.Delta(0, "a"), new ChatEvent.Delta(0, "\ud83d\ude00"));
    assertThat(blocks(delta("{'content':'a\\ud83d'}"), finish("stop")))
        .containsExactly(text("a\ud83d"));
  }

  @Test
  void shouldReadUsageOnEveryChunkAndKeepTheLast() {
    // When
    ChatAnswer answer =
        fold(
            stream(
                "{'id':'x','choices':[{'delta':{'content':'a'}}],"
                    + "'usage':{'prompt_tokens':9,'completion_tokens':1}}",
                finish("stop"),
                "{'id':'x','choices':[],'usage':{'prompt_tokens':100,'completion_tokens':7,"
                    + "'prompt_tokens_details':{'cached_tokens':85,'cache_write_tokens':5},"
                    + "'completion_tokens_details':{'reasoning_tokens':3}}}",
                DONE));
    // Then
    assertThat(answer.usage().input()).hasValue(10);
    assertThat(answer.usage().cacheRead()).hasValue(85);
    assertThat(answer.usage().cacheWrite()).hasValue(5);
    assertThat(answer.usage().output()).hasValue(7);
    assertThat(answer.usage().reasoning()).hasValue(3);
  }

  @Test
  void edge22LateUsageStandsBeforeTheOneEnd() {
    // When
    List<ChatEvent> events =
        stream(
            delta("{'content':'a'}"),
            finish("stop"),
            "{'choices':[],'usage':{'prompt_tokens':1,'completion_tokens':2}}",
            "{'choices':[],'usage':{'prompt_tokens':1,'completion_tokens':3}}",
            DONE);
    // Then
    assertThat(events.getLast()).isInstanceOf(Finished.class);
    assertThat(events.stream().filter(Finished.class::isInstance)).hasSize(1);
    assertThat(fold(events).usage().output()).hasValue(3);
  }

  @Test
  void shouldReadOtherNamesOfCachedTokens() {
    assertThat(
            fold(stream(
                    "{'id':'x','choices':[],'usage':{'prompt_tokens':10,"
                        + "'completion_tokens':1,'prompt_cache_hit_tokens':8}}",
                    DONE))
                .usage()
                .cacheRead())
        .hasValue(8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'reasoning_content':'hm'}",
        "{'reasoning':'hm'}",
        "{'reasoning':'hm','reasoning_content':'hm'}",
        "{'reasoning_details':[{'type':'reasoning.text','text':'hm','index':0}]}",
        "{'reasoning':'hm','reasoning_details':[{'type':'reasoning.text','text':'hm'}]}",
        "{'content':[{'type':'thinking','thinking':[{'type':'text','text':'hm'}]}]}"
      })
  void shouldReadThoughtsUnderAllTheirNamesOnce(String delta) {
    assertThat(blocks(delta(delta), delta("{'content':'a'}"), DONE))
        .containsExactly(new Block.Reasoning("hm", null), text("a"));
  }

  @Test
  void shouldNotLookForThoughtsInWords() {
    assertThat(blocks(delta("{'content':'<think>x</think>a'}"), DONE))
        .containsExactly(text("<think>x</think>a"));
  }

  @Test
  void shouldKeepAVendorsDetailsAsItsState() {
    // When
    List<Block> blocks =
        blocks(
            delta("{'reasoning_details':[{'type':'reasoning.text','text':'h','index':0}]}"),
            delta("{'reasoning_details':[{'type':'reasoning.text','text':'m','index':0}]}"),
            delta(
                "{'reasoning_details':[{'type':'reasoning.text','signature':'s','index':0},"
                    + "{'type':'reasoning.encrypted','data':'d','id':'r1','index':1}]}"),
            delta("{'content':'a'}"),
            DONE);
    // Then
    Block.Reasoning reasoning = (Block.Reasoning) blocks.getFirst();
    assertThat(reasoning.text()).isEqualTo("hm");
    ReasoningState state = ChatKit.state(reasoning);
    assertThat(state.form()).isEqualTo(Form.ENCRYPTED);
    assertThat(state.origin().account()).isEqualTo("channel");
    assertThat(state.value())
        .isEqualTo(
            json(
                "[{'type':'reasoning.text','text':'hm','index':0,'signature':'s'},"
                    + "{'type':'reasoning.encrypted','data':'d','id':'r1','index':1}]"));
  }

  @Test
  void shouldReadRefusals() {
    // When
    ChatAnswer answer =
        fold(stream(delta("{'refusal':'I '}"), delta("{'refusal':'will not'}"), finish("stop")));
    // Then
    assertThat(answer.blocks()).containsExactly(new Block.Refusal("I will not"));
    assertThat(answer.finished().reason()).isEqualTo(StopReason.REFUSAL);
  }

  @Test
  void shouldReadCitationsOfTheOpenText() {
    assertThat(
            blocks(
                delta("{'content':'See here.'}"),
                delta(
                    "{'annotations':[{'type':'url_citation','url_citation':{'url':'https://e.x',"
                        + "'title':'E','start_index':4,'end_index':8}}]}"),
                finish("stop")))
        .containsExactly(
            new Block.Text("See here.", List.of(new Citation("https://e.x", "E", 4, 8))));
  }

  @Test
  void shouldReadImages() {
    assertThat(
            blocks(
                delta(
                    "{'images':[{'type':'image_url',"
                        + "'image_url':{'url':'data:image/png;base64,AAAA'}}]}"),
                finish("stop")))
        .containsExactly(
            Block.Media.of(Block.MediaKind.IMAGE, new MediaSource.Inline("image/png", "AAAA")));
  }

  @Test
  void shouldReadAFreeformCall() {
    assertThat(
            blocks(
                delta(
                    "{'tool_calls':[{'index':0,'id':'c1','type':'custom',"
                        + "'custom':{'name':'patch','input':'*** Be'}}]}"),
                delta("{'tool_calls':[{'index':0,'custom':{'input':'gin'}}]}"),
                finish("tool_calls")))
        .containsExactly(
            new Block.ToolCall(
                "c1", new ToolName(null, "patch", ToolName.Form.FREEFORM), "*** Begin"));
  }

  @Test
  void shouldReadAWholeAnswer() {
    // When
    ChatAnswer answer =
        fold(
            ChatKit.whole(
                json("{'id':'x','choices':[{'index':0,'finish_reason':'tool_calls','message':{"
                        + "'role':'assistant','content':'a','refusal':null,"
                        + "'reasoning_content':'hm','tool_calls':[{'id':'c1','type':'function',"
                        + "'function':{'name':'f','arguments':'{}'}}]}}],"
                        + "'usage':{'prompt_tokens':3,'completion_tokens':4}}")
                    .getBytes(StandardCharsets.UTF_8)));
    // Then
    assertThat(answer.blocks())
        .containsExactly(
            new Block.Reasoning("hm", null),
            text("a"),
            new Block.ToolCall("c1", ToolName.function("f"), "{}"));
    assertThat(answer.finished().reason()).isEqualTo(StopReason.TOOL_CALLS);
    assertThat(answer.usage().input()).hasValue(3);
  }

  @Test
  void shouldKeepTheTokensThatAreHalfACharacter() {
    // Given
    String half =
        "{'id':'c','choices':[{'index':0,'delta':{'content':''},'logprobs':{'content':[{'token':"
            + "'x','logprob':-1,'bytes':[240,159],'top_logprobs':[]}]}}]}";
    // When
    ChatAnswer answer = fold(stream(delta("{'content':'a'}"), half, finish("stop"), DONE));
    // Then
    LogProbs.Candidate token = new LogProbs.Candidate("x", -1, List.of(240, 159));
    assertThat(answer.blocks())
        .containsExactly(
            new Block.Text(
                "a", List.of(), new LogProbs(List.of(new LogProbs.Token(token, List.of())))));
  }
}
