package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A response goes on from the one before by its id alone, over vendors that keep nothing, after
 * whole answers and after streamed ones.
 */
@Timeout(60)
class PreviousResponseIT {
  private static Quartet quartet;

  @BeforeAll
  static void start() {
    quartet =
        Quartet.start(
            (vendor, request) ->
                Voice.script(
                    vendor,
                    Utterance.words("Good day, Ada."),
                    Quartet.wantsEvents(vendor, request)));
  }

  @AfterAll
  static void stop() {
    quartet.close();
  }

  @ParameterizedTest(name = "over {0}, streaming {1}")
  @CsvSource({
    "CLAUDE, true",
    "CLAUDE, false",
    "CHAT, true",
    "CHAT, false",
    "GEMINI, true",
    "GEMINI, false"
  })
  void shouldGoOnFromTheResponseBefore(Tongue vendor, boolean stream) {
    // Given
    JsonNode first = respond(request(vendor, stream, "I am Ada."));
    ObjectNode next = request(vendor, stream, "Who am I?");
    next.set("previous_response_id", first.path("id"));
    // When
    JsonNode second = respond(next);
    // Then
    assertThat(second.path("previous_response_id")).isEqualTo(first.path("id"));
    assertThat(second.path("id")).isNotEqualTo(first.path("id"));
    assertThat(quartet.upstream().requests().getLast().text())
        .containsSubsequence("I am Ada.", "Good day, Ada.", "Who am I?");
  }

  private static ObjectNode request(Tongue vendor, boolean stream, String words) {
    return Tongue.JSON
        .createObjectNode()
        .put("model", Quartet.model(vendor))
        .put("stream", stream)
        .put("store", true)
        .put("input", words);
  }

  private static JsonNode respond(ObjectNode request) {
    RawAnswer answer =
        quartet.ask(Tongue.CODEX.credential(RawRequest.post("/v1/responses", request.toString())));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    if (request.path("stream").asBoolean()) {
      ResponseStreamCheck.Verdict verdict = ResponseStreamCheck.of(answer.body());
      assertThat(verdict.faults()).isEmpty();
      return verdict.last();
    }
    ResponseSchema schema = new ResponseSchema();
    JsonNode response = Tongue.json(answer.text());
    schema.response(response, "response");
    assertThat(schema.faults()).isEmpty();
    return response;
  }
}
