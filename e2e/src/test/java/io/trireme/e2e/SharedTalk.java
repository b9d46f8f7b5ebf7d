package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/** What tests of several replicas configure and ask: two channels in turn, and one for waits. */
final class SharedTalk {

  private SharedTalk() {}

  /** Two channels of Chat that Responses are served by in turn, and one of Messages. */
  static String configuration(ReplayUpstream upstream) {
    return "channels:\n"
        + Vendor.CHAT.channel("one", upstream.url(), "chat-*")
        + Vendor.CHAT.channel("two", upstream.url(), "chat-*")
        + Vendor.CLAUDE.channel("limited", upstream.url(), "claude-*")
        + "lanes:\n"
        + "  codex: {strategy: round-robin, affinity: {enabled: true},"
        + " entries: [{channel: one}, {channel: two}]}\n";
  }

  /** A request of Responses to one of the two. */
  static ObjectNode request(boolean stream, String words) {
    return Tongue.JSON
        .createObjectNode()
        .put("model", "chat-model")
        .put("stream", stream)
        .put("input", words);
  }

  /** As it is sent by a caller. */
  static RawRequest sent(String secret, ObjectNode request) {
    return RawRequest.post("/v1/responses", request.toString())
        .with("authorization", "Bearer " + secret);
  }

  /** The response of a good answer, whole or streamed. */
  static JsonNode answered(RawAnswer answer, boolean stream) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return stream ? ResponseStreamCheck.of(answer.body()).last() : Tongue.json(answer.text());
  }
}
