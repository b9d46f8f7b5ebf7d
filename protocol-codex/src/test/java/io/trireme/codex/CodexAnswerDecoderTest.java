package io.trireme.codex;

import io.trireme.core.GatewayError.Kind;
import io.trireme.core.GatewayException;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatAnswer;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.ChatEvent.Failed;
import io.trireme.core.model.ChatEvent.Finished;
import io.trireme.core.model.Citation;
import io.trireme.core.model.ReasoningState;
import io.trireme.core.model.ReasoningState.Form;
import io.trireme.core.model.StopReason;
import io.trireme.core.model.ToolName;
import io.trireme.core.spi.AnswerDecoder;
import io.trireme.core.sse.SseEvent;
import io.trireme.core.translate.Losses;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.trireme.codex.CodexBench.fold;
import static io.trireme.codex.CodexBench.json;
import static io.trireme.codex.CodexBench.read;
import static io.trireme.codex.CodexBench.readWhole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

@Timeout(20)
class CodexAnswerDecoderTest {

  private static final String CREATED =
      "{'type':'response.created','response':{'id':'resp_1','status':'in_progress'}}";
  private static final String COMPLETED =
      "{'type':'response.completed','response':{'id':'resp_1','status':'completed','output':[]}}";
  private static final String MESSAGE =
      "{'type':'response.output_item.added','output_index':0,'item':{'type':'message','id':'m'}}";
  private static final String PART =
      "{'type':'response.content_part.added','output_index':0,'content_index':0,'part':{'type':'output_text','text':''}}";

  private static String delta(String text) {
    return "{'type':'response.output_text.delta','output_index':0,'content_index':0,'delta':'"
        + text
        + "'}";
  }

  private static String done(String text) {
    return "{'type':'response.output_item.done','output_index':0,'item':{'type':'message','id':'n',"
        + "'content':[{'type':'output_text','text':'"
        + text
        + "','annotations':[{'type':'url_citation','url':'u','title':'t','start_index':0,'end_index':2}]}]}}";
  }

  private static final Block HELLO = new Block.Text("hello", List.of(new Citation("u", "t", 0, 2)));

  @Test
  void shouldCompleteTheTextFromWhatIsDone() {
    // When
    ChatAnswer deltas = fold(read(CREATED, MESSAGE, PART, delta("hel"), done("hello"), COMPLETED));
    ChatAnswer only = fold(read(CREATED, MESSAGE, done("hello"), COMPLETED));
    ChatAnswer late =
        fold(read(CREATED, MESSAGE, delta("hello"), done("hello"), delta("!"), COMPLETED));
    ChatAnswer noAdded = fold(read(CREATED, delta("hello"), done("hello"), COMPLETED));
    // Then
    assertThat(List.of(deltas, only, late, noAdded))
        .allSatisfy(answer -> assertThat(answer.blocks()).containsExactly(HELLO));
    assertThat(deltas.id()).isEqualTo("resp_1");
    assertThat(deltas.finished().reason()).isEqualTo(StopReason.END);
  }

  @Test
  void shouldTakeTextThatStandsInTheLastEventOnly() {
    // Given
    String all =
        "{'type':'response.completed','response':{'id':'resp_1','output':[{'type':'message','content':"
            + "[{'type':'output_text','text':'hello'}]}],'usage':{'input_tokens':10,'output_tokens':3,"
            + "'input_tokens_details':{'cached_tokens':4},'output_tokens_details':{'reasoning_tokens':1}}}}";
    // When
    ChatAnswer nothing = fold(read(CREATED, all));
    ChatAnswer some = fold(read(CREATED, MESSAGE, delta("he"), all));
    // Then
    assertThat(nothing.blocks()).containsExactly(Block.Text.of("hello"));
    assertThat(some.blocks()).containsExactly(Block.Text.of("hello"));
    assertThat(some.usage().input()).hasValue(6);
    assertThat(some.usage().cacheRead()).hasValue(4);
    assertThat(some.usage().reasoning()).hasValue(1);
  }

