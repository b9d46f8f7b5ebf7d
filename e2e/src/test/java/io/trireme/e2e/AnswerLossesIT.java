package io.trireme.e2e;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a translated answer loses is told: in its head as far as it is known by then, else in the
 * line of the exchange.
 */
@Timeout(120)
class AnswerLossesIT {

  private static final Duration BOOKED = Duration.ofSeconds(10);
  private static final String RESULT =
      "{\"type\":\"code_execution_tool_result\",\"tool_use_id\":\"s1\",\"content\":"
          + "{\"type\":\"code_execution_result\",\"stdout\":\"4\",\"stderr\":\"\","
          + "\"return_code\":0,\"content\":[]}}";
  private static final String TOLD = "dropped=answer.code_execution_tool_result";

  private static ReplayUpstream upstream;
  private static Gateway gateway;

  @BeforeAll
  static void start() {
    upstream = ReplayUpstream.start();
    gateway =
        Gateway.start(
            GatewaySetup.of(
                """
                channels:
                  - id: far
                    dialect: claude
                    baseUrls: ["%s"]
                    keys: [{secret: sk-far}]
                    allowPrivateNetwork: true
                lanes:
                  chat: {entries: [{channel: far}]}
                """
                    .formatted(upstream.url())));
  }

  @AfterAll
  static void stop() {
    gateway.close();
    upstream.close();
  }

  private static String event(String type, String rest) {
    return "event: " + type + "\ndata: {\"type\":\"" + type + "\"" + rest + "}\n\n";
  }

  private static String begin() {
    return event(
        "message_start",
        ",\"message\":{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\","
            + "\"model\":\"m\",\"content\":[],\"stop_reason\":null,"
            + "\"usage\":{\"input_tokens\":9,\"output_tokens\":1}}");
  }

  private static String words(int index) {
    String at = ",\"index\":" + index;
    return event("content_block_start", at + ",\"content_block\":{\"type\":\"text\",\"text\":\"\"}")
        + event(
            "content_block_delta",
            at + ",\"delta\":{\"type\":\"text_delta\",\"text\":\"It is 4.\"}")
        + event("content_block_stop", at);
  }

  private static String result(int index) {
    String at = ",\"index\":" + index;
    return event("content_block_start", at + ",\"content_block\":" + RESULT)
        + event("content_block_stop", at);
  }

  private static String end() {
    return event(
            "message_delta",
            ",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":5}")
        + event("message_stop", "");
  }

  private static RawAnswer ask(boolean stream) {
    return RawHttp.exchange(gateway.port(), Tongue.CHAT.ask("claude-a", stream));
  }

  /** The line of the log that books an exchange. */
  private static String booked(RawAnswer answer) {
    String id = "exchange id=" + answer.header("x-trireme-request-id");
    ProcessLog.await(id, BOOKED, () -> gateway.log().contains(id));
    return gateway.log().lines().filter(line -> line.contains(id)).findFirst().orElseThrow();
  }

  @Test
  void shouldTellInTheHeadWhatAWholeAnswerLost() {
    // Given
    upstream.on(
        "/v1/messages",
        Script.json(
            200,
            "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\","
                + "\"content\":["
                + RESULT
                + ",{\"type\":\"text\",\"text\":\"It is 4.\"}],\"stop_reason\":\"end_turn\","
                + "\"usage\":{\"input_tokens\":9,\"output_tokens\":5}}"));
    // When
    RawAnswer answer = ask(false);
    // Then
    assertThat(Tongue.CHAT.said(answer, false).text()).isEqualTo("It is 4.");
    assertThat(answer.header("x-trireme-warnings")).isEqualTo(TOLD);
    assertThat(booked(answer)).doesNotContain("warnings=");
  }

  @Test
  void shouldTellInTheHeadWhatIsLostBeforeAStreamIsCommitted() {
    // Given
    upstream.on("/v1/messages", Script.stream(begin(), result(0), words(1), end()));
    // When
    RawAnswer answer = ask(true);
    // Then
    assertThat(Tongue.CHAT.said(answer, true).text()).isEqualTo("It is 4.");
    assertThat(answer.header("x-trireme-warnings")).isEqualTo(TOLD);
    assertThat(booked(answer)).doesNotContain("warnings=");
  }

  @Test
  void shouldLogWhatAStreamLostWhenItsHeadHadGone() {
    // Given
    Duration apart = Duration.ofMillis(300);
    upstream.on("/v1/messages", Script.stream(begin(), words(0), result(1), end()).pace(apart));
    // When
    RawAnswer answer = ask(true);
    // Then
    assertThat(Tongue.CHAT.said(answer, true).text()).isEqualTo("It is 4.");
    assertThat(answer.header("x-trireme-warnings")).isEmpty();
    assertThat(booked(answer)).contains(" warnings=\"" + TOLD + "\"");
  }
}
