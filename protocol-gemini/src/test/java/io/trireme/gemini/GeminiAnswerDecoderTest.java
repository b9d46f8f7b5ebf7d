package io.trireme.gemini;

import io.trireme.core.GatewayError.Kind;
import io.trireme.core.GatewayException;
import io.trireme.core.model.Block;
import io.trireme.core.model.Block.Hit;
import io.trireme.core.model.Block.MediaKind;
import io.trireme.core.model.ChatAnswer;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.ChatEvent.Failed;
import io.trireme.core.model.ChatEvent.Finished;
import io.trireme.core.model.Citation;
import io.trireme.core.model.MediaSource;
import io.trireme.core.model.ReasoningState;
import io.trireme.core.model.ReasoningState.Form;
import io.trireme.core.model.StopReason;
import io.trireme.core.model.ToolName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.trireme.gemini.Codecs.answer;
import static io.trireme.gemini.Codecs.chunk;
import static io.trireme.gemini.Codecs.stop;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

@Timeout(20)
class GeminiAnswerDecoderTest {

  private static Block.Reasoning mark(Form form) {
    return new Block.Reasoning(
        "", new ReasoningState(Codecs.target(Codecs.THIRD, true).origin(), form, "c2ln", null, ""));
  }

  private static Block.ToolCall call(String id, String args) {
    return new Block.ToolCall(id, ToolName.function("f"), Codecs.json(args));
  }

  private static List<String> arguments(ChatAnswer answer) {
    return answer.blocks().stream()
        .map(block -> ((Block.ToolCall) block).arguments().replace('"', '\''))
        .toList();
  }

  @Test
  void shouldJoinTextsAndThoughtsOfOneKind() {
    // When
    ChatAnswer answer =
        answer(
            chunk("{'text':'hm','thought':true}"),
            chunk("{'text':'m','thought':true},{'text':'a'}"),
            chunk("{'text':'b'}"),
            stop());

    // Then
    assertThat(answer.id()).isEqualTo("r1");
    assertThat(answer.blocks())
        .containsExactly(new Block.Reasoning("hmm", null), Block.Text.of("ab"));
    assertThat(answer.finished()).isEqualTo(Finished.of(StopReason.END));
  }

  @Test
  void edge14SignatureStandsDirectlyBeforeTheFirstOfParallelCalls() {
    // When
    ChatAnswer answer =
        answer(
            chunk(
                "{'functionCall':{'id':'1','name':'f','args':{'a':1.50}},'thoughtSignature':'c2ln'}"),
            chunk("{'functionCall':{'id':'2','name':'f','args':{}}}"),
            stop());

    // Then
    assertThat(answer.blocks())
        .containsExactly(mark(Form.MARK_ON_NEXT), call("1", "{'a':1.50}"), call("2", "{}"));
    assertThat(answer.finished().reason()).isEqualTo(StopReason.TOOL_CALLS);
  }

  @Test
  void edge15TrailingSignatureMarksTheTextBeforeIt() {
    // When
    ChatAnswer answer =
        answer(chunk("{'text':'4'}"), chunk("{'text':'','thoughtSignature':'c2ln'}"), stop());

    // Then
    assertThat(answer.blocks()).containsExactly(Block.Text.of("4"), mark(Form.MARK_ON_PREVIOUS));
  }

  @Test
  void fieldR16LoneSignatureBeforeACallMarksTheCallAcrossChunks() {
    // When
    ChatAnswer answer =
        answer(
            chunk("{'text':'hm','thought':true}"),
            chunk("{'text':'','thoughtSignature':'c2ln'}"),
            chunk("{'functionCall':{'id':'1','name':'f'}}"),
            stop());

    // Then
    assertThat(answer.blocks())
        .containsExactly(new Block.Reasoning("hm", null), mark(Form.MARK_ON_NEXT), call("1", "{}"));
  }

