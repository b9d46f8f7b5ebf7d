package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatAnswer;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.Citation;
import io.trireme.core.model.ReasoningState;
import io.trireme.core.model.ReasoningState.Form;
import io.trireme.core.model.ReasoningState.Origin;
import io.trireme.core.model.StopReason;
import io.trireme.core.model.ToolName;
import io.trireme.core.spi.Dialect;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static io.trireme.codex.ChatAnswers.ASKED;
import static io.trireme.codex.ChatAnswers.PLAIN;
import static io.trireme.codex.ChatAnswers.USAGE;
import static io.trireme.codex.ChatAnswers.accumulated;
import static io.trireme.codex.ChatAnswers.answer;
import static io.trireme.codex.ChatAnswers.events;
import static io.trireme.codex.ChatKit.encoder;
import static io.trireme.codex.ChatKit.frames;
import static io.trireme.codex.ChatKit.json;
import static org.assertj.core.api.Assertions.assertThat;

/** The blocks of answers as clients of Chat Completions get them. */
@Timeout(20)
class ChatAnswerEncoderTest {

  private static final String WITH_USAGE = ASKED + ",'stream_options':{'include_usage':true}}";
  private static final ReasoningState SIGNED =
      new ReasoningState(
          new Origin(new Dialect("claude"), "opus", "c"), Form.SIGNATURE, "sig", null, "hm");
  private static final ReasoningState MARK =
      new ReasoningState(
          new Origin(new Dialect("gemini"), "pro", "g"), Form.MARK_ON_NEXT, "bWFyaw==", null, "");

  private static Block call(String id, String arguments) {
    return new Block.ToolCall(id, ToolName.function("f"), arguments);
  }

  private static final ChatAnswer FULL =
      answer(
          StopReason.TOOL_CALLS,
          new Block.Reasoning("hm", SIGNED),
          new Block.Text("Söe 😀 this", List.of(new Citation("https://e.x", "E", 4, 5))),
          new Block.Text(" and that", List.of(new Citation("https://f.x", "F", 1, 4))),
          new Block.Reasoning("", MARK),
          call("c1", "{\"a\":1}"),
          call("c2", "{}"));

  @Test
  void shouldWriteChunksAsTheRealApiDoes() {
    // When
    List<String> frames =
        frames(encoder(WITH_USAGE), events(answer(StopReason.END, Block.Text.of("ab"))));
    // Then
    String head =
        "{'id':'chatcmpl-req-1','object':'chat.completion.chunk','created':1700000000,"
            + "'model':'mine','choices':[";
    String tail = ",'logprobs':null,'finish_reason':null}],'usage':null}";
    assertThat(frames)
        .containsExactly(
            json(
                head
                    + "{'index':0,'delta':{'role':'assistant','content':'','refusal':null}"
                    + tail),
            json(head + "{'index':0,'delta':{'content':'a'}" + tail),
            json(head + "{'index':0,'delta':{'content':'b'}" + tail),
            json(
                head
                    + "{'index':0,'delta':{},'logprobs':null,'finish_reason':'stop'}],"
                    + "'usage':null}"),
            json(
                head
                    + "],'usage':{'prompt_tokens':100,'completion_tokens':7,'total_tokens':107,"
                    + "'prompt_tokens_details':{'cached_tokens':85,'cache_write_tokens':5},"
                    + "'completion_tokens_details':{'reasoning_tokens':3}}}"),
            "[DONE]");
  }

  @Test
  void shouldHideUsageFromAClientThatDidNotAsk() {
    assertThat(frames(encoder(PLAIN), events(FULL))).noneMatch(frame -> frame.contains("usage"));
  }

  @Test
  void s34EachCallBeginsWithAllThatTheSdkNeeds() {
    // When
    List<JsonNode> calls =
        frames(encoder(PLAIN), events(FULL)).stream()
            .map(frame -> Json.exact(frame).at("/choices/0/delta/tool_calls/0"))
            .filter(JsonNode::isObject)
            .toList();
    // Then
    assertThat(calls).hasSize(6);
    assertThat(calls.get(0).path("index").asInt()).isZero();
    assertThat(calls.get(0).path("id").asText()).isEqualTo("c1");
    assertThat(calls.get(0).path("type").asText()).isEqualTo("function");
    assertThat(calls.get(0).path("function").toString())
        .isEqualTo(json("{'name':'f','arguments':''}"));
    assertThat(calls.get(1).toString()).startsWith(json("{'index':0,'function':{'arguments':"));
    assertThat(calls.get(3).path("index").asInt()).isEqualTo(1);
  }

