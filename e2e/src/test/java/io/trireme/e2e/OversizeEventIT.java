package io.trireme.e2e;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** The last event of a Responses stream repeats the answer, and may be larger than is observed. */
@Timeout(60)
class OversizeEventIT {
  private static final String PATH = "/v1/responses";
  private static final String REQUEST =
      "{\"model\": \"gpt-5\", \"stream\": true, \"input\": \"Draw the harbour.\"}";
  private static final String IMAGE = "iVBORw0KGgo=".repeat(2 << 16);
  private static final Duration SOON = Duration.ofSeconds(10);

  private static ReplayUpstream upstream;
  private static Gateway gateway;

  @BeforeAll
  static void start() {
    upstream = ReplayUpstream.start();
    gateway =
        Gateway.start(
            GatewaySetup.of(
                GatewaySetup.claudeChannel(upstream.url())
                    .replace("dialect: claude", "dialect: codex")));
  }

  @AfterAll
  static void stop() {
    gateway.close();
    upstream.close();
  }

  private static List<byte[]> frames(String last, String status) {
    return List.of(
        event("response.created", "\"response\":{\"id\":\"resp_1\",\"status\":\"in_progress\"}"),
        event(
            "response.output_item.added",
            "\"output_index\":0,\"item\":{\"type\":\"image_generation_call\",\"id\":\"ig_1\"}"),
        event(
            last,
            """
            "response":{"id":"resp_1","status":"%s","output":[{"type":"image_generation_call",\
            "id":"ig_1","result":"%s"}],"usage":{"input_tokens":5,"output_tokens":7}}\
            """
                .formatted(status, IMAGE)));
  }

  private static byte[] event(String type, String fields) {
    return Sse.frame(type, "{\"type\":\"" + type + "\"," + fields + "}");
  }

  private static RawAnswer ask(Script script) {
    upstream.on(PATH, script);
    RawRequest request =
        RawRequest.post(PATH, REQUEST).with("authorization", "Bearer " + GatewaySetup.ACCESS_KEY);
    return RawHttp.exchange(gateway.port(), request);
  }

  private static String outcome(RawAnswer answer) {
    String id = answer.header("x-trireme-request-id");
    String line = gateway.awaitLog(Pattern.compile("exchange id=" + id + ".*"), SOON);
    return line.replaceFirst("^.* outcome=(\\S+) .*$", "$1");
  }

  @Test
  void shouldBookAnAnswerWhoseLastEventIsLarge() {
    // Given
    Script script = Script.stream(frames("response.completed", "completed"));
    // When
    RawAnswer answer = ask(script);
    // Then
    assertThat(answer.body()).hasSizeGreaterThan(1 << 20).isEqualTo(script.wireBody());
    assertThat(answer.end()).isEqualTo(RawAnswer.End.TERMINAL_CHUNK);
    assertThat(outcome(answer)).isEqualTo("success");
  }

  @Test
  void shouldBookAFailureWhoseEventIsLarge() {
    // Given
    Script script = Script.stream(frames("response.failed", "failed"));
    // When
    RawAnswer answer = ask(script);
    // Then
    assertThat(answer.body()).isEqualTo(script.wireBody());
    assertThat(outcome(answer)).isEqualTo("upstream_error");
  }

  @Test
  void shouldNotTakeACutInsideTheLargeEventForItsEnd() {
    // Given
    List<byte[]> frames = frames("response.completed", "completed");
    int whole = Framing.concat(frames).length;
    // When
    RawAnswer answer = ask(Script.stream(frames).cutAfterBytes(whole - 1));
    // Then
    assertThat(Sse.names(answer.body())).contains("error").endsWith("response.failed");
    assertThat(outcome(answer)).isEqualTo("truncated");
  }
}
