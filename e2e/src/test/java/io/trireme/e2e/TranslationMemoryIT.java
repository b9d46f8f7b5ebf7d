package io.trireme.e2e;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Large answers that are translated: as long as there is memory for them, and what is said then.
 */
@Timeout(120)
class TranslationMemoryIT {
  private static final String VENDOR = "/v1/responses";
  private static final int MIB = 1 << 20;
  private static final String REQUEST =
      "{\"model\":\"gpt-5\",\"stream\":true,\"max_tokens\":9000,"
          + "\"messages\":[{\"role\":\"user\",\"content\":\"Tell all.\"}]}";

  private static ReplayUpstream upstream;
  private static Gateway roomy;
  private static Gateway narrow;

  @BeforeAll
  static void start() {
    upstream = ReplayUpstream.start();
    roomy = Gateway.start(setup("256"));
    narrow = Gateway.start(setup("4"));
  }

  @AfterAll
  static void stop() {
    roomy.close();
    narrow.close();
    upstream.close();
  }

  private static GatewaySetup setup(String mebibytes) {
    String channel =
        GatewaySetup.claudeChannel(upstream.url()).replace("dialect: claude", "dialect: codex");
    return GatewaySetup.of(channel + "lanes:\n  claude: {entries: [{channel: replay}]}\n")
        .env("TRIREME_TRANSLATION_BUFFER_MB", mebibytes)
        .jvm("-Xmx768m");
  }

  private static byte[] event(String type, String fields) {
    return Sse.frame(type, "{\"type\":\"" + type + "\"," + fields + "}");
  }

  private static byte[] delta(String text) {
    return event(
        "response.output_text.delta",
        "\"output_index\":0,\"content_index\":0,\"delta\":\"" + text + "\"");
  }

  private static Script telling(String... texts) {
    List<byte[]> frames = new ArrayList<>();
    frames.add(
        event("response.created", "\"response\":{\"id\":\"resp_1\",\"status\":\"in_progress\"}"));
    for (String text : texts) {
      frames.add(delta(text));
    }
    frames.add(
        event(
            "response.completed",
            "\"response\":{\"id\":\"resp_1\",\"status\":\"completed\",\"output\":[],"
                + "\"usage\":{\"input_tokens\":5,\"output_tokens\":7}}"));
    return Script.stream(frames);
  }

  private static RawAnswer ask(Gateway gateway, Script script) {
    upstream.on(VENDOR, script);
    return RawHttp.exchange(gateway.port(), RawRequest.messages(GatewaySetup.ACCESS_KEY, REQUEST));
  }

  private static OptionalDouble held(Gateway gateway) {
    return gateway
        .metrics()
        .lines()
        .filter(line -> line.startsWith("trireme_buffer_bytes"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst();
  }

  @Test
  void shouldTranslateAnEventOfTenMebibytes() {
    // Given
    String large = "x".repeat(10 * MIB);
    // When
    RawAnswer answer = ask(roomy, telling("a", large));
    // Then
    assertThat(answer.status()).isEqualTo(200);
    assertThat(Sse.names(answer.body())).endsWith("message_stop").doesNotContain("error");
    assertThat(answer.text()).contains(large);
    assertThat(held(roomy)).hasValue(0);
  }

  @Test
  void shouldRefuseAnEventAbove32MebibytesAsAFaultOfTheUpstream() {
    // When
    RawAnswer answer = ask(roomy, telling("x".repeat(33 * MIB)));
    // Then
    assertThat(answer.status()).isEqualTo(502);
    assertThat(answer.text()).contains("api_error").contains("larger than 32 MiB");
    assertThat(held(roomy)).hasValue(0);
  }

  @Test
  void shouldSayThatItIsOverloadedWhereNoMemoryIsLeftBeforeTheCommit() {
    // When
    RawAnswer answer = ask(narrow, telling("x".repeat(10 * MIB)));
    // Then
    assertThat(answer.status()).isEqualTo(529);
    assertThat(answer.header("retry-after")).isEqualTo("2");
    assertThat(answer.text()).contains("overloaded_error").contains("no memory left");
    assertThat(held(narrow)).hasValue(0);
  }

  @Test
  void shouldEndACommittedStreamAsOverloadedAndServeTheNextOne() {
    // When
    RawAnswer answer = ask(narrow, telling("first", "x".repeat(10 * MIB)));
    RawAnswer next = ask(narrow, telling("small"));
    // Then
    assertThat(answer.status()).isEqualTo(200);
    assertThat(Sse.names(answer.body())).endsWith("error").doesNotContain("message_stop");
    assertThat(answer.text()).contains("overloaded_error");
    assertThat(next.text()).contains("small").contains("message_stop");
    assertThat(held(narrow)).hasValue(0);
  }
}
