package io.trireme.e2e;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(30)
class ReplayUpstreamTest {
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final List<byte[]> FRAMES =
      List.of(
          Sse.frame("one", "{\"n\":1}"), Sse.frame("two", "{\"n\":\"ä\"}"), Sse.text(": c\n\n"));

  private final ReplayUpstream upstream = ReplayUpstream.start();

  @AfterEach
  void close() {
    upstream.close();
  }

  private RawAnswer get(Script script) {
    upstream.on("/s", script);
    return RawHttp.exchange(upstream.port(), RawRequest.get("/s"));
  }

  private static byte[] whole() {
    return Framing.concat(FRAMES);
  }

  @Test
  void shouldWriteOneChunkPerFrame() {
    // When
    RawAnswer answer = get(Script.stream(FRAMES));
    // Then
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-type")).isEqualTo("text/event-stream; charset=utf-8");
    assertThat(answer.end()).isEqualTo(RawAnswer.End.TERMINAL_CHUNK);
    assertThat(answer.parts()).hasSize(3);
    assertThat(answer.body()).isEqualTo(whole());
  }

  @Test
  void shouldCutTheSameBytesIntoOtherPieces() {
    // When
    RawAnswer bytes = get(Script.stream(FRAMES).byteByByte());
    RawAnswer sevens = get(Script.stream(FRAMES).inPiecesOf(7));
    RawAnswer glued = get(Script.stream(FRAMES).glued());
    // Then
    assertThat(bytes.parts()).hasSize(whole().length);
    assertThat(sevens.parts()).hasSize((whole().length + 6) / 7);
    assertThat(glued.parts()).hasSize(1);
    assertThat(List.of(bytes, sevens, glued))
        .allSatisfy(answer -> assertThat(answer.body()).isEqualTo(whole()));
  }

  @Test
  void shouldExchangeLineEndsAndMarkTheStart() {
    // When
    RawAnswer crlf = get(Script.stream(FRAMES).crlf());
    RawAnswer cr = get(Script.stream(FRAMES).cr().byteOrderMark());
    // Then
    assertThat(crlf.text()).isEqualTo(new String(whole(), UTF_8).replace("\n", "\r\n"));
    assertThat(cr.text()).isEqualTo("\uFEFF" + new String(whole(), UTF_8).replace("\n", "\r"));
    assertThat(Sse.events(cr.body())).isEqualTo(Sse.events(whole()));
  }

  @Test
  void shouldDelimitByLengthAndByClose() {
    // When
    RawAnswer length = get(Script.stream(FRAMES).withContentLength());
    RawAnswer close = get(Script.stream(FRAMES).untilClose());
    // Then
    assertThat(length.header("content-length")).isEqualTo(Integer.toString(whole().length));
    assertThat(length.end()).isEqualTo(RawAnswer.End.LENGTH_REACHED);
    assertThat(close.end()).isEqualTo(RawAnswer.End.CLOSED);
    assertThat(close.complete()).isTrue();
    assertThat(close.body()).isEqualTo(whole());
  }

  @Test
  void shouldKeepThePace() {
    // Given
    Script script =
        Script.stream(FRAMES)
            .silenceBeforeHead(Duration.ofMillis(60))
            .silenceAfterHead(Duration.ofMillis(70))
            .pace(Duration.ofMillis(80));
    // When
    long asked = System.nanoTime();
    RawAnswer answer = get(script);
    // Then
    List<RawAnswer.Part> parts = answer.parts();
    assertThat(answer.headNanos() - asked).isGreaterThanOrEqualTo(millis(60));
    assertThat(parts.getFirst().nanos() - answer.headNanos()).isGreaterThan(millis(50));
    assertThat(parts.get(2).nanos() - parts.get(1).nanos()).isGreaterThan(millis(60));
  }

  private static long millis(long millis) {
    return Duration.ofMillis(millis).toNanos();
  }