  @Test
  void edge39StateComesFromDoneAloneThoughIdsRotate() {
    // When
    ChatAnswer answer =
        fold(
            read(
                CREATED,
                "{'type':'response.output_item.added','output_index':0,'item':{'type':'reasoning','id':'a','encrypted_content':'WRONG'}}",
                "{'type':'response.reasoning_summary_text.delta','item_id':'b','output_index':0,'summary_index':0,'delta':'one'}",
                "{'type':'response.reasoning_summary_text.done','item_id':'c','output_index':0,'summary_index':0,'text':'one'}",
                "{'type':'response.reasoning_summary_text.delta','output_index':0,'summary_index':1,'delta':'tw'}",
                "{'type':'response.output_item.done','output_index':0,'item':{'type':'reasoning','id':'d',"
                    + "'summary':[{'type':'summary_text','text':'one'},{'type':'summary_text','text':'two'}],'encrypted_content':'RIGHT'}}",
                COMPLETED));
    // Then
    ReasoningState state =
        new ReasoningState(
            CodexBench.target("gpt-5").origin(), Form.ENCRYPTED, "RIGHT", "d", "one\n\ntwo");
    assertThat(answer.blocks()).containsExactly(new Block.Reasoning("one\n\ntwo", state));
  }

  @Test
  void shouldLeaveOutReasoningThatSaysNothing() {
    // When
    ChatAnswer answer =
        fold(
            read(
                CREATED,
                "{'type':'response.output_item.added','output_index':0,'item':{'type':'reasoning','summary':[]}}",
                "{'type':'response.output_item.done','output_index':0,'item':{'type':'reasoning','summary':[]}}",
                COMPLETED));
    // Then
    assertThat(answer.blocks()).isEmpty();
  }

  @Test
  void shouldReadRawThoughtsOfVendorsThatTellThem() {
    // When
    ChatAnswer answer =
        fold(
            read(
                CREATED,
                "{'type':'response.output_item.added','output_index':0,'item':{'type':'reasoning','summary':[]}}",
                "{'type':'response.reasoning_text.delta','output_index':0,'content_index':0,'delta':'th'}",
                "{'type':'response.reasoning_text.done','output_index':0,'content_index':0,'text':'think'}",
                COMPLETED));
    // Then
    assertThat(answer.blocks()).containsExactly(new Block.Reasoning("think", null));
  }

  @Test
  void shouldReadCallsWithNamespaceAndCustomInput() {
    // When
    ChatAnswer answer =
        fold(
            read(
                CREATED,
                "{'type':'response.output_item.added','output_index':0,'item':{'type':'function_call','call_id':'c1','name':'f','namespace':'ns','arguments':''}}",
                "{'type':'response.function_call_arguments.delta','output_index':0,'delta':'{'}",
                "{'type':'response.function_call_arguments.done','output_index':0,'arguments':'{}','name':'f'}",
                "{'type':'response.output_item.done','output_index':0,'item':{'type':'function_call','call_id':'c1','name':'f','namespace':'ns','arguments':'{}'}}",
                "{'type':'response.output_item.added','output_index':1,'item':{'type':'custom_tool_call','call_id':'c2','name':'exec','input':''}}",
                "{'type':'response.custom_tool_call_input.delta','output_index':1,'delta':'l'}",
                "{'type':'response.output_item.done','output_index':1,'item':{'type':'custom_tool_call','call_id':'c2','name':'exec','input':'ls'}}",
                COMPLETED));
    // Then
    assertThat(answer.blocks())
        .containsExactly(
            new Block.ToolCall("c1", new ToolName("ns", "f", ToolName.Form.FUNCTION), "{}"),
            new Block.ToolCall("c2", new ToolName(null, "exec", ToolName.Form.FREEFORM), "ls"));
    assertThat(answer.finished().reason()).isEqualTo(StopReason.TOOL_CALLS);
  }