  @Test
  void edge16CallsWithoutIdsGetStableDistinctOnes() {
    // Given
    String twins =
        "{'functionCall':{'name':'f','args':{}}},{'functionCall':{'name':'f','args':{}}}";

    // When
    ChatAnswer one = answer(chunk(twins), stop());
    ChatAnswer same = answer(chunk(twins), stop());
    ChatAnswer other = answer(chunk(twins).replace("r1", "r2"), stop());

    // Then
    assertThat(one.blocks()).hasSize(2).doesNotHaveDuplicates().isEqualTo(same.blocks());
    assertThat(one.blocks()).doesNotContainAnyElementsOf(other.blocks());
    assertThat(((Block.ToolCall) one.blocks().getFirst()).id()).matches("call_[a-z2-7]{24}");
  }

  @Test
  void shouldTakeACallThatACumulativeChunkRepeatsOnce() {
    // Given
    String first = "{'functionCall':{'name':'f','args':{'n':1}}}";
    String second = "{'functionCall':{'name':'f','args':{'n':2}}}";

    // When
    ChatAnswer answer = answer(chunk(first), chunk(first + "," + second), stop());

    // Then
    assertThat(arguments(answer)).containsExactly("{'n':1}", "{'n':2}");
  }

  @Test
  void edge19ArgumentsThatComeBitByBitAreOneCall() {
    // When
    ChatAnswer answer =
        answer(
            chunk("{'functionCall':{'name':'f','willContinue':true}}"),
            chunk(
                "{'functionCall':{'partialArgs':[{'jsonPath':'$.a[0].b','stringValue':'x','willContinue':true}],'willContinue':true}}"),
            chunk(
                "{'functionCall':{'partialArgs':[{'jsonPath':'$.a[0].b','stringValue':'y'},{'jsonPath':'$.n','numberValue':2},{'jsonPath':'$.a[1]','boolValue':true},{'jsonPath':'$.z','nullValue':null}],'willContinue':true}}"),
            chunk("{'functionCall':{}}"),
            stop());

    // Then
    assertThat(arguments(answer)).containsExactly("{'a':[{'b':'xy'},true],'n':2,'z':null}");
  }

  @Test
  void edge19ACallOfABareNameEndsWhereTheNextBegins() {
    // When
    ChatAnswer answer =
        answer(
            chunk("{'functionCall':{'name':'f'}}"),
            chunk("{'functionCall':{'name':'f','willContinue':true}}"),
            chunk(
                "{'functionCall':{'partialArgs':[{'jsonPath':'$.list[0]','stringValue':'x'}],'willContinue':true}}"),
            stop());

    // Then
    assertThat(arguments(answer)).containsExactly("{}", "{'list':['x']}");
    assertThat(answer.finished().reason()).isEqualTo(StopReason.TOOL_CALLS);
  }

  @ParameterizedTest
  @CsvSource({"$", "a", "$.a[99999]", "$[0]", "$..a", "$.a[*]"})
  void edge19APathThatLeadsNowhereBreaksTheAnswer(String path) {
    // Given
    String begun = chunk("{'functionCall':{'name':'f','willContinue':true}}");
    String bad =
        chunk("{'functionCall':{'partialArgs':[{'jsonPath':'" + path + "','stringValue':'x'}]}}");

    // When
    GatewayException broken =
        catchThrowableOfType(GatewayException.class, () -> Codecs.events(begun, bad));

    // Then
    assertThat(broken.error().kind()).isEqualTo(Kind.UPSTREAM_BROKEN);
  }

  @ParameterizedTest
  @CsvSource({
    "STOP, END",
    "MAX_TOKENS, LENGTH",
    "SAFETY, SAFETY",
    "PROHIBITED_CONTENT, SAFETY",
    "BLOCKLIST, SAFETY",
    "SPII, SAFETY",
    "IMAGE_SAFETY, SAFETY",
    "RECITATION, RECITATION",
    "MALFORMED_FUNCTION_CALL, MALFORMED_CALL",
    "UNEXPECTED_TOOL_CALL, MALFORMED_CALL",
    "LANGUAGE, OTHER",
    "SOMETHING_NEW, OTHER",
  })
  void shouldReadWhyItEnded(String word, StopReason reason) {
    // When
    ChatAnswer answer =
        answer(chunk("{'text':'a'}"), "{'candidates':[{'finishReason':'" + word + "'}]}");

    // Then
    assertThat(answer.finished().reason()).isEqualTo(reason);
  }

