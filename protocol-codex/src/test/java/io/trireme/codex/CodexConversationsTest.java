package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.GatewayException;
import io.trireme.core.Json;
import io.trireme.core.spi.Conversations;
import io.trireme.core.spi.Conversations.References;
import io.trireme.core.spi.Endpoint;
import io.trireme.core.spi.Operation;
import io.trireme.core.spi.StoredTurn;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(20)
class CodexConversationsTest {

  private static final Endpoint RESPONSES =
      new Endpoint("POST", "/v1/responses", Operation.GENERATE);
  private static final Endpoint COMPACT =
      new Endpoint("POST", "/v1/responses/compact", Operation.GENERATE);

  private static final String OUTPUT =
      """
      [{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"gAAAA"},
       {"type":"message","id":"msg_1","role":"assistant","status":"completed",
        "content":[{"type":"output_text","text":"It is 7.10.","annotations":[]}]},
       {"type":"function_call","id":"fc_1","call_id":"call_1","name":"f","arguments":"{\\"n\\":1.10}"},
       {"type":"web_search_call","id":"ws_1","status":"completed"}]
      """;

  private final Conversations conversations = new CodexConversations();

  private static byte[] bytes(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }

  private References references(String body) {
    return conversations.references(RESPONSES, bytes(body));
  }

  /** A turn as the gateway would keep it. */
  private StoredTurn turn(String id, String input) {
    Conversations.Input asked = conversations.input(bytes("{\"input\":" + input + "}"));
    String answer =
        "{\"id\":\"%s\",\"object\":\"response\",\"status\":\"completed\",\"output\":%s}"
            .formatted(id, OUTPUT);
    return conversations.reader(asked).onWhole(bytes(answer)).orElseThrow();
  }

  private JsonNode expand(String body, boolean portable, StoredTurn... turns) {
    return Json.exact(
        conversations.expand(bytes(body), references(body), List.of(turns), portable));
  }

  private static List<String> types(JsonNode items) {
    List<String> types = new ArrayList<>();
    items.forEach(item -> types.add(item.path("type").asText("-")));
    return types;
  }

  @Test
  void shouldFindWhatARequestRefersTo() {
    // When
    References found =
        references(
            """
            {"model":"m","previous_response_id":"resp_1","input":[
              {"type":"item_reference","id":"msg_1"},
              {"role":"user","id":"msg_2","content":[{"type":"item_reference","id":"deeper"}]},
              {"id":"rs_1"},
              {"type":null,"id":"fc_1"},
              {"type":"message","id":"msg_3","role":"user","content":"x"}, 7, ["item_reference"]]}
            """);
    // Then
    assertThat(found).isEqualTo(new References("resp_1", Set.of("msg_1", "rs_1", "fc_1"), true));
    assertThat(found.none()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"input\":\"x\"} | true",
        "{\"input\":\"x\",\"store\":true} | true",
        "{\"input\":\"x\",\"store\":null} | true",
        "{\"input\":\"x\",\"store\":false} | false",
        "{\"input\":\"x\",\"conversation\":\"conv_1\"} | false",
        "{\"input\":\"x\",\"conversation\":null,\"previous_response_id\":null} | true"
      })
  void shouldSayWhetherATurnMayBeKept(String body, boolean keep) {
    assertThat(references(body)).isEqualTo(new References(null, Set.of(), keep));
  }

  @Test
  void shouldNotKeepACompaction() {
    assertThat(conversations.references(COMPACT, bytes("{\"input\":\"x\"}")).keep()).isFalse();
  }