  @Test
  void shouldOpenACallOnlyWhenNameAndIdAreKnown() {
    // When
    List<ChatEvent> events =
        read(
            CREATED,
            "{'type':'response.output_item.added','output_index':0,'item':{'type':'function_call','arguments':''}}",
            "{'type':'response.function_call_arguments.delta','output_index':0,'delta':'{'}",
            "{'type':'response.output_item.done','output_index':0,'item':{'type':'function_call','id':'fc_9','name':'f','arguments':'{}'}}",
            COMPLETED);
    // Then
    assertThat(fold(events).blocks())
        .containsExactly(new Block.ToolCall("fc_9", ToolName.function("f"), "{}"));
  }

  @Test
  void shouldReadSearchesAndKeepWhatIsStrange() {
    // When
    ChatAnswer answer =
        fold(
            read(
                CREATED,
                "{'type':'response.output_item.added','output_index':0,'item':{'type':'web_search_call','id':'ws_1'}}",
                "{'type':'response.web_search_call.searching','output_index':0}",
                "{'type':'response.output_item.done','output_index':0,'item':{'type':'web_search_call','id':'ws_1','action':{'type':'search','query':'q','queries':['q','r'],'sources':[{'type':'url','url':'u'}]}}}",
                "{'type':'response.output_item.done','output_index':1,'item':{'type':'code_interpreter_call','id':'ci'}}",
                "{'type':'response.output_item.done','output_index':2,'item':{'type':'image_generation_call','result':'AAAA'}}",
                COMPLETED));
    // Then
    assertThat(answer.blocks().getFirst())
        .isEqualTo(new Block.WebSearch("ws_1", List.of("q", "r"), List.of(new Block.Hit("u", ""))));
    assertThat(answer.blocks().get(1)).isInstanceOf(Block.Opaque.class);
    assertThat(answer.blocks().get(2)).isInstanceOf(Block.Media.class);
    assertThat(answer.finished().reason()).isEqualTo(StopReason.END);
  }

  @Test
  void edge30ErrorsOfBothShapesFailOnceAndNeverSucceed() {
    // Given
    String nested =
        "{'type':'error','sequence_number':3,'error':{'type':'insufficient_quota','code':'insufficient_quota','message':'no money','param':null}}";
    String flat = "{'type':'error','code':null,'message':'no money','param':null}";
    String failed =
        "{'type':'response.failed','response':{'id':'resp_1','status':'failed','error':{'code':'insufficient_quota','message':'no money'},'usage':{'input_tokens':5,'output_tokens':0}}}";
    // When
    List<List<ChatEvent>> all =
        List.of(
            read(CREATED, nested, failed),
            read(CREATED, failed),
            read(CREATED, nested),
            read(CREATED, flat, COMPLETED),
            read("{'error':{'message':'no money'}}"));
    // Then
    assertThat(all)
        .allSatisfy(
            events -> {
              assertThat(events.stream().filter(Failed.class::isInstance)).hasSize(1);
              assertThat(events.getLast()).isInstanceOf(Failed.class);
              assertThat(((Failed) events.getLast()).error().message()).contains("no money");
              assertThat(events).noneMatch(Finished.class::isInstance);
            });
    assertThat(((Failed) all.getFirst().getLast()).error().kind()).isEqualTo(Kind.BILLING);
    assertThat(all.getFirst().toString()).contains("UsageReported");
  }

  @ParameterizedTest
  @ValueSource(strings = {"max_output_tokens:LENGTH", "content_filter:SAFETY", "whim:OTHER"})
  void shouldTellWhyAnAnswerIsIncompleteAndItsUsage(String pair) {
    // Given
    String reason = pair.substring(0, pair.indexOf(':'));
    // When
    ChatAnswer answer =
        fold(
            read(
                CREATED,
                MESSAGE,
                delta("hel"),
                "{'type':'response.incomplete','response':{'status':'incomplete','incomplete_details':{'reason':'"
                    + reason
                    + "'},'usage':{'input_tokens':5,'output_tokens':7}}}"));
    // Then
    assertThat(answer.finished().reason().name()).isEqualTo(pair.substring(pair.indexOf(':') + 1));
    assertThat(answer.usage().output()).hasValue(7);
    assertThat(answer.blocks()).containsExactly(Block.Text.of("hel"));
  }