  @Test
  void shouldAccumulateToTheWholeAnswer() {
    for (ChatAnswer answer :
        List.of(
            FULL,
            answer(StopReason.END, Block.Text.of("a")),
            answer(StopReason.END),
            answer(StopReason.LENGTH, Block.Text.of("a"), call("c", "{\"")),
            answer(StopReason.REFUSAL, new Block.Refusal("No.")))) {
      // When
      JsonNode streamed = accumulated(frames(encoder(WITH_USAGE), events(answer)));
      JsonNode whole = Json.exact(encoder(WITH_USAGE).whole(answer));
      // Then
      ObjectNode message = (ObjectNode) streamed.path("message");
      JsonNode expected = whole.at("/choices/0/message");
      for (String name :
          List.of("role", "content", "refusal", "reasoning_content", "reasoning_details")) {
        assertThat(message.path(name).asText(""))
            .as(name)
            .isEqualTo(expected.path(name).asText(""));
      }
      assertThat(message.path("tool_calls")).isEqualTo(expected.path("tool_calls"));
      assertThat(message.path("reasoning_details")).isEqualTo(expected.path("reasoning_details"));
      assertThat(message.withArray("annotations")).isEqualTo(expected.path("annotations"));
      assertThat(streamed.path("finish_reason")).isEqualTo(whole.at("/choices/0/finish_reason"));
      assertThat(streamed.path("usage")).isEqualTo(whole.path("usage"));
    }
  }

  @Test
  void shouldBeReadByTheOwnDecoderToTheSameAnswer() {
    // When
    List<ChatEvent> read =
        ChatKit.stream(frames(encoder(WITH_USAGE), events(FULL)).toArray(String[]::new));
    ChatAnswer again = ChatKit.fold(read);
    ChatAnswer whole = ChatKit.fold(ChatKit.whole(encoder(WITH_USAGE).whole(FULL)));
    // Then
    assertThat(again.usage()).isEqualTo(USAGE);
    assertThat(again.finished()).isEqualTo(FULL.finished());
    assertThat(whole.usage()).isEqualTo(USAGE);
    for (ChatAnswer answer : List.of(again, whole)) {
      assertThat(answer.blocks().stream().filter(Block.ToolCall.class::isInstance))
          .containsExactly(FULL.blocks().get(4), FULL.blocks().get(5));
      assertThat(answer.blocks().stream().filter(Block.Text.class::isInstance).toList())
          .extracting(b -> ((Block.Text) b).text())
          .containsExactly("Söe 😀 this and that");
    }
  }

  @Test
  void shouldCarryStatesThroughAClientAndBack() {
    // Given
    JsonNode message = Json.exact(encoder(PLAIN).whole(FULL)).at("/choices/0/message");
    String request = "{\"model\":\"m\",\"messages\":[" + message + "]}";
    // When
    List<Block> blocks = ChatKit.decodeRaw(request).messages().getFirst().blocks();
    // Then
    assertThat(blocks)
        .containsExactly(
            new Block.Reasoning("hm", SIGNED),
            Block.Text.of("Söe 😀 this and that"),
            new Block.Reasoning("", MARK),
            call("c1", "{\"a\":1}"),
            call("c2", "{}"));
  }

  @Test
  void shouldCountPlacesOfCitationsInCodePointsOfAllWords() {
    // When
    JsonNode annotations =
        Json.exact(encoder(PLAIN).whole(FULL)).at("/choices/0/message/annotations");
    // Then
    assertThat(annotations.get(0).at("/url_citation/start_index").asInt()).isEqualTo(4);
    assertThat(annotations.get(1).at("/url_citation/start_index").asInt()).isEqualTo(11);
    assertThat(annotations.get(1).at("/url_citation/end_index").asInt()).isEqualTo(14);
  }

  @Test
  void shouldAnswerTheOlderApiInItsOwnWords() {
    // Given
    String asked = ASKED + ",'functions':[{'name':'f'}]}";
    ChatAnswer answer = answer(StopReason.TOOL_CALLS, call("c", "{}"));
    // When
    List<String> frames = frames(encoder(asked), events(answer));
    JsonNode whole = Json.exact(encoder(asked).whole(answer));
    // Then
    assertThat(frames)
        .anyMatch(f -> f.contains(json("{'function_call':{'name':'f','arguments':''}}")));
    assertThat(frames).anyMatch(f -> f.contains(json("'finish_reason':'function_call'")));
    assertThat(frames).noneMatch(f -> f.contains("tool_calls"));
    assertThat(whole.at("/choices/0/message/function_call/name").asText()).isEqualTo("f");
  }

  @Test
  void shouldShowThoughtsWhereTheClientLooks() {
    ChatAnswer answer = answer(StopReason.END, new Block.Reasoning("hm", null));
    assertThat(Json.exact(encoder(PLAIN).whole(answer)).at("/choices/0/message/reasoning_content"))
        .isEqualTo(Json.exact("\"hm\""));
    assertThat(
            Json.exact(encoder(ASKED + ",'reasoning':{'effort':'low'}}").whole(answer))
                .at("/choices/0/message/reasoning"))
        .isEqualTo(Json.exact("\"hm\""));
  }

  @Test
  void shouldWriteFreeformCallsToAClientThatDeclaredThem() {
    // Given
    ChatAnswer answer =
        answer(
            StopReason.TOOL_CALLS,
            new Block.ToolCall("c", new ToolName(null, "p", ToolName.Form.FREEFORM), "raw"));
    // When
    ChatAnswer again =
        ChatKit.fold(ChatKit.stream(frames(encoder(PLAIN), events(answer)).toArray(String[]::new)));
    // Then
    assertThat(again.blocks()).isEqualTo(answer.blocks());
  }
}
