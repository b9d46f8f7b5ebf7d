package io.trireme.e2e;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Bytes in are bytes out, in both directions, but for the model that a mapping names. */
@Timeout(120)
class RelayIT {
  private static final Duration SOON = Duration.ofSeconds(5);

  private static ReplayUpstream upstream;
  private static Gateway gateway;

  @BeforeAll
  static void start() {
    upstream = ReplayUpstream.start();
    gateway =
        Gateway.start(
            GatewaySetup.of(
                GatewaySetup.claudeChannel(upstream.url())
                    + "    models: {map: {\"e2e-alias\": claude-sonnet-4-5-20250929}}\n"));
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

  private static RawAnswer ask(RawRequest request, Script script) {
    upstream.on(Anthropic.PATH, script);
    return RawHttp.exchange(gateway.port(), request);
  }

  private static Received onlyRequest() {
    assertThat(upstream.awaitRequests(1, SOON)).hasSize(1);
    return upstream.requests().getFirst();
  }

  static List<Transcript> corpus() {
    return Corpus.transcripts("anthropic");
  }

  static List<Transcript> fixtures() {
    return Transcript.fixtures();
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void shouldRelayTheCorpus(Transcript transcript) {
    // When
    RawAnswer answer = ask(Anthropic.request(transcript.requestText()), transcript.script());
    // Then
    expectIdentical(transcript, answer);
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void shouldRelayOurOwnStreams(Transcript transcript) {
    // When
    RawAnswer answer = ask(Anthropic.request(transcript.requestText()), transcript.script());
    // Then
    expectIdentical(transcript, answer);
  }

  private static void expectIdentical(Transcript transcript, RawAnswer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(transcript.answer());
    assertThat(answer.complete()).isTrue();
    assertThat(answer.header("content-type"))
        .startsWith(transcript.streaming() ? "text/event-stream" : "application/json");
    assertThat(answer.header("x-trireme-channel")).isEqualTo("replay");
    assertThat(answer.header("x-trireme-attempts")).isEqualTo("1");
    assertThat(answer.header("x-trireme-request-id")).isNotBlank();
    assertThat(onlyRequest().body()).isEqualTo(transcript.requestBody());
  }

  static List<Arguments> framings() {
    List<Arguments> all = new ArrayList<>();
    for (Transcript transcript : Transcript.fixtures()) {
      Script plain = transcript.script();
      all.add(Arguments.of(transcript, "byte by byte", plain.byteByByte()));
      all.add(Arguments.of(transcript, "glued", plain.glued()));
      all.add(Arguments.of(transcript, "pieces of 7", plain.inPiecesOf(7)));
      all.add(Arguments.of(transcript, "CRLF", plain.crlf()));
      all.add(Arguments.of(transcript, "CR", plain.cr()));
      all.add(Arguments.of(transcript, "byte order mark", plain.byteOrderMark()));
      all.add(Arguments.of(transcript, "content length", plain.withContentLength()));
      all.add(Arguments.of(transcript, "until close", plain.untilClose()));
      all.add(Arguments.of(transcript, "CR byte by byte", plain.cr().byteByByte()));
    }
    return all;
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("framings")
  void shouldRelayEveryFraming(Transcript transcript, String framing, Script script) {
    // When
    RawAnswer answer = ask(Anthropic.request(transcript.requestText()), script);
    // Then
    assertThat(answer.status()).as(framing + ": " + answer.text()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(script.wireBody());
    assertThat(answer.end()).isEqualTo(RawAnswer.End.TERMINAL_CHUNK);
  }

  @Test
  void shouldPassEachEventOnWhenItComes() {
    // Given
    Transcript transcript = Transcript.fixture("text-pings-comments");
    Script script = transcript.script().pace(Duration.ofMillis(150));
    // When
    RawAnswer answer = ask(Anthropic.request(transcript.requestText()), script);
    // Then
    assertThat(answer.body()).isEqualTo(transcript.answer());
    long first = answer.parts().getFirst().nanos();
    long last = answer.parts().getLast().nanos();
    assertThat(Duration.ofNanos(last - first)).isGreaterThan(Duration.ofMillis(800));
    assertThat(answer.header("cache-control")).contains("no-cache");
    assertThat(answer.headers().has("content-length")).isFalse();
    assertThat(answer.headers().has("content-encoding")).isFalse();
  }

  static List<Arguments> oddBodies() {
    String rest = "\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}";
    return List.of(
        Arguments.of("white space", "\r\n{ \t\"model\"\n:\t\"e2e-alias\" , " + rest.formatted("a")),
        Arguments.of("escapes", "{\"model\":\"e2e-alias\"," + rest.formatted("\\u00e9\\/\\n\\\"x")),
        Arguments.of("last key", "{\"max_tokens\":1,\"messages\":[],\"model\":\"e2e-alias\"}"),
        Arguments.of(
            "surrogates", "{\"model\":\"e2e-alias\"," + rest.formatted("🚣\\ud83d\\udea3")),
        Arguments.of(
            "nested model",
            "{\"metadata\":{\"model\":\"e2e-alias\"},\"model\":\"e2e-alias\","
                + rest.formatted("{\\\"model\\\":1}")),
        Arguments.of(
            "huge number",
            "{\"x\":1E400,\"y\":123456789012345678901234567890.10,\"model\":\"e2e-alias\","
                + rest.formatted("a")),
        Arguments.of(
            "duplicate keys", "{\"a\":1,\"a\":2,\"model\":\"e2e-alias\"," + rest.formatted("a")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("oddBodies")
  void shouldSpliceOnlyTheModel(String name, String body) {
    // When
    RawAnswer answer = ask(Anthropic.request(body), Anthropic.message("ok"));
    // Then
    assertThat(answer.status()).as(name + ": " + answer.text()).isEqualTo(200);
    int model = body.startsWith("{\"metadata\"") ? body.lastIndexOf("e2e-alias") : -1;
    String expected =
        model < 0
            ? body.replace("e2e-alias", "claude-sonnet-4-5-20250929")
            : body.substring(0, model)
                + body.substring(model).replace("e2e-alias", "claude-sonnet-4-5-20250929");
    assertThat(onlyRequest().text()).isEqualTo(expected);
    assertThat(Anthropic.json(answer.text()).path("model").asText()).isEqualTo("claude-sonnet-4-5");
  }

  @Test
  void shouldRelayTenMegabytes() {
    // Given
    String body =
        Anthropic.body("e2e-alias", false)
            .replace("How deep is the harbour?", "0123456789".repeat(1_000_000));
    // When
    RawAnswer answer = ask(Anthropic.request(body), Anthropic.message("ok"));
    // Then
    assertThat(answer.status()).isEqualTo(200);
    assertThat(onlyRequest().text().equals(body.replace("e2e-alias", "claude-sonnet-4-5-20250929")))
        .isTrue();
  }

  @Test
  void shouldUnpackAnAnswerAndAskForNone() {
    // Given
    Transcript transcript = Transcript.fixture("unicode");
    // When
    RawAnswer stream =
        ask(
            Anthropic.request(transcript.requestText()).with("accept-encoding", "gzip, br, zstd"),
            transcript.script().gzip());
    // Then
    assertThat(stream.status()).as(stream.text()).isEqualTo(200);
    assertThat(stream.body()).isEqualTo(transcript.answer());
    assertThat(stream.headers().has("content-encoding")).isFalse();
    assertThat(onlyRequest().headers().first("accept-encoding").orElse("identity"))
        .isEqualTo("identity");
  }

  @Test
  void shouldUnpackARequest() throws IOException {
    // Given
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(Anthropic.WHOLE.getBytes(StandardCharsets.UTF_8));
    }
    RawRequest request =
        Anthropic.request("").body(packed.toByteArray()).with("content-encoding", "gzip");
    // When
    RawAnswer answer = ask(request, Anthropic.message("ok"));
    // Then
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(onlyRequest().text()).isEqualTo(Anthropic.WHOLE);
    assertThat(onlyRequest().headers().has("content-encoding")).isFalse();
  }
}
