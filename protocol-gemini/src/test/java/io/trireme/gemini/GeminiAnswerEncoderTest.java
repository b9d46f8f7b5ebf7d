package io.trireme.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.Json;
import io.trireme.core.Usage;
import io.trireme.core.model.Block;
import io.trireme.core.model.Block.Hit;
import io.trireme.core.model.ChatAnswer;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.ChatEvent.BlockClosed;
import io.trireme.core.model.ChatEvent.BlockOpened;
import io.trireme.core.model.ChatEvent.BlockWhole;
import io.trireme.core.model.ChatEvent.Cited;
import io.trireme.core.model.ChatEvent.Delta;
import io.trireme.core.model.ChatEvent.Failed;
import io.trireme.core.model.ChatEvent.Finished;
import io.trireme.core.model.ChatEvent.Opening;
import io.trireme.core.model.ChatEvent.Started;
import io.trireme.core.model.ChatEvent.StateGiven;
import io.trireme.core.model.ChatEvent.UsageReported;
import io.trireme.core.model.Citation;
import io.trireme.core.model.ReasoningState;
import io.trireme.core.model.ReasoningState.Form;
import io.trireme.core.model.ReasoningState.Origin;
import io.trireme.core.model.StopReason;
import io.trireme.core.model.ToolName;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
class GeminiAnswerEncoderTest {

  private static final Usage USAGE =
      new Usage(
          OptionalLong.of(10),
          OptionalLong.of(9),
          OptionalLong.of(6),
          OptionalLong.of(2),
          OptionalLong.of(4));

  private static ReasoningState state(String value) {
    return new ReasoningState(
        new Origin(Codecs.OTHER, "m", "a"), Form.SIGNATURE, value, null, "shown");
  }

  private static List<ChatEvent> text(int index, String... words) {
    List<ChatEvent> events = new ArrayList<>();
    events.add(new BlockOpened(index, new Opening.Text()));
    for (String word : words) {
      events.add(new Delta(index, word));
    }
    events.add(new BlockClosed(index));
    return events;
  }

  private static List<ChatEvent> thought(int index, String words, ReasoningState state) {
    List<ChatEvent> events = new ArrayList<>();
    events.add(new BlockOpened(index, new Opening.Reasoning()));
    if (!words.isEmpty()) {
      events.add(new Delta(index, words));
    }
    events.add(new StateGiven(index, state));
    events.add(new BlockClosed(index));
    return events;
  }

  private static List<ChatEvent> call(int index, String id, String... args) {
    List<ChatEvent> events = new ArrayList<>();
    events.add(new BlockOpened(index, new Opening.ToolCall(id, ToolName.function("f"))));
    for (String arg : args) {
      events.add(new Delta(index, Codecs.json(arg)));
    }
    events.add(new BlockClosed(index));
    return events;
  }

  @SafeVarargs
  private static List<ChatEvent> answer(StopReason reason, List<ChatEvent>... blocks) {
    List<ChatEvent> events = new ArrayList<>();
    events.add(new Started("up"));
    for (List<ChatEvent> block : blocks) {
      events.addAll(block);
    }
    events.add(Finished.of(reason));
    return events;
  }

  private static List<JsonNode> frames(List<ChatEvent> events) {
    return Codecs.frames(Codecs.written(Codecs.encoder(true), events));
  }

  /** The parts of all chunks in a row. */
  private static List<JsonNode> parts(List<ChatEvent> events) {
    List<JsonNode> parts = new ArrayList<>();
    for (JsonNode frame : frames(events)) {
      frame.path("candidates").get(0).path("content").path("parts").forEach(parts::add);
    }
    return parts;
  }

  @Test
  void edge32StreamIsDataAlone() {
    // When
    String stream =
        Codecs.written(Codecs.encoder(true), answer(StopReason.END, text(0, "a", "line\nbreak")));

    // Then
    assertThat(stream.split("\n", -1))
        .allMatch(line -> line.isEmpty() || line.startsWith("data: {"));
    assertThat(Codecs.frames(stream)).hasSize(3);
  }