  @Test
  void shouldPackEachFrame() throws IOException {
    // When
    RawAnswer answer = get(Script.stream(FRAMES).gzip());
    // Then
    assertThat(answer.header("content-encoding")).isEqualTo("gzip");
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
      assertThat(in.readAllBytes()).isEqualTo(whole());
    }
  }

  @Test
  void shouldTakeScriptsInTurnAndRepeatTheLast() {
    // Given
    upstream.on("/turn", Script.json(529, "{}"), Script.json(200, "{}"));
    // When
    List<Integer> statuses =
        List.of(1, 2, 3).stream()
            .map(turn -> RawHttp.exchange(upstream.port(), RawRequest.get("/turn")).status())
            .toList();
    // Then
    assertThat(statuses).containsExactly(529, 200, 200);
  }

  @Test
  void shouldChooseByWhatWasAsked() {
    // Given
    upstream.answer(
        "/who",
        request ->
            request.headers().all("x-api-key").contains("good")
                ? Script.json(200, "{}")
                : Script.json(401, "{}"));
    // When
    RawAnswer good =
        RawHttp.exchange(upstream.port(), RawRequest.get("/who").with("x-api-key", "good"));
    RawAnswer bad = RawHttp.exchange(upstream.port(), RawRequest.get("/who"));
    // Then
    assertThat(good.status()).isEqualTo(200);
    assertThat(bad.status()).isEqualTo(401);
  }

  @Test
  void shouldRecordTheRequestAsSent() {
    // Given
    upstream.on("/v1/messages", Script.json(200, "{}"));
    byte[] body = "{\"model\": \"m\", \"text\": \"ü\"}".getBytes(UTF_8);
    RawRequest request =
        RawRequest.messages("k", body)
            .to("/v1/messages?beta=true")
            .plus("X-Twice", "a")
            .plus("x-twice", "b");
    // When
    RawHttp.exchange(upstream.port(), request);
    // Then
    Received received = upstream.awaitRequests(1, SOON).getFirst();
    assertThat(received.method()).isEqualTo("POST");
    assertThat(received.path()).isEqualTo("/v1/messages");
    assertThat(received.query()).contains("beta=true");
    assertThat(received.headers().all("X-TWICE")).containsExactly("a", "b");
    assertThat(received.headers().fields()).contains(new WireHeaders.Field("X-Twice", "a"));
    assertThat(received.body()).isEqualTo(body);
    assertThat(received.ending().join().how()).isEqualTo(Received.How.COMPLETED);
    assertThat(received.ending().join().nanos()).isGreaterThan(received.arrivedNanos());
  }

  @Test
  void shouldReadChunkedBodiesAndPipelinedRequests() {
    // Given
    upstream.on("/c", Script.json(200, "{\"n\":1}"));
    String chunked =
        String.join(
            "\r\n",
            "POST /c HTTP/1.1",
            "Host: x",
            "Transfer-Encoding: chunked",
            "",
            "3",
            "abc",
            "4;x=y",
            "defg",
            "0",
            "Trailer: t",
            "",
            "");
    // When
    try (RawHttp client = RawHttp.connect(upstream.port())) {
      client.send(chunked + "GET /c HTTP/1.1\r\nHost: x\r\n\r\n");
      client.readAnswer();
      client.readAnswer();
    }
    // Then
    List<Received> requests = upstream.requests();
    assertThat(requests).hasSize(2);
    assertThat(requests.getFirst().text()).isEqualTo("abcdefg");
    assertThat(requests.get(1).connection()).isEqualTo(requests.getFirst().connection());
  }

  @Test
  void shouldReadABodyOfTenMegabytesThatComesInPieces() {
    // Given
    byte[] body = new byte[10_000_000];
    Arrays.fill(body, (byte) 'x');
    upstream.on("/big", Script.json(200, "{}"));
    // When
    RawAnswer answer = RawHttp.exchange(upstream.port(), RawRequest.post("/big", body));
    // Then
    assertThat(answer.status()).isEqualTo(200);
    assertThat(upstream.requests().getFirst().body()).isEqualTo(body);
  }

  @Test
  void shouldAnswerUnknownPathsAndNonsense() {
    // When
    RawAnswer unknown = RawHttp.exchange(upstream.port(), RawRequest.get("/nowhere"));
    RawAnswer nonsense;
    try (RawHttp client = RawHttp.connect(upstream.port())) {
      nonsense = client.send("GET /x HTTP/1.1\r\nno field\r\n\r\n").readAnswer();
    }
    // Then
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(nonsense.status()).isEqualTo(400);
  }

  @Test
  void shouldSayWhatIsMissingWhenAWaitFails() {
    // When / Then
    assertThatThrownBy(() -> upstream.awaitRequests(1, Duration.ofMillis(20)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("no 1 requests within");
  }
}