  @Test
  void shouldRefuseAPreviousResponseTogetherWithAConversation() {
    assertThatThrownBy(
            () ->
                references("{\"previous_response_id\":\"resp_1\",\"conversation\":{\"id\":\"c\"}}"))
        .isInstanceOf(GatewayException.class)
        .hasMessageContaining("previous_response_id")
        .hasMessageContaining("conversation");
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "\"\"", "[\"resp_1\"]", "true"})
  void shouldRefuseAnIdThatIsNone(String id) {
    assertThatThrownBy(() -> references("{\"previous_response_id\":" + id + "}"))
        .isInstanceOf(GatewayException.class)
        .hasMessageContaining("previous_response_id");
  }

  @Test
  void shouldPutThePreviousTurnBeforeTheNewInput() {
    // Given
    StoredTurn first = turn("resp_1", "\"How high?\"");
    // When
    JsonNode expanded =
        expand(
            "{\"model\":\"m\",\"previous_response_id\":\"resp_1\",\"instructions\":\"new\","
                + "\"input\":\"And in feet?\"}",
            false,
            first);
    // Then
    JsonNode input = expanded.path("input");
    assertThat(types(input))
        .containsExactly(
            "message", "reasoning", "message", "function_call", "web_search_call", "message");
    assertThat(input.get(0).path("content").get(0).path("text").asText()).isEqualTo("How high?");
    assertThat(input.get(1).path("encrypted_content").asText()).isEqualTo("gAAAA");
    assertThat(input.get(3).path("arguments").asText()).isEqualTo("{\"n\":1.10}");
    assertThat(input.get(5).path("content").get(0).path("text").asText()).isEqualTo("And in feet?");
    assertThat(expanded.path("previous_response_id").asText()).isEqualTo("resp_1");
    assertThat(expanded.path("instructions").asText()).isEqualTo("new");
  }

  @Test
  void shouldLeaveOutWhatAnotherAccountCannotKnow() {
    // Given
    StoredTurn first = turn("resp_1", "[{\"role\":\"user\",\"content\":\"How high?\"}]");
    // When
    JsonNode expanded = expand("{\"previous_response_id\":\"resp_1\",\"input\":[]}", true, first);
    // Then
    JsonNode input = expanded.path("input");
    assertThat(types(input)).containsExactly("-", "message", "function_call", "web_search_call");
    assertThat(input.findValuesAsText("id")).containsExactly("ws_1");
    assertThat(input.get(2).path("call_id").asText()).isEqualTo("call_1");
    assertThat(expanded.has("previous_response_id")).isFalse();
  }

  @Test
  void shouldRefuseAnUnknownPreviousResponse() {
    assertThatThrownBy(() -> expand("{\"previous_response_id\":\"resp_9\",\"input\":\"x\"}", false))
        .isInstanceOfSatisfying(
            GatewayException.class,
            refused -> {
              JsonNode error = OpenAiErrors.tree(refused.error());
              assertThat(refused.error().kind()).isEqualTo(Kind.BAD_REQUEST);
              assertThat(error.path("code").asText()).isEqualTo("previous_response_not_found");
              assertThat(error.path("param").asText()).isEqualTo("previous_response_id");
              assertThat(error.path("message").asText())
                  .isEqualTo("Previous response with id 'resp_9' not found.");
            });
  }

  @Test
  void shouldResolveReferencesInTheirPlaces() {
    // Given
    StoredTurn first = turn("resp_1", "[{\"role\":\"user\",\"content\":\"How high?\"}]");
    String asked = Json.read(first.input()).get(0).path("id").asText();
    // When
    JsonNode input =
        expand(
                "{\"input\":[{\"type\":\"item_reference\",\"id\":\""
                    + asked
                    + "\"},"
                    + "{\"id\":\"msg_1\"},{\"role\":\"user\",\"content\":\"So?\"}]}",
                false,
                first)
            .path("input");
    // Then
    assertThat(input.get(0).path("content").asText()).isEqualTo("How high?");
    assertThat(input.get(1).path("content").get(0).path("text").asText()).isEqualTo("It is 7.10.");
    assertThat(input.get(2).path("content").asText()).isEqualTo("So?");
  }

  @Test
  void shouldNameAReferenceThatLeadsNowhere() {
    assertThatThrownBy(
            () ->
                expand(
                    "{\"input\":[{\"role\":\"user\",\"content\":\"x\"},"
                        + "{\"type\":\"item_reference\",\"id\":\"msg_9\"}]}",
                    false,
                    turn("resp_1", "\"x\"")))
        .isInstanceOf(GatewayException.class)
        .hasMessage("input.1: Item with id 'msg_9' not found.");
  }

  @Test
  void shouldGiveEveryItemOfAnInputAnIdThatLasts() {
    // Given
    String items =
        "[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"user\",\"content\":\"a\"},"
            + "{\"type\":\"function_call_output\",\"call_id\":\"c\",\"output\":\"7.10\"},"
            + "{\"type\":\"message\",\"id\":\"msg_own\",\"role\":\"user\",\"content\":\"b\"},"
            + "{\"type\":\"compaction_trigger\"}]";
    // When
    Conversations.Input once = conversations.input(bytes("{\"input\":" + items + "}"));
    Conversations.Input again = conversations.input(bytes("{\"input\":" + items + "}"));
    // Then
    JsonNode kept = Json.exact(once.items());
    assertThat(kept).hasSize(4);
    assertThat(once.itemIds()).hasSize(4).contains("msg_own");
    assertThat(kept.get(0).path("id").asText()).startsWith("msg_");
    assertThat(kept.get(2).path("id").asText()).startsWith("fco_");
    assertThat(again.items()).isEqualTo(once.items());
    assertThat(again.itemIds()).isEqualTo(once.itemIds());
  }
}
