package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.Json;
import io.trireme.core.spi.Conversations;
import io.trireme.core.spi.StoredTurn;
import io.trireme.core.sse.SseEvent;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
class CodexTurnReaderTest {

  private static final Conversations.Input INPUT =
      new Conversations.Input("[]".getBytes(StandardCharsets.UTF_8), Set.of("msg_in"));

  private static final String ITEM = "{\"type\":\"message\",\"id\":\"msg_1\",\"n\":1.10}";

  private final CodexTurnReader reader = new CodexTurnReader(INPUT);

  private static String response(String status, String output) {
    return "{ \"id\":\"resp_1\",\"object\":\"response\",\"status\":\"%s\",\"x\":1.10,\"output\":%s}"
        .formatted(status, output);
  }

  private static SseEvent event(String type, String field, String value) {
    return new SseEvent(type, "{\"type\":\"" + type + "\",\"" + field + "\":" + value + "}");
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"completed", "incomplete", "failed"})
  void shouldKeepTheFinalResponseByteForByte(String status) {
    // Given
    String response = response(status, "[" + ITEM + "]");
    assertThat(reader.onEvent(event("response.created", "response", response("in_progress", "[]"))))
        .isEmpty();
    assertThat(reader.onEvent(event("response.output_item.done", "item", ITEM))).isEmpty();
    // When
    StoredTurn turn =
        reader.onEvent(event("response." + status, "response", response)).orElseThrow();
    // Then
    assertThat(turn.id()).isEqualTo("resp_1");
    assertThat(text(turn.answer())).isEqualTo(response);
    assertThat(turn.itemIds()).containsExactlyInAnyOrder("msg_in", "msg_1");
    assertThat(turn.input()).isEqualTo(INPUT.items());
  }

  @Test
  void shouldKnowTheEndWithoutAName() {
    // Given
    SseEvent named = event("response.completed", "response", response("completed", "[]"));
    // When
    Optional<StoredTurn> turn = reader.onEvent(new SseEvent("", named.data()));
    // Then
    assertThat(turn).isPresent();
  }

  @Test
  void shouldFillInTheItemsThatTheEndLeavesOut() {
    // Given
    reader.onEvent(event("response.output_item.done", "item", ITEM));
    // When
    StoredTurn turn =
        reader
            .onEvent(event("response.completed", "response", response("completed", "[ ]")))
            .orElseThrow();
    // Then
    assertThat(text(turn.answer())).isEqualTo(response("completed", "[" + ITEM + "]"));
    assertThat(turn.itemIds()).containsExactlyInAnyOrder("msg_in", "msg_1");
  }

  @Test
  void shouldNotKeepATurnThatLacksAnItem() {
    // Given
    boolean over = reader.onOversize("response.output_item.done");
    // When
    Optional<StoredTurn> turn =
        reader.onEvent(event("response.completed", "response", response("completed", "[]")));
    // Then
    assertThat(over).isFalse();
    assertThat(turn).isEmpty();
  }

  @Test
  void shouldNotRememberAnEndlessAnswer() {
    // Given
    String long1 = "{\"type\":\"message\",\"text\":\"" + "x".repeat(1 << 20) + "\"}";
    for (int i = 0; i < 9; i++) {
      reader.onEvent(event("response.output_item.done", "item", long1));
    }
    // When
    Optional<StoredTurn> turn =
        reader.onEvent(event("response.completed", "response", response("completed", "[]")));
    // Then
    assertThat(turn).isEmpty();
  }

  @Test
  void shouldSayThatATurnIsLostWithItsLastEvent() {
    assertThat(reader.onOversize("response.completed")).isTrue();
    assertThat(reader.onOversize("response.output_text.delta")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"id\":\"resp_1\",\"object\":\"response.compaction\",\"output\":[]}",
        "{\"id\":\"resp_1\",\"object\":\"response\",\"status\":\"queued\",\"output\":[]}",
        "{\"id\":\"resp_1\",\"object\":\"response\",\"status\":\"completed\",\"store\":false}",
        "{\"id\":\"\",\"object\":\"response\",\"status\":\"completed\"}",
        "{\"object\":\"response\",\"status\":\"completed\"}",
        "[]",
        "no JSON"
      })
  void shouldKeepNothingElse(String body) {
    assertThat(reader.onWhole(body.getBytes(StandardCharsets.UTF_8))).isEmpty();
  }

  @Test
  void shouldKeepAWholeAnswer() {
    // Given
    String response = response("incomplete", "[" + ITEM + "]");
    // When
    StoredTurn turn = reader.onWhole(response.getBytes(StandardCharsets.UTF_8)).orElseThrow();
    // Then
    assertThat(text(turn.answer())).isEqualTo(response);
    JsonNode output = Json.read(turn.answer()).path("output");
    assertThat(output).hasSize(1);
  }
}
