package io.trireme.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** What a process that is told to end writes of what it learnt. */
@Timeout(120)
class RuntimeFileIT {
  private static final String INFLIGHT = "trireme_streams_inflight{dialect=\"claude\"} 1.0";

  private ReplayUpstream upstream;

  @BeforeEach
  void start() {
    upstream = ReplayUpstream.start();
  }

  @AfterEach
  void stop() {
    upstream.close();
  }

  /** One failure is enough to open the breaker. */
  private Gateway gateway() {
    return Gateway.start(
        GatewaySetup.of(
                GatewaySetup.claudeChannel(upstream.url())
                    + "lanes: {claude: {affinity: {enabled: false},"
                    + " breaker: {window: 1, minimumCalls: 1, threshold: 0.5}}}\n")
            .env("TRIREME_DRAIN_TIMEOUT", "2s"));
  }

  private static RawAnswer ask(Gateway gateway) {
    return RawHttp.exchange(gateway.port(), Anthropic.request(Anthropic.STREAMING));
  }

  private static Path file(Gateway gateway) {
    return gateway.dataFolder().resolve("runtime.json");
  }

  private static String kept(Gateway gateway) throws IOException {
    return Files.exists(file(gateway)) ? Files.readString(file(gateway)) : "";
  }

  @Test
  void shouldWriteWhatWasLearntAtTheEnd() throws IOException {
    // Given
    upstream.on(
        Anthropic.PATH,
        Anthropic.error(429, "rate_limit_error", "no").header("retry-after", "600"));
    try (Gateway gateway = gateway()) {
      Anthropic.expectError(ask(gateway), 429, "rate_limit_error");

      // When: before the interval of the writer is likely to be over
      gateway.terminate();

      // Then
      assertThat(kept(gateway)).contains("cooldowns", "rate limit").doesNotContain("sk-ant");
      gateway.restart(gateway.setup());
      upstream.forget();
      Anthropic.expectError(ask(gateway), 429, "rate_limit_error");
      assertThat(upstream.requests()).isEmpty();
    }
  }

  @Test
  void shouldLearnNothingFromAnExchangeThatTheEndCutsOff() throws IOException {
    // Given: a breaker that opens is written
    upstream.on(Anthropic.PATH, Anthropic.error(500, "api_error", "no"));
    try (Gateway gateway = gateway()) {
      ask(gateway);
      gateway.terminate();
      assertThat(kept(gateway)).contains("failed");
    }
    upstream.forget();
    upstream.on(Anthropic.PATH, Script.stream(Anthropic.talking(3)).stallAfterFrames(5));
    try (Gateway gateway = gateway()) {
      CompletableFuture<Boolean> whole =
          CompletableFuture.supplyAsync(() -> ask(gateway).text().contains("message_stop"))
              .exceptionally(cutOff -> false);
      ProcessLog.await(
          "the stream", Duration.ofSeconds(10), () -> gateway.metrics().contains(INFLIGHT));

      // When
      gateway.terminate();

      // Then
      assertThat(kept(gateway)).doesNotContain("replay");
      assertThat(whole.orTimeout(10, TimeUnit.SECONDS).join()).isFalse();
    }
  }
}
