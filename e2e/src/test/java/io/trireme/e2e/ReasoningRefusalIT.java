package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A vendor refuses the reasoning that a conversation carries: once more, without it. */
@Timeout(90)
class ReasoningRefusalIT {

  private static final String CLAUDE_HISTORY =
      """
      {"model": "%s", "max_tokens": 64,  "stream": %s, "messages": [
       {"role": "user", "content": "How deep?"},
       {"role": "assistant", "content": [
         {"type": "thinking", "thinking": "Hm.", "signature": "EqQB/="}%s]},
       {"role": "user", "content": "And now?"}]}\
      """;
  private static final String CLAUDE_STRIPPED =
      """
      {"model": "%s", "max_tokens": 64,  "stream": %s, "messages": [
       {"role": "user", "content": "How deep?"},
       {"role": "assistant", "content": [
         {"type": "text", "text": "Very."}]},
       {"role": "user", "content": "And now?"}]}\
      """;
  private static final String SPOKEN = ", {\"type\": \"text\", \"text\": \"Very.\"}";

  private static ReplayUpstream upstream;
  private static Gateway gateway;

  @BeforeAll
  static void start() {
    upstream = ReplayUpstream.start();
    gateway = Gateway.start(GatewaySetup.of(Wire.configuration(upstream.url())));
  }

  @AfterAll
  static void stop() {
    gateway.close();
    upstream.close();
  }

  @BeforeEach
  void forget() {
    upstream.forget();
  }

  private static String refusal(Wire wire) {
    return switch (wire) {
      case CLAUDE ->
          """
          {"type":"error","error":{"type":"invalid_request_error",\
          "message":"messages.1.content.0: Invalid `signature` in `thinking` block"}}""";
      case CODEX, CHAT ->
          """
          {"error":{"message":"The encrypted content gA could not be verified.",\
          "type":"invalid_request_error","param":null,"code":"invalid_encrypted_content"}}""";
      case GEMINI ->
          """
          {"error":{"code":400,"message":"Corrupted thought signature.",\
          "status":"INVALID_ARGUMENT"}}""";
    };
  }

  private static String history(Wire wire) {
    return switch (wire) {
      case CLAUDE -> CLAUDE_HISTORY.formatted(wire.model, "false", SPOKEN);
      case CODEX ->
          """
          {"model":"gpt-5","store":false,"input":[{"role":"user","content":"How deep?"},\
          {"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"gA"},\
          {"type":"message","id":"msg_1","role":"assistant","content":"Very."},\
          {"role":"user","content":"And now?"}]}""";
      case CHAT ->
          """
          {"model":"deep-1","messages":[{"role":"user","content":"How deep?"},\
          {"role":"assistant","content":"Very.","reasoning_details":[{"data":"gA"}]},\
          {"role":"user","content":"And now?"}]}""";
      case GEMINI ->
          """
          {"contents":[{"role":"user","parts":[{"text":"How deep?"}]},\
          {"role":"model","parts":[{"text":"Very.","thoughtSignature":"Cs4"}]},\
          {"role":"user","parts":[{"text":"And now?"}]}]}""";
    };
  }

  private static String stripped(Wire wire) {
    return switch (wire) {
      case CLAUDE -> CLAUDE_STRIPPED.formatted(wire.model, "false");
      case CODEX ->
          """
          {"model":"gpt-5","store":false,"input":[{"role":"user","content":"How deep?"},\
          {"type":"message","role":"assistant","content":"Very."},\
          {"role":"user","content":"And now?"}]}""";
      case CHAT ->
          """
          {"model":"deep-1","messages":[{"role":"user","content":"How deep?"},\
          {"role":"assistant","content":"Very."},\
          {"role":"user","content":"And now?"}]}""";
      case GEMINI ->
          """
          {"contents":[{"role":"user","parts":[{"text":"How deep?"}]},\
          {"role":"model","parts":[{"text":"Very."}]},\
          {"role":"user","parts":[{"text":"And now?"}]}]}""";
    };
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void shouldRelayOnceMoreWithoutIt(Wire wire) {
    // Given
    String path = wire.path(wire.model, false);
    upstream.on(path, Script.json(400, refusal(wire)), wire.answer());
    // When
    RawAnswer answer =
        RawHttp.exchange(gateway.port(), wire.post(wire.model, false, history(wire)));
    // Then
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.text()).contains("Deep");
    assertThat(answer.header("x-trireme-attempts")).isEqualTo("2");
    assertThat(answer.header("x-trireme-warnings")).startsWith("dropped=reasoning");
    List<Received> received = upstream.requests();
    assertThat(received).extracting(Received::text).containsExactly(history(wire), stripped(wire));
  }

