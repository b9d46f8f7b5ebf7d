package io.trireme.e2e;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Upstreams whose names are not to be had, or not soon (F03). */
@Timeout(60)
class SlowNamesIT {
  private static final Transcript GOOD = Transcript.fixture("bash-final-text");
  private static final Duration CONNECT = Duration.ofSeconds(1);

  /** How late a timer may be on a busy machine. */
  private static final Duration SLACK = Duration.ofMillis(1500);

  /** How long a name may be thought unknown, and what a busy machine adds. */
  private static final Duration FORGOTTEN = Duration.ofSeconds(8);

  private static ReplayUpstream upstream;
  private static NameServer names;
  private static Gateway gateway;

  @TempDir private static Path folder;

  @BeforeAll
  static void start() {
    upstream = ReplayUpstream.start();
    upstream.on(Anthropic.PATH, GOOD.script());
    names = new NameServer();
    names.on("silent.test", NameServer.Manner.SILENT);
    names.on("known.test", NameServer.Manner.KNOWN);
    StringBuilder yaml = new StringBuilder("channels:\n");
    yaml.append(channel("known", "known.test", "known"));
    yaml.append(channel("silent", "silent.test", "silent"));
    yaml.append(channel("behind-silent", "known.test", "silent"));
    yaml.append(channel("alone", "silent.test", "alone"));
    yaml.append(channel("late", "late.test", "late"));
    yaml.append("lanes: {claude: {breaker: {enabled: false}}}\n");
    gateway = Gateway.start(names.serving(GatewaySetup.of(yaml.toString()), folder));
  }

  private static String channel(String id, String host, String model) {
    return """
      - id: %s
        dialect: claude
        baseUrls: ["http://%s:%d"]
        keys: [{secret: sk-%s}]
        models: {allow: [%s]}
        timeouts: {connect: 1s}
        allowPrivateNetwork: true
    """
        .formatted(id, host, URI.create(upstream.url()).getPort(), id, model);
  }

  @AfterAll
  static void stop() {
    gateway.close();
    names.close();
    upstream.close();
  }

  private record Timed(RawAnswer answer, Duration took) {}

  private static Timed ask(String model) {
    long asked = System.nanoTime();
    String body = Anthropic.STREAMING.replace("claude-sonnet-4-5", model);
    RawAnswer answer = RawHttp.exchange(gateway.port(), Anthropic.request(body));
    return new Timed(answer, Duration.ofNanos(System.nanoTime() - asked));
  }

  @Test
  void shouldGoOnWhereANameServerIsSilent() {
    // When
    Timed behind = ask("silent");
    Timed alone = ask("alone");
    // Then
    assertThat(behind.answer().status()).as(behind.answer().text()).isEqualTo(200);
    assertThat(behind.answer().header("x-trireme-channel")).isEqualTo("behind-silent");
    assertThat(behind.took()).isBetween(CONNECT, CONNECT.plus(SLACK));
    Anthropic.expectError(alone.answer(), 502, "api_error");
    assertThat(alone.answer().text()).contains("not resolved in time");
    assertThat(alone.took()).isBetween(CONNECT, CONNECT.plus(SLACK));
    assertThat(names.asked("silent.test")).isPositive();
  }

  @Test
  void shouldServeOthersWhileManyWaitForAName() throws Exception {
    // Given
    assertThat(ask("known").answer().status()).isEqualTo(200);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Timed>> waiting = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        waiting.add(threads.submit(() -> ask("alone")));
      }
      // When
      List<Timed> served = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        served.add(ask("known"));
      }
      // Then
      assertThat(served)
          .allSatisfy(
              one -> {
                assertThat(one.answer().status()).isEqualTo(200);
                assertThat(one.took()).isLessThan(CONNECT);
              });
      for (Future<Timed> one : waiting) {
        assertThat(one.get().answer().status()).isEqualTo(502);
      }
    }
  }

  @Test
  void shouldFindANameThatWasUnknownShortlyBefore() {
    // Given
    Timed unknown = ask("late");
    assertThat(unknown.answer().status()).isEqualTo(502);
    assertThat(unknown.took()).isLessThan(CONNECT);
    // When
    names.on("late.test", NameServer.Manner.KNOWN);
    // Then
    ProcessLog.await(
        "answer from late.test", FORGOTTEN, () -> ask("late").answer().status() == 200);
  }
}