  @Test
  void shouldTakeARefusedPromptForAnAnswer() {
    // When
    ChatAnswer answer =
        answer("{'promptFeedback':{'blockReason':'PROHIBITED_CONTENT'},'responseId':'r1'}");

    // Then
    assertThat(answer.blocks()).isEmpty();
    assertThat(answer.finished())
        .isEqualTo(new Finished(StopReason.SAFETY, null, "PROHIBITED_CONTENT"));
  }

  @Test
  void shouldSayNoEndWithoutAFinishReason() {
    assertThat(Codecs.events(chunk("{'text':'a'}")))
        .isNotEmpty()
        .noneMatch(event -> event instanceof Finished || event instanceof Failed);
    assertThat(Codecs.events()).isEmpty();
  }

  @Test
  void shouldSayAnErrorOnceAndNothingAfterIt() {
    // When
    List<ChatEvent> events =
        Codecs.events(
            chunk("{'text':'a'}"),
            "{'error':{'code':503,'status':'UNAVAILABLE','message':'later'}}",
            chunk("{'text':'b'}"),
            stop());

    // Then
    assertThat(events.getLast())
        .isInstanceOfSatisfying(
            Failed.class, failed -> assertThat(failed.error().kind()).isEqualTo(Kind.OVERLOADED));
    assertThat(events).filteredOn(Failed.class::isInstance).hasSize(1);
    assertThat(events).filteredOn(Finished.class::isInstance).isEmpty();
  }

  @Test
  void edge29UsageOfEarlyChunksIsReplacedAndTheTotalIsTrusted() {
    // When
    ChatAnswer answer =
        answer(
            "{'usageMetadata':{'promptTokenCount':10,'thoughtsTokenCount':4,'totalTokenCount':14}}",
            chunk("{'text':'a'}"),
            "{'candidates':[{'finishReason':'STOP'}],'usageMetadata':{'promptTokenCount':10,"
                + "'cachedContentTokenCount':6,'toolUsePromptTokenCount':3,"
                + "'candidatesTokenCount':7,'thoughtsTokenCount':4,'totalTokenCount':24}}");

    // Then
    assertThat(answer.usage().input()).hasValue(7);
    assertThat(answer.usage().cacheRead()).hasValue(6);
    assertThat(answer.usage().output()).hasValue(11);
    assertThat(answer.usage().reasoning()).hasValue(4);
    ChatAnswer disagreeing =
        answer(
            "{'candidates':[{'finishReason':'STOP'}],'usageMetadata':{'promptTokenCount':10,"
                + "'candidatesTokenCount':9,'thoughtsTokenCount':4,'totalTokenCount':19}}");
    assertThat(disagreeing.usage().output()).isEqualTo(OptionalLong.of(9));
    ChatAnswer wordless =
        answer(
            "{'candidates':[{'finishReason':'NO_IMAGE'}],'usageMetadata':{'promptTokenCount':273,"
                + "'totalTokenCount':273}}");
    assertThat(wordless.usage().output()).isEqualTo(OptionalLong.of(0));
  }

