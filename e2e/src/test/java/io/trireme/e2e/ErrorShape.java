package io.trireme.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

/** How a client of each dialect is told of a failure, as a whole answer and within a stream. */
final class ErrorShape {
  private ErrorShape() {}

  /** Expects a whole answer with an error in the client's shape. */
  static void expect(Tongue client, RawAnswer answer, int status, Blame blame) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.complete()).isTrue();
    assertThat(answer.header("content-type")).startsWith("application/json");
    assertThat(answer.header("x-trireme-request-id")).isNotBlank();
    JsonNode body = Tongue.json(answer.text());
    expectShape(client, body);
    assertThat(words(client, body.path("error"))).as(answer.text()).contains(blame.word(client));
    if (client == Tongue.GEMINI) {
      assertThat(body.path("error").path("code").asInt()).isEqualTo(status);
    }
  }

  /** Expects a body in which clients of the dialect find an error. */
  static void expectShape(Tongue client, JsonNode body) {
    JsonNode error = body.path("error");
    assertThat(error.path("message").asText()).as(body.toString()).isNotBlank();
    switch (client) {
      case CLAUDE -> {
        assertThat(body.path("type").asText()).isEqualTo("error");
        assertThat(error.path("type").asText()).isNotBlank();
      }
      case CODEX, CHAT -> {
        assertThat(error.path("type").isTextual()).isTrue();
        assertThat(error.has("code")).isTrue();
      }
      case GEMINI -> assertThat(error.path("status").isTextual()).isTrue();
    }
  }

  /** The fields by which a client tells errors apart. */
  private static List<String> words(Tongue client, JsonNode error) {
    return switch (client) {
      case CLAUDE -> List.of(error.path("type").asText());
      case CODEX, CHAT -> List.of(error.path("type").asText(), error.path("code").asText());
      case GEMINI -> List.of(error.path("status").asText());
    };
  }

  /**
   * Expects a stream that began well, is cleanly framed, ends in one error of the dialect and never
   * looks like a success.
   */
  static void expectAtEnd(Tongue client, RawAnswer answer, Blame blame) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.end()).as(answer.text()).isEqualTo(RawAnswer.End.TERMINAL_CHUNK);
    assertThat(answer.text())
        .doesNotContain("message_stop", "response.completed", "[DONE]", "finishReason");
    JsonNode last = last(client, answer);
    JsonNode error =
        switch (client) {
          case CODEX -> last.path("response").path("error");
          case CLAUDE, CHAT, GEMINI -> last.path("error");
        };
    if (client == Tongue.CODEX) {
      assertThat(last.path("type").asText()).as(answer.text()).isEqualTo("response.failed");
      assertThat(error.path("code").asText()).as(answer.text()).isNotBlank();
      assertThat(error.path("message").asText()).isNotBlank();
      return;
    }
    expectShape(client, last);
    assertThat(words(client, error)).as(answer.text()).contains(blame.word(client));
  }

  /** The last event; for Gemini the line behind it, which is for clients that pass over events. */
  private static JsonNode last(Tongue client, RawAnswer answer) {
    if (client == Tongue.GEMINI) {
      String text = answer.text().stripTrailing();
      String line = text.substring(text.lastIndexOf('\n') + 1).replaceFirst("^data: ", "");
      return Tongue.json(line);
    }
    List<JsonNode> events = new ArrayList<>();
    for (Sse.Event event : Sse.events(answer.body())) {
      readable(event.data()).ifPresent(events::add);
    }
    assertThat(events).as(answer.text()).isNotEmpty();
    return events.getLast();
  }

  /** Half events are data, too; clients pass over them. */
  private static Optional<JsonNode> readable(String data) {
    try {
      return Optional.of(Tongue.JSON.readTree(data));
    } catch (JsonProcessingException half) {
      return Optional.empty();
    }
  }
}
