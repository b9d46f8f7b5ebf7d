package io.trireme.deploy.upstream;

import io.trireme.deploy.upstream.Verdict.Cause;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.trireme.deploy.upstream.RawUpstream.chunk;
import static io.trireme.deploy.upstream.RawUpstream.whole;
import static org.assertj.core.api.Assertions.assertThat;

@Timeout(30)
final class AttemptTest {

  private Loopback loopback;

  @BeforeEach
  void open() {
    loopback = new Loopback();
  }

  @AfterEach
  void close() {
    loopback.close();
  }

  private static void assertBroken(Verdict verdict, Cause cause, String message) {
    assertThat(verdict).isInstanceOf(Verdict.Broken.class);
    Verdict.Broken broken = (Verdict.Broken) verdict;
    assertThat(broken.error().message()).contains(message);
    assertThat(broken.cause()).isEqualTo(cause);
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 400, 401, 404, 429, 500, 529})
  void shouldKeepStatusAndBodyOfARefusal(int status) throws Exception {
    // Given
    Buffer answer = whole(status, "application/json", "{\"error\":1}");

    // When
    Verdict verdict = loopback.verdict(true, answer);

    // Then
    assertThat(verdict).isInstanceOf(Verdict.Refused.class);
    Verdict.Refused refused = (Verdict.Refused) verdict;
    assertThat(refused.head().status()).isEqualTo(status);
    assertThat(refused.body()).hasToString("{\"error\":1}");
  }

  @Test
  void shouldCutALargeRefusalAndCloseItsConnection() throws Exception {
    // Given
    Buffer answer = whole(500, "text/plain", "x".repeat(Attempt.MAX_ERROR * 2));
    try (RawUpstream upstream = RawUpstream.answering(loopback.vertx, answer)) {
      // When
      Verdict verdict = loopback.verdict(false, upstream);

      // Then
      assertThat(verdict).isInstanceOf(Verdict.Refused.class);
      assertThat(((Verdict.Refused) verdict).body().length()).isBetween(1, Attempt.MAX_ERROR);
      Loopback.await(upstream.firstClosed());
    }
  }

  @Test
  void shouldTakeAWholeAnswerByteForByte() throws Exception {
    // Given
    Buffer answer = whole(200, "application/json", " {\"a\" : 1}\n");

    // When
    Verdict verdict = loopback.verdict(false, answer);

    // Then
    assertThat(verdict).isInstanceOf(Verdict.Whole.class);
    assertThat(((Verdict.Whole) verdict).body()).hasToString(" {\"a\" : 1}\n");
    assertThat(loopback.armed()).isZero();
  }

  @Test
  void shouldRefuseAnEmptyWholeAnswer() throws Exception {
    // When
    Verdict verdict = loopback.verdict(false, whole(200, "application/json", ""));

    // Then
    assertBroken(verdict, Cause.BAD_ANSWER, "empty body");
  }

  @Test
  void shouldRefuseAPageForAWholeAnswer() throws Exception {
    // When
    Verdict verdict = loopback.verdict(false, whole(200, "text/html; charset=utf-8", "<html>"));

    // Then
    assertBroken(verdict, Cause.BAD_ANSWER, "HTML page instead of JSON");
  }

  @Test
  void shouldRefuseMarkupThatIsLabelledAsJson() throws Exception {
    // When
    Verdict verdict = loopback.verdict(false, whole(200, "application/json", "<html>"));

    // Then
    assertBroken(verdict, Cause.BAD_ANSWER, "markup instead of JSON");
  }

  @Test
  void shouldRefuseAStreamForAWholeAnswer() throws Exception {
    // When
    Verdict verdict = loopback.verdict(false, whole(200, "text/event-stream", "data: {}\n\n"));

    // Then
    assertBroken(verdict, Cause.BAD_ANSWER, "a stream though a whole answer was asked for");
  }

  @Test
  void shouldTellAnErrorThatComesWithStatus200() throws Exception {
    // When
    Verdict verdict = loopback.verdict(false, whole(200, "application/json", "{\"error\":{}}"));

    // Then
    assertBroken(verdict, Cause.IN_BAND_ERROR, "out of capacity");
  }

  @Test
  void shouldRefuseAWholeAnswerAboveItsLimit() throws Exception {
    // Given
    String half = "x".repeat(1 << 20);
    try (RawUpstream upstream =
        RawUpstream.start(
            loopback.vertx,
            (socket, number) -> {
              socket.write(RawUpstream.chunkedHead("application/json"));
              for (int i = 0; i <= Attempt.MAX_WHOLE >> 20; i++) {
                socket.write(chunk(half));
              }
            })) {
      // When
      Verdict verdict = loopback.verdict(false, upstream);

      // Then
      assertBroken(verdict, Cause.BAD_ANSWER, "larger than 32 MiB");
    }
  }

  @Test
  void shouldTellAWholeAnswerThatWasCut() throws Exception {
    // Given
    try (RawUpstream upstream =
        RawUpstream.start(
            loopback.vertx,
            (socket, number) -> {
              socket.write("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{");
              socket.close();
            })) {
      // When
      Verdict verdict = loopback.verdict(false, upstream);

      // Then
      assertBroken(verdict, Cause.TRUNCATED, "broke off");
    }
  }

  @Test
  void shouldDecodeAWholeAnswerThatWasCompressedUnasked() throws Exception {
    // Given
    Buffer answer =
        whole(
            200, "content-type: application/json\r\ncontent-encoding: gzip\r\n", gzip("{\"a\":1}"));

    // When
    Verdict verdict = loopback.verdict(false, answer);

    // Then
    assertThat(verdict).isInstanceOf(Verdict.Whole.class);
    assertThat(((Verdict.Whole) verdict).body()).hasToString("{\"a\":1}");
  }

  @Test
  void shouldRefuseAnEncodingThatItCannotDecode() throws Exception {
    // Given
    Buffer answer =
        whole(200, "content-encoding: aes128gcm\r\n", Buffer.buffer(new byte[] {1, 2, 3}));

    // When
    Verdict verdict = loopback.verdict(false, answer);

    // Then
    assertBroken(verdict, Cause.BAD_ANSWER, "encoded its answer as aes128gcm");
  }

  private static Buffer gzip(String text) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return Buffer.buffer(out.toByteArray());
  }

  @Test
  void shouldTellAConnectionThatWasClosedBeforeTheHead() throws Exception {
    // Given
    try (RawUpstream upstream =
        RawUpstream.start(loopback.vertx, (socket, number) -> socket.close())) {
      // When
      Verdict verdict = loopback.verdict(true, upstream);

      // Then
      assertBroken(verdict, Cause.RESET, "before it answered");
      assertThat(upstream.requests()).isEqualTo(1);
    }
  }

  @Test
  void shouldSendOnceMoreWhenAPooledConnectionTurnsOutDead() throws Exception {
    // Given
    Buffer answer = whole(200, "application/json", "{}");
    try (RawUpstream upstream =
        RawUpstream.start(
            loopback.vertx,
            (socket, number) -> {
              if (number == 2) {
                socket.close();
              } else {
                socket.write(answer);
              }
            })) {
      loopback.verdict(false, upstream);

      // When
      Verdict verdict = loopback.verdict(false, upstream);

      // Then
      assertThat(verdict).isInstanceOf(Verdict.Whole.class);
      assertThat(upstream.requests()).isEqualTo(3);
      assertThat(upstream.connections()).isEqualTo(2);
    }
  }

  @Test
  void shouldSendOnceMoreOnlyOnce() throws Exception {
    // Given
    Buffer answer = whole(200, "application/json", "{}");
    try (RawUpstream upstream =
        RawUpstream.start(
            loopback.vertx,
            (socket, number) -> {
              if (number == 1) {
                socket.write(answer);
              } else {
                socket.close();
              }
            })) {
      loopback.verdict(false, upstream);

      // When
      Verdict verdict = loopback.verdict(false, upstream);

      // Then
      assertBroken(verdict, Cause.RESET, "before it answered");
      assertThat(upstream.requests()).isEqualTo(3);
    }
  }

  @Test
  void shouldKeepTheConnectionOfACompleteAnswer() throws Exception {
    // Given
    Buffer answer = whole(503, "application/json", "{}");
    try (RawUpstream upstream = RawUpstream.answering(loopback.vertx, answer)) {
      // When
      for (int i = 0; i < 5; i++) {
        loopback.verdict(true, upstream);
      }

      // Then
      assertThat(upstream.requests()).isEqualTo(5);
      assertThat(upstream.connections()).isEqualTo(1);
    }
  }

  @Test
  void shouldTryTheNextAddressWhenOneRefuses() throws Exception {
    // Given
    int refusing;
    try (RawUpstream gone = RawUpstream.answering(loopback.vertx, Buffer.buffer())) {
      refusing = gone.port();
      loopback.onLoop(gone::close);
    }
    try (RawUpstream upstream =
        RawUpstream.answering(loopback.vertx, whole(200, "application/json", "{}"))) {
      Attempt attempt =
          loopback.attempt(
              false, List.of(Loopback.address(refusing), Loopback.address(upstream.port())));

      // When
      loopback.onLoop(attempt::start);

      // Then
      assertThat(Loopback.await(attempt.verdict())).isInstanceOf(Verdict.Whole.class);
    }
  }

  @Test
  void shouldEndWhenTheObserverFailsOverAWholeAnswer() throws Exception {
    // When
    Verdict verdict = loopback.verdict(false, whole(200, "application/json", "{\"boom\":1}"));

    // Then
    assertBroken(verdict, Cause.BAD_ANSWER, "could not be read");
  }
}