  @Test
  void shouldTellARefusalThatStays() {
    // Given
    upstream.on("/v1/messages", Script.json(400, refusal(Wire.CLAUDE)));
    // When
    RawAnswer twice =
        RawHttp.exchange(gateway.port(), Wire.CLAUDE.post("claude-a", false, history(Wire.CLAUDE)));
    RawAnswer once = RawHttp.exchange(gateway.port(), Wire.CLAUDE.asking("claude-a", false));
    // Then
    assertThat(twice.status()).isEqualTo(400);
    assertThat(twice.text()).isEqualTo(refusal(Wire.CLAUDE));
    assertThat(twice.header("x-trireme-attempts")).isEqualTo("2");
    assertThat(once.text()).isEqualTo(refusal(Wire.CLAUDE));
    assertThat(once.header("x-trireme-attempts")).as("nothing to leave out").isEqualTo("1");
    assertThat(upstream.requests()).hasSize(3);
  }

  @Test
  void shouldRelayAnEventOfRefusalOnceMore() {
    // Given
    Transcript good = Transcript.fixture("bash-final-text");
    upstream.on(
        "/v1/messages", Script.stream(List.of(Wire.event(refusal(Wire.CLAUDE)))), good.script());
    String asked = CLAUDE_HISTORY.formatted("claude-a", "true", SPOKEN);
    // When
    RawAnswer answer = RawHttp.exchange(gateway.port(), Wire.CLAUDE.post("claude-a", true, asked));
    // Then
    assertThat(answer.body()).isEqualTo(good.answer());
    assertThat(answer.header("x-trireme-warnings")).startsWith("dropped=reasoning");
    assertThat(upstream.requests().getLast().text())
        .isEqualTo(CLAUDE_STRIPPED.formatted("claude-a", "true"));
  }

  @Test
  void shouldTranslateOnceMoreWithoutIt() {
    // Given
    String sealed = signatureOfATranslatedTurn();
    upstream.forget();
    upstream.on("/v1/responses", Script.json(400, refusal(Wire.CODEX)), Wire.CODEX.answer());
    String history = CLAUDE_HISTORY.formatted("gpt-5", "false", SPOKEN).replace("EqQB/=", sealed);
    // When
    RawAnswer answer = RawHttp.exchange(gateway.port(), Wire.CLAUDE.post("gpt-5", false, history));
    // Then
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.header("x-trireme-attempts")).isEqualTo("2");
    assertThat(answer.header("x-trireme-warnings")).contains("dropped=reasoning");
    assertThat(upstream.requests()).hasSize(2);
    assertThat(upstream.requests().getFirst().text()).contains("\"gAAAA==\"");
    assertThat(upstream.requests().getLast().text()).doesNotContain("gAAAA", "reasoning\",\"id");
  }

  private static String signatureOfATranslatedTurn() {
    String thought =
        "[{\"type\":\"reasoning\",\"id\":\"rs_1\",\"summary\":[],"
            + "\"encrypted_content\":\"gAAAA==\"},";
    String whole = new String(Wire.CODEX.answer().wireBody(), StandardCharsets.UTF_8);
    upstream.on(
        "/v1/responses", Script.json(200, whole.replace("\"output\":[", "\"output\":" + thought)));
    RawAnswer answer = RawHttp.exchange(gateway.port(), Wire.CLAUDE.asking("gpt-5", false));
    JsonNode thinking = Anthropic.json(answer.text()).path("content").path(0);
    assertThat(thinking.path("signature").asText()).as(answer.text()).startsWith("tr1.");
    return thinking.path("signature").asText();
  }
}
