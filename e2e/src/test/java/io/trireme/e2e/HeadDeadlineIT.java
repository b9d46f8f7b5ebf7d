package io.trireme.e2e;

import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A connection has a limited time for each request head and between requests, and none while a
 * request is under way. The limits are shortened: 2 s for a head, 4 s between requests.
 */
@Tag("alone")
@Timeout(60)
class HeadDeadlineIT {
  private static final String HEALTH = "GET /health HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n";

  private static ReplayUpstream upstream;
  private static Gateway gateway;

  @BeforeAll
  static void start() {
    upstream = ReplayUpstream.start();
    gateway =
        Gateway.start(
            GatewaySetup.claude(upstream.url())
                .env("TRIREME_HEAD_TIMEOUT", "2s")
                .env("TRIREME_KEEP_ALIVE_TIMEOUT", "4s"));
  }

  @AfterAll
  static void stop() {
    gateway.close();
    upstream.close();
  }

  static List<String> unfinishedHeads() {
    return List.of("", "GET / HTTP/1.1\r\nho", "PRI * HTTP/2.0\r\n");
  }

  @ParameterizedTest
  @MethodSource("unfinishedHeads")
  void shouldCloseWhenTheFirstHeadDoesNotCome(String begun) {
    // Given
    try (RawHttp client = RawHttp.connect(gateway.port())) {
      long since = System.nanoTime();
      // When
      byte[] answer = client.send(begun).readUntilClosed();
      // Then
      assertThat(answer).isEmpty();
      assertThat(secondsSince(since)).isBetween(1.9, 4.0);
    }
  }

  @Test
  void shouldNotLetADrippingHeadRenewItsTime() {
    // Given
    try (RawHttp client = RawHttp.connect(gateway.port())) {
      long since = System.nanoTime();
      client.send("GET / HTTP/1.1\r\n");
      // When
      boolean closed = false;
      for (int i = 0; i < 100 && !closed; i++) {
        closed = drip(client);
      }
      // Then
      assertThat(closed).isTrue();
      assertThat(secondsSince(since)).isBetween(1.9, 4.0);
    }
  }

  /** Sends one byte and waits for a read timeout; true if the peer has closed. */
  private static boolean drip(RawHttp client) {
    try {
      client.send("x");
    } catch (UncheckedIOException closed) {
      return true;
    }
    return !silent(client, Duration.ofMillis(100));
  }

  /** True if the peer neither sends nor closes for this long. */
  private static boolean silent(RawHttp client, Duration time) {
    try {
      client.readTimeout(time).readUntilClosed();
      return false;
    } catch (UncheckedIOException e) {
      return e.getCause() instanceof SocketTimeoutException;
    } finally {
      client.readTimeout(Duration.ofSeconds(20));
    }
  }

  @Test
  void shouldCloseAConnectionThatIsIdleAfterAnAnswer() {
    // Given
    try (RawHttp client = RawHttp.connect(gateway.port())) {
      assertThat(client.send(HEALTH).readAnswer("GET").status()).isEqualTo(200);
      long since = System.nanoTime();
      // When
      byte[] more = client.readUntilClosed();
      // Then
      assertThat(more).isEmpty();
      assertThat(secondsSince(since)).isBetween(3.9, 6.0);
    }
  }

  @Test
  void shouldGiveTheNextHeadAsLittleTimeAsTheFirst() {
    // Given
    try (RawHttp client = RawHttp.connect(gateway.port())) {
      assertThat(client.send(HEALTH).readAnswer("GET").status()).isEqualTo(200);
      long since = System.nanoTime();
      // When
      byte[] more = client.send("GET /hea").readUntilClosed();
      // Then
      assertThat(more).isEmpty();
      assertThat(secondsSince(since)).isBetween(1.9, 3.8);
    }
  }

  @Test
  void shouldLetAStreamBeLongAndQuiet() {
    // Given: a silence that is longer than both limits
    List<byte[]> frames = new ArrayList<>(Anthropic.opening());
    frames.addAll(Anthropic.closing());
    upstream.on(Anthropic.PATH, Script.stream(frames).silenceAfterHead(Duration.ofSeconds(5)));
    try (RawHttp client = RawHttp.connect(gateway.port())) {
      // When
      RawAnswer answer = client.send(Anthropic.request(Anthropic.STREAMING)).readAnswer();
      // Then
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.end()).isEqualTo(RawAnswer.End.TERMINAL_CHUNK);
      assertThat(answer.text()).contains("message_stop").doesNotContain("event: error");
      assertThat(client.send(HEALTH).readAnswer("GET").status()).isEqualTo(200);
    }
  }

  @Test
  void shouldLetABodyTakeItsTime() {
    // Given
    upstream.on(Anthropic.PATH, Anthropic.message("ok"));
    byte[] body = Anthropic.WHOLE.getBytes(StandardCharsets.UTF_8);
    try (RawHttp client = RawHttp.connect(gateway.port())) {
      // When: the last byte comes after both limits
      client.send(Anthropic.request(Anthropic.WHOLE).head()).send(Arrays.copyOf(body, 9));
      assertThat(silent(client, Duration.ofSeconds(5))).isTrue();
      client.send(Arrays.copyOfRange(body, 9, body.length));
      // Then
      assertThat(client.readAnswer().status()).isEqualTo(200);
    }
  }

  @Test
  void shouldCloseAsItSaidAfterAnEarlyRefusal() {
    // Given
    String body = " ".repeat(500_000);
    RawRequest request = RawRequest.messages("wrong", body);
    try (RawHttp client = RawHttp.connect(gateway.port())) {
      long since = System.nanoTime();
      // When
      String answer = new String(client.send(request).readUntilClosed(), StandardCharsets.UTF_8);
      // Then
      assertThat(answer).startsWith("HTTP/1.1 401 ").containsIgnoringCase("connection: close");
      assertThat(secondsSince(since)).isLessThan(1.5);
    }
  }

  private static double secondsSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }
}