  @Test
  void shouldNameModelRoleAndIdInEveryChunkAndEndWithReasonAndUsage() {
    // Given
    List<ChatEvent> events = new ArrayList<>(answer(StopReason.LENGTH, text(0, "a")));
    events.add(events.size() - 1, new UsageReported(USAGE));

    // When
    List<JsonNode> frames = frames(events);

    // Then
    assertThat(frames.getFirst())
        .isEqualTo(
            Codecs.tree(
                "{'candidates':[{'content':{'parts':[{'text':'a'}],'role':'model'},'index':0}],"
                    + "'modelVersion':'client-model','responseId':'req-1'}"));
    assertThat(frames.getLast())
        .isEqualTo(
            Codecs.tree(
                "{'candidates':[{'content':{'parts':[{'text':''}],'role':'model'},'index':0,"
                    + "'finishReason':'MAX_TOKENS'}],'modelVersion':'client-model',"
                    + "'responseId':'req-1','usageMetadata':{'promptTokenCount':18,"
                    + "'candidatesTokenCount':5,'cachedContentTokenCount':6,"
                    + "'thoughtsTokenCount':4,'totalTokenCount':27}}"));
  }

  @Test
  void shouldWriteOneArrayWithoutSse() {
    // When
    String stream =
        Codecs.written(Codecs.encoder(false), answer(StopReason.END, text(0, "a", "b")));

    // Then
    assertThat(stream).startsWith("[{").contains("},\r\n{").endsWith("}]");
    assertThat(Json.exact(stream)).hasSize(3);
    assertThat(Json.exact(Codecs.written(Codecs.encoder(false), answer(StopReason.END))))
        .hasSize(1);
  }

  @Test
  void shouldWriteACallOnceItsArgumentsAreComplete() {
    // When
    List<JsonNode> parts =
        parts(answer(StopReason.TOOL_CALLS, call(0, "c1", "{'a'", ":1e400}"), call(1, "c2")));

    // Then
    assertThat(parts)
        .containsExactly(
            Codecs.tree(
                "{'functionCall':{'id':'c1','name':'f','args':{'a':1e400}},'thoughtSignature':'"
                    + Codecs.ENVELOPES.sealNothingBase64()
                    + "'}"),
            Codecs.tree("{'functionCall':{'id':'c2','name':'f','args':{}}}"),
            Codecs.tree("{'text':''}"));
  }

  @Test
  void shouldNotRunACallThatWasCutShort() {
    assertThat(parts(answer(StopReason.LENGTH, call(0, "c1", "{'a':"))))
        .containsExactly(Codecs.tree("{'text':''}"));
    assertThat(parts(answer(StopReason.TOOL_CALLS, call(0, "c1", "{'a':"), call(1, "c2", "[1]"))))
        .containsExactly(
            Codecs.tree(
                ("{'functionCall':{'id':'c1','name':'f','args':{'_raw_arguments':'{\\'a\\':'}},"
                        + "'thoughtSignature':'"
                        + Codecs.ENVELOPES.sealNothingBase64()
                        + "'}")
                    .replace("\\'", "\\\"")),
            Codecs.tree("{'functionCall':{'id':'c2','name':'f','args':{'value':[1]}}}"));
  }

  @Test
  void shouldCarryAStateOnThePartThatFollowsItsThought() {
    // When
    List<JsonNode> parts =
        parts(
            answer(
                StopReason.TOOL_CALLS,
                thought(0, "hm", state("s1")),
                call(1, "c1", "{}"),
                call(2, "c2", "{}")));

    // Then
    assertThat(parts.get(0)).isEqualTo(Codecs.tree("{'text':'hm','thought':true}"));
    String sealed = parts.get(1).path("thoughtSignature").asText();
    assertThat(sealed).matches("[A-Za-z0-9+/]+=*").hasSizeGreaterThan(20);
    assertThat(sealed.length() % 4).isZero();
    assertThat(Codecs.ENVELOPES.open(sealed)).contains(state("s1"));
    assertThat(parts.get(2).has("thoughtSignature")).isFalse();
  }

  @Test
  void shouldCarryAStateAtTheEndOnAnEmptyText() {
    // When
    List<JsonNode> parts = parts(answer(StopReason.END, text(0, "a"), thought(1, "", state("s1"))));

    // Then
    assertThat(parts).hasSize(2);
    assertThat(parts.getLast().path("text").asText("no")).isEmpty();
    assertThat(Codecs.ENVELOPES.open(parts.getLast().path("thoughtSignature").asText()))
        .contains(state("s1"));
  }