  @Test
  void shouldReadGroundingAsASearchAndCitationsInCodePoints() {
    // Given
    String grounding =
        "'groundingMetadata':{'webSearchQueries':['q'],"
            + "'groundingChunks':[{'web':{'uri':'https://a.test','title':'A'}}],"
            + "'groundingSupports':[{'segment':{'startIndex':5,'endIndex':9,'text':'😀'},"
            + "'groundingChunkIndices':[0]}]}";

    // When
    ChatAnswer answer =
        answer(
            chunk("{'text':'né €'}").replace("€", "x"),
            chunk("{'text':'😀.'}"),
            chunk("{'text':'','thoughtSignature':'c2ln'}"),
            "{'candidates':[{'finishReason':'STOP'," + grounding + "}]}");

    // Then
    assertThat(answer.blocks()).hasSize(3);
    assertThat(answer.blocks().get(0))
        .isEqualTo(new Block.Text("né x😀.", List.of(new Citation("https://a.test", "A", 4, 5))));
    assertThat(answer.blocks().get(1)).isEqualTo(mark(Form.MARK_ON_PREVIOUS));
    assertThat(answer.blocks().get(2))
        .isInstanceOfSatisfying(
            Block.WebSearch.class,
            search -> {
              assertThat(search.queries()).containsExactly("q");
              assertThat(search.hits()).containsExactly(new Hit("https://a.test", "A"));
            });
  }

  @Test
  void shouldReadTheArrayThatAStreamWithoutSseIs() {
    // Given
    String array = "[" + chunk("{'text':'a'}") + "," + chunk("{'text':'b'}") + "," + stop() + "]";

    // When
    ChatAnswer answer = Codecs.whole(Codecs.json(array).getBytes(StandardCharsets.UTF_8));

    // Then
    assertThat(answer.blocks()).containsExactly(Block.Text.of("ab"));
  }

  @Test
  void shouldReadMediaAndKeepWhatIsGooglesAlone() {
    // When
    ChatAnswer answer =
        answer(
            chunk("{'inlineData':{'mimeType':'image/png','data':'AAAA'}}"),
            chunk("{'executableCode':{'code':'1'}}"),
            stop());

    // Then
    assertThat(answer.blocks())
        .containsExactly(
            Block.Media.of(MediaKind.IMAGE, new MediaSource.Inline("image/png", "AAAA")),
            new Block.Opaque(
                GeminiProtocol.GEMINI,
                "executableCode",
                Codecs.json("{'executableCode':{'code':'1'}}")));
  }

  @Test
  void shouldTakeAWholeAnswerWithoutAReasonForOver() {
    // Given
    String call = chunk("{'functionCall':{'id':'1','name':'f','args':{}}}");

    // When
    ChatAnswer text = Codecs.whole(bytes(chunk("{'text':'a'}")));
    ChatAnswer called = Codecs.whole(bytes(call));

    // Then
    assertThat(text.finished()).isEqualTo(Finished.of(StopReason.OTHER));
    assertThat(called.finished()).isEqualTo(Finished.of(StopReason.TOOL_CALLS));
  }

  private static byte[] bytes(String json) {
    return Codecs.json(json).getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void shouldNotReadWhatIsNoJson() {
    // When
    GatewayException broken =
        catchThrowableOfType(GatewayException.class, () -> Codecs.events("<html>"));

    // Then
    assertThat(broken.error().kind()).isEqualTo(Kind.UPSTREAM_BROKEN);
  }

  @Test
  void shouldGiveTheTokensOfACandidateToItsText() {
    // Given
    String told =
        "'logprobsResult':{'chosenCandidates':[{'token':'a','logProbability':-2},{'token':'b'}]}";
    String early = chunk("{'text':'hm','thought':true}").replace("'content'", told + ",'content'");
    String late = stop().replace("'finishReason'", told + ",'finishReason'");

    // When
    ChatAnswer before = answer(early, chunk("{'text':'ab'}"), stop());
    ChatAnswer after = answer(chunk("{'text':'ab'}"), late);

    // Then
    assertThat(List.of(before.blocks().getLast(), after.blocks().getLast()))
        .allSatisfy(
            block ->
                assertThat(((Block.Text) block).logProbs().tokens())
                    .extracting(token -> token.chosen().text() + token.chosen().logProb())
                    .containsExactly("a-2.0", "b0.0"));
  }
}
