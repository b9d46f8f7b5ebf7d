package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** Requests, answers and expectations of the Anthropic Messages API that many tests share. */
final class Anthropic {
  static final String PATH = "/v1/messages";
  static final String STREAMING = body("claude-sonnet-4-5", true);
  static final String WHOLE = body("claude-sonnet-4-5", false);

  /** What a channel of {@link GatewaySetup#claude} presents upstream. */
  static final String UPSTREAM_KEY = "sk-ant-e2e-upstream-1";

  private static final ObjectMapper JSON = new ObjectMapper();

  private Anthropic() {}

  /** A small request. */
  static String body(String model, boolean stream) {
    return """
        {"model": "%s", "max_tokens": 64, "stream": %s,
         "messages": [{"role": "user", "content": "How deep is the harbour?"}]}\
        """
        .formatted(model, stream);
  }

  /** A small streaming request of a caller who is told apart by the text. */
  static String asking(String text) {
    return STREAMING.replace("How deep is the harbour?", text);
  }

  /** A request with the access key that the fixture sets. */
  static RawRequest request(String json) {
    return RawRequest.messages(GatewaySetup.ACCESS_KEY, json);
  }

  /** An error answer as Anthropic gives it. */
  static Script error(int status, String type, String message) {
    return Script.json(
        status,
        """
        {"type":"error","error":{"type":"%s","message":"%s"},"request_id":"req_upstream_1"}\
        """
            .formatted(type, message));
  }

  /** A whole answer with one text. */
  static Script message(String text) {
    return Script.json(
        200,
        """
        {"id":"msg_whole","type":"message","role":"assistant","model":"claude-sonnet-4-5",\
        "content":[{"type":"text","text":"%s"}],"stop_reason":"end_turn","stop_sequence":null,\
        "usage":{"input_tokens":5,"output_tokens":3}}\
        """
            .formatted(text));
  }

  /** The frames from message_start to the first text delta, which is past the commit. */
  static List<byte[]> opening() {
    return Transcript.fixture("error-after-content").frames().subList(0, 3);
  }

  /** One text delta of block 0. */
  static byte[] delta(String text) {
    return Sse.frame(
        "content_block_delta",
        """
        {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"%s"}}\
        """
            .formatted(text));
  }

  /** The frames that close block 0 and the message. */
  static List<byte[]> closing() {
    List<byte[]> frames = Transcript.fixture("bash-final-text").frames();
    return frames.subList(frames.size() - 3, frames.size());
  }

  /** A stream that has begun to speak and then sends a delta every so often, without an end. */
  static List<byte[]> talking(int deltas) {
    List<byte[]> frames = new ArrayList<>(opening());
    for (int index = 0; index < deltas; index++) {
      frames.add(delta("word " + index));
    }
    return frames;
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException malformed) {
      throw new UncheckedIOException("no JSON: " + text, malformed);
    }
  }

  /** Expects a whole answer with an error in Anthropic's shape. */
  static JsonNode expectError(RawAnswer answer, int status, String type) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.complete()).isTrue();
    assertThat(answer.header("content-type")).startsWith("application/json");
    assertThat(answer.header("x-trireme-request-id")).isNotBlank();
    JsonNode body = json(answer.text());
    expectErrorShape(body, type);
    return body;
  }

  /** Expects that a stream ended in-band with one error, cleanly framed, and not as a success. */
  static JsonNode expectErrorAtEnd(RawAnswer answer, String type) {
    assertThat(answer.end()).isEqualTo(RawAnswer.End.TERMINAL_CHUNK);
    List<Sse.Event> events = Sse.events(answer.body());
    assertThat(events).extracting(Sse.Event::name).doesNotContain("message_stop");
    assertThat(events).filteredOn(event -> event.name().equals("error")).hasSize(1);
    assertThat(events.getLast().name()).isEqualTo("error");
    JsonNode body = json(events.getLast().data());
    expectErrorShape(body, type);
    return body;
  }

  private static void expectErrorShape(JsonNode body, String type) {
    assertThat(body.path("type").asText()).isEqualTo("error");
    assertThat(body.path("error").path("type").asText()).as(body.toString()).isEqualTo(type);
    assertThat(body.path("error").path("message").asText()).isNotBlank();
    assertThat(body.path("request_id").asText()).isNotBlank();
  }
}