  @Test
  void shouldLoseNoneOfSeveralStatesInARow() {
    // Given
    List<ChatEvent> events =
        answer(
            StopReason.END,
            thought(0, "one", state("s1")),
            thought(1, "", state("s2")),
            text(2, "a"));

    // When
    List<Block> back =
        Codecs.blocks("model", Json.text(Json.object().arrayNode().addAll(parts(events))));

    // Then
    assertThat(back)
        .containsExactly(
            new Block.Reasoning("one", state("s1")),
            new Block.Reasoning("shown", state("s2")),
            Block.Text.of("a"));
  }

  @ParameterizedTest
  @CsvSource({
    "END, STOP",
    "TOOL_CALLS, STOP",
    "STOP_SEQUENCE, STOP",
    "PAUSED, STOP",
    "LENGTH, MAX_TOKENS",
    "CONTEXT_FULL, MAX_TOKENS",
    "REFUSAL, SAFETY",
    "SAFETY, SAFETY",
    "RECITATION, RECITATION",
    "MALFORMED_CALL, MALFORMED_FUNCTION_CALL",
    "OTHER, OTHER",
  })
  void shouldWriteWhyItEnded(StopReason reason, String word) {
    // When
    JsonNode last = frames(answer(reason, text(0, "a"))).getLast();

    // Then
    assertThat(last.path("candidates").get(0).path("finishReason").asText()).isEqualTo(word);
  }

  @Test
  void shouldCountPlacesOfCitationsInBytesOfTheWholeAnswer() {
    // Given
    List<ChatEvent> first = new ArrayList<>(text(0, "né "));
    List<ChatEvent> second = new ArrayList<>(text(1, "😀 b"));
    second.add(2, new Cited(1, new Citation("https://a.test", "A", 2, 3)));
    Block search = new Block.WebSearch("s", List.of("q"), List.of(new Hit("https://z.test", "Z")));

    // When
    List<JsonNode> frames =
        frames(answer(StopReason.END, List.of(new BlockWhole(9, search)), first, second));

    // Then
    assertThat(frames.getLast().path("candidates").get(0).path("groundingMetadata"))
        .isEqualTo(
            Codecs.tree(
                "{'webSearchQueries':['q'],'groundingChunks':["
                    + "{'web':{'uri':'https://z.test','title':'Z'}},"
                    + "{'web':{'uri':'https://a.test','title':'A'}}],"
                    + "'groundingSupports':[{'segment':{'startIndex':9,'endIndex':10,'text':'b'},"
                    + "'groundingChunkIndices':[1]}]}"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldEndAFailedStreamWithItsError(boolean events) {
    // Given
    GatewayError error = new GatewayError(Kind.OVERLOADED, "later");
    List<ChatEvent> said = new ArrayList<>(answer(StopReason.END, text(0, "a")));
    said.set(said.size() - 1, new Failed(error));

    // When
    String stream = Codecs.written(Codecs.encoder(events), said);

    // Then
    assertThat(stream).contains("\"status\":\"UNAVAILABLE\"").doesNotContain("finishReason");
    if (!events) {
      assertThat(Json.exact(stream).get(1).path("error").path("message").asText())
          .isEqualTo("later");
    }
  }

  @Test
  void shouldWriteAWholeAnswer() {
    // Given
    Block.Text first = new Block.Text("a", List.of());
    Block.Text second = new Block.Text("b", List.of(new Citation("https://a.test", "A", 0, 1)));
    ChatAnswer answer =
        new ChatAnswer("up", List.of(first, second), Finished.of(StopReason.END), Usage.UNKNOWN);

    // When
    JsonNode body = Json.exact(Codecs.encoder(true).whole(answer));

    // Then
    assertThat(body)
        .isEqualTo(
            Codecs.tree(
                "{'candidates':[{'content':{'parts':[{'text':'ab'}],'role':'model'},'index':0,"
                    + "'finishReason':'STOP','groundingMetadata':{'groundingChunks':["
                    + "{'web':{'uri':'https://a.test','title':'A'}}],'groundingSupports':["
                    + "{'segment':{'startIndex':1,'endIndex':2,'text':'b'},"
                    + "'groundingChunkIndices':[0]}]}}],'modelVersion':'client-model',"
                    + "'responseId':'req-1'}"));
  }
}
