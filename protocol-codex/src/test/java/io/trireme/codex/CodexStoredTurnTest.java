package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.GatewayException;
import io.trireme.core.Json;
import io.trireme.core.spi.Conversations;
import io.trireme.core.spi.StoredTurn;
import io.trireme.core.sse.SseEvent;
import io.trireme.core.sse.SseParser;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What the owner of a stored response is told of it. */
@Timeout(20)
class CodexStoredTurnTest {

  private static final String ANSWER =
      """
      {"id":"resp_1","object":"response","status":"completed","completed_at":7,"x":1.10,
       "error":null,"incomplete_details":null,"usage":{"input_tokens":1},"output":[
       {"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"Hm."}],
        "encrypted_content":"gAAAA"},
       {"type":"message","id":"msg_1","role":"assistant","status":"completed","content":[
        {"type":"output_text","text":"It is high.","logprobs":[],"annotations":[
         {"type":"url_citation","url":"https://harbour.example","start_index":0,"end_index":2,
          "title":"t"}]},
        {"type":"refusal","refusal":"No more."}]},
       {"type":"function_call","id":"fc_1","call_id":"c","name":"f","arguments":"{}",
        "status":"completed"},
       {"type":"custom_tool_call","id":"ctc_1","call_id":"d","name":"g","input":"ls"},
       {"type":"web_search_call","id":"ws_1","status":"completed"}]}
      """;

  private final Conversations conversations = new CodexConversations();
  private final StoredTurn turn = turn(3);

  private StoredTurn turn(int messages) {
    StringBuilder input = new StringBuilder("{\"input\":[");
    for (int i = 0; i < messages; i++) {
      input.append(i == 0 ? "" : ",").append("{\"id\":\"msg_in" + i + "\",\"role\":\"user\",");
      input.append("\"content\":\"number " + i + "\"}");
    }
    Conversations.Input asked =
        conversations.input(input.append("]}").toString().getBytes(StandardCharsets.UTF_8));
    return conversations
        .reader(asked)
        .onWhole(ANSWER.getBytes(StandardCharsets.UTF_8))
        .orElseThrow();
  }

  private static TestHead head(String query) {
    return TestHead.get("/v1/responses/resp_1").withQuery(query);
  }

  private List<SseEvent> replay(String query) {
    Conversations.Rendering rendering = conversations.retrieve(turn, head(query));
    assertThat(rendering.events()).isTrue();
    List<SseEvent> events = new ArrayList<>();
    byte[] body = rendering.body();
    new SseParser(1 << 20, events::add).feed(body, 0, body.length);
    return events;
  }

  private JsonNode list(StoredTurn of, String query) {
    return Json.read(conversations.listInput(of, head(query)));
  }

  @Test
  void shouldGiveTheAnswerOnceMoreByteForByte() {
    // When
    Conversations.Rendering rendering = conversations.retrieve(turn, head("include=x"));
    // Then
    assertThat(rendering.events()).isFalse();
    assertThat(new String(rendering.body(), StandardCharsets.UTF_8)).isEqualTo(ANSWER);
  }

  @Test
  void shouldReplayItAsEvents() {
    // When
    List<SseEvent> events = replay("stream=true");
    // Then
    assertThat(events.stream().map(SseEvent::name))
        .containsExactly(
            "response.created",
            "response.in_progress",
            "response.output_item.added",
            "response.reasoning_summary_part.added",
            "response.reasoning_summary_text.delta",
            "response.reasoning_summary_text.done",
            "response.reasoning_summary_part.done",
            "response.output_item.done",
            "response.output_item.added",
            "response.content_part.added",
            "response.output_text.delta",
            "response.output_text.annotation.added",
            "response.output_text.done",
            "response.content_part.done",
            "response.content_part.added",
            "response.refusal.delta",
            "response.refusal.done",
            "response.content_part.done",
            "response.output_item.done",
            "response.output_item.added",
            "response.function_call_arguments.delta",
            "response.function_call_arguments.done",
            "response.output_item.done",
            "response.output_item.added",
            "response.custom_tool_call_input.delta",
            "response.custom_tool_call_input.done",
            "response.output_item.done",
            "response.output_item.added",
            "response.output_item.done",
            "response.completed");
    for (int i = 0; i < events.size(); i++) {
      JsonNode event = Json.read(events.get(i).data());
      assertThat(event.path("type").asText()).isEqualTo(events.get(i).name());
      assertThat(event.path("sequence_number").asInt()).isEqualTo(i);
    }
  }

  @Test
  void shouldReplayWhatAddsUpToTheAnswer() {
    // When
    List<SseEvent> events = replay("stream=true");
    // Then
    ObjectNode begun = (ObjectNode) Json.read(events.getFirst().data()).path("response");
    assertThat(begun.path("status").asText()).isEqualTo("in_progress");
    assertThat(begun.path("output")).isEmpty();
    assertThat(begun.path("usage").isNull()).isTrue();
    List<JsonNode> items =
        events.stream()
            .filter(event -> event.name().equals("response.output_item.done"))
            .map(event -> Json.exact(event.data()).path("item"))
            .toList();
    JsonNode last = Json.exact(events.getLast().data()).path("response");
    assertThat(last).isEqualTo(Json.exact(ANSWER));
    assertThat(items).hasSize(5);
    for (int i = 0; i < items.size(); i++) {
      assertThat(items.get(i)).isEqualTo(last.path("output").get(i));
    }
  }