  @Test
  void shouldTellARefusalFromAnAnswer() {
    // When
    ChatAnswer answer =
        fold(
            read(
                CREATED,
                MESSAGE,
                "{'type':'response.refusal.delta','output_index':0,'content_index':0,'delta':'no'}",
                "{'type':'response.refusal.done','output_index':0,'content_index':0,'refusal':'no!'}",
                COMPLETED));
    // Then
    assertThat(answer.blocks()).containsExactly(new Block.Refusal("no!"));
    assertThat(answer.finished().reason()).isEqualTo(StopReason.REFUSAL);
  }

  @Test
  void shouldNotFinishAStreamThatWasCut() {
    assertThat(read(CREATED, MESSAGE, delta("x")))
        .noneMatch(Finished.class::isInstance)
        .noneMatch(Failed.class::isInstance);
  }

  @Test
  void shouldReadWholeAnswersAsTheirEvents() {
    // Given
    String whole =
        "{'id':'resp_1','status':'completed','error':null,'output':[{'type':'function_call','call_id':'c','name':'f','arguments':'{}'}],'usage':null}";
    String failed =
        "{'id':'resp_1','status':'failed','error':{'code':'rate_limit_exceeded','message':'slow'}}";
    // When
    ChatAnswer answer = fold(readWhole(json(whole).getBytes(StandardCharsets.UTF_8)));
    List<ChatEvent> failure = readWhole(json(failed).getBytes(StandardCharsets.UTF_8));
    // Then
    assertThat(answer.blocks())
        .containsExactly(new Block.ToolCall("c", ToolName.function("f"), "{}"));
    assertThat(((Failed) failure.getLast()).error().kind()).isEqualTo(Kind.RATE_LIMITED);
    assertThatThrownBy(() -> readWhole("<html>".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(GatewayException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"type\":\"response.output_text.delta\",\"delta\":\"te", "[]", "words"})
  void shouldRefuseAnEventThatIsNoJson(String data) {
    // Given
    SseEvent event = new SseEvent("response.output_text.delta", data);
    AnswerDecoder decoder =
        CodexBench.CODEC.answerDecoder(CodexBench.target("gpt-5"), new Losses());
    // When
    GatewayException broken =
        catchThrowableOfType(GatewayException.class, () -> decoder.accept(event, told -> {}));
    // Then
    assertThat(broken.error().kind()).isEqualTo(Kind.UPSTREAM_BROKEN);
  }

  @Test
  void shouldTakeTokensThatAreToldWhenAllIsDoneAndNoneTwice() {
    // Given
    String token = "{'token':'%s','logprob':-1,'bytes':[97],'top_logprobs':[]}";
    String first = "'logprobs':[" + token.formatted("he") + "]";
    String both = "'logprobs':[" + token.formatted("he") + "," + token.formatted("llo") + "]";
    String done = done("hello").replace("'annotations'", both + ",'annotations'");
    String begun = delta("hel").replace("'delta'", first + ",'delta'");
    // When
    ChatAnswer late = fold(read(CREATED, MESSAGE, PART, delta("hel"), done, COMPLETED));
    ChatAnswer some = fold(read(CREATED, MESSAGE, PART, begun, done, COMPLETED));
    // Then
    assertThat(List.of(late, some))
        .allSatisfy(
            answer ->
                assertThat(((Block.Text) answer.blocks().getFirst()).logProbs().tokens())
                    .extracting(told -> told.chosen().text())
                    .containsExactly("he", "llo"));
  }
}