  @Test
  void shouldReplayFromWhereTheClientWas() {
    // Given
    List<SseEvent> all = replay("stream=true");
    // When
    List<SseEvent> rest = replay("stream=true&starting_after=11");
    // Then
    assertThat(rest).isEqualTo(all.subList(12, all.size()));
  }

  @Test
  void shouldAlwaysReplayTheEnd() {
    // When
    List<SseEvent> rest = replay("stream=true&starting_after=900");
    // Then
    assertThat(rest).hasSize(1);
    assertThat(rest.getFirst().name()).isEqualTo("response.completed");
    assertThat(Json.read(rest.getFirst().data()).path("sequence_number").asInt()).isEqualTo(901);
  }

  @ParameterizedTest
  @ValueSource(strings = {"stream=true&starting_after=x", "stream=true&starting_after=-9"})
  void shouldRefuseAPlaceThatIsNone(String query) {
    assertThatThrownBy(() -> conversations.retrieve(turn, head(query)))
        .isInstanceOf(GatewayException.class)
        .hasMessageContaining("starting_after");
  }

  @Test
  void shouldListTheNewestItemFirst() {
    // When
    JsonNode list = list(turn, "");
    // Then
    assertThat(list.path("object").asText()).isEqualTo("list");
    assertThat(list.path("data").findValuesAsText("id"))
        .containsExactly("msg_in2", "msg_in1", "msg_in0");
    assertThat(list.path("first_id").asText()).isEqualTo("msg_in2");
    assertThat(list.path("last_id").asText()).isEqualTo("msg_in0");
    assertThat(list.path("has_more").asBoolean(true)).isFalse();
    JsonNode message = list.path("data").get(0);
    assertThat(message.path("type").asText()).isEqualTo("message");
    assertThat(message.path("status").asText()).isEqualTo("completed");
    assertThat(message.path("content").get(0).path("type").asText()).isEqualTo("input_text");
    assertThat(message.path("content").get(0).path("text").asText()).isEqualTo("number 2");
  }

  @Test
  void shouldListPages() {
    // When
    JsonNode first = list(turn, "limit=2");
    JsonNode second = list(turn, "limit=2&after=msg_in1");
    JsonNode upwards = list(turn, "order=asc&before=msg_in2");
    // Then
    assertThat(first.path("data").findValuesAsText("id")).containsExactly("msg_in2", "msg_in1");
    assertThat(first.path("has_more").asBoolean()).isTrue();
    assertThat(second.path("data").findValuesAsText("id")).containsExactly("msg_in0");
    assertThat(second.path("has_more").asBoolean(true)).isFalse();
    assertThat(upwards.path("data").findValuesAsText("id")).containsExactly("msg_in0", "msg_in1");
  }

  @Test
  void shouldListTwentyItemsUnlessAskedForMore() {
    // Given
    StoredTurn long30 = turn(30);
    // When
    JsonNode list = list(long30, "");
    // Then
    assertThat(list.path("data")).hasSize(20);
    assertThat(list.path("has_more").asBoolean()).isTrue();
    assertThat(list(long30, "limit=100").path("data")).hasSize(30);
  }

  @Test
  void shouldListNothingBehindTheLast() {
    // When
    JsonNode list = list(turn, "after=msg_in0");
    // Then
    assertThat(list.path("data")).isEmpty();
    assertThat(list.path("first_id").isNull()).isTrue();
    assertThat(list.path("last_id").isNull()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"limit=0", "limit=101", "limit=ten", "order=up", "after=msg_9"})
  void shouldRefuseAPageThatIsNone(String query) {
    assertThatThrownBy(() -> list(turn, query))
        .isInstanceOfSatisfying(
            GatewayException.class,
            refused -> assertThat(refused.error().kind()).isEqualTo(Kind.BAD_REQUEST))
        .hasMessageStartingWith(query.substring(0, query.indexOf('=')));
  }

  @Test
  void shouldSpeakOfDeletionAndOfWhatIsNotThereAsTheApiDoes() {
    assertThat(new String(conversations.deleted("resp_1"), StandardCharsets.UTF_8))
        .isEqualTo("{\"id\":\"resp_1\",\"object\":\"response\",\"deleted\":true}");
    assertThat(conversations.notFound("resp_1").message())
        .isEqualTo("Response with id 'resp_1' not found.");
    assertThat(conversations.notFound("resp_1").kind()).isEqualTo(Kind.NOT_FOUND);
    assertThat(conversations.notCancellable().kind()).isEqualTo(Kind.BAD_REQUEST);
  }
}
