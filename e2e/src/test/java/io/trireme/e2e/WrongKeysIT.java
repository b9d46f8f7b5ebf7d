package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Whoever guesses at keys waits, and nobody else. Each test guesses from an address of its own. */
@Timeout(60)
class WrongKeysIT {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final String ADMIN_KEY = "e2e-admin-60d1aa";

  private static ReplayUpstream upstream;
  private static Gateway gateway;

  @BeforeAll
  static void start() {
    upstream = ReplayUpstream.start();
    upstream.on(Anthropic.PATH, Anthropic.message("ok"));
    gateway =
        Gateway.start(
            GatewaySetup.claude(upstream.url())
                .env("ADMIN_ACCESS_KEY", ADMIN_KEY)
                .env("TRIREME_TRUSTED_PROXIES", "10.0.0.0/8, 127.0.0.1"));
  }

  @AfterAll
  static void stop() {
    gateway.close();
    upstream.close();
  }

  private static RawAnswer send(RawRequest request, String address, String key) {
    return RawHttp.exchange(
        gateway.port(),
        request.with("x-forwarded-for", address + ", 10.1.2.3").with("x-api-key", key));
  }

  private static RawAnswer administer(String path, String address, String key) {
    return send(RawRequest.get(path), address, key);
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/messages, 203.0.113.1",
    "/v1/responses, 203.0.113.2",
    "/v1/chat/completions, 203.0.113.3",
    "/v1beta/models/m:generateContent, 203.0.113.4"
  })
  void shouldTellInTheShapeOfTheDialectToWait(String path, String address) {
    // Given
    RawRequest request = RawRequest.post(path, Anthropic.WHOLE);
    for (int i = 0; i < 20; i++) {
      assertThat(send(request, address, "guess-" + i).status()).isEqualTo(401);
    }
    // When
    RawAnswer refused = send(request, address, "guess-20");
    // Then
    assertThat(refused.status()).as(refused.text()).isEqualTo(429);
    assertThat(Integer.parseInt(refused.header("retry-after"))).isBetween(1, 60);
    JsonNode error = Anthropic.json(refused.text()).path("error");
    assertThat(error.path("message").asText()).contains("access key").doesNotContain("guess-20");
    switch (path) {
      case "/v1/messages" -> Anthropic.expectError(refused, 429, "rate_limit_error");
      case "/v1/responses", "/v1/chat/completions" ->
          assertThat(error.path("code").asText()).isEqualTo("rate_limit_exceeded");
      default -> assertThat(error.path("status").asText()).isEqualTo("RESOURCE_EXHAUSTED");
    }
    assertThat(send(request, "198.51.100.1", "guess").status()).as("elsewhere").isEqualTo(401);
    RawRequest good = RawRequest.messages(GatewaySetup.ACCESS_KEY, Anthropic.WHOLE);
    assertThat(send(good, address, GatewaySetup.ACCESS_KEY).status()).isEqualTo(200);
    gateway.awaitLog(Pattern.compile("too many wrong keys.* address=" + address), SOON);
    assertThat(gateway.log().lines().filter(line -> line.endsWith("address=" + address)))
        .hasSize(1);
  }

  @Test
  void shouldLetAnAddressWaitThatGuessesAtTheAdminKey() {
    // Given
    String address = "2001:db8:7:7::1";
    AtomicInteger guesses = new AtomicInteger();
    // The fifth begins a wait of a second, and the next one that is looked at one of two.
    ProcessLog.await(
        "the second wait",
        SOON,
        () -> {
          String guess = "guess-" + guesses.incrementAndGet();
          RawAnswer answer = administer("/api/overview", address, guess);
          return answer.status() == 429 && answer.header("retry-after").equals("2");
        });
    // When
    List<RawAnswer> waiting =
        List.of(
            administer("/api/overview", "2001:db8:7:7::2", "another"),
            administer("/api/events", address, "yet-another"),
            administer("/api/overview", address, ADMIN_KEY));
    // Then
    for (RawAnswer answer : waiting) {
      assertThat(answer.status()).as(answer.text()).isEqualTo(429);
      assertThat(answer.header("retry-after")).isIn("1", "2");
      assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
      JsonNode problem = Anthropic.json(answer.text());
      assertThat(problem.path("code").asText()).isEqualTo("too_many_wrong_keys");
      assertThat(problem.path("detail").asText()).contains("Wait ", " s, then");
    }
    assertThat(administer("/api/overview", "2001:db8:7:8::1", ADMIN_KEY).status()).isEqualTo(200);
    RawRequest good = RawRequest.messages(GatewaySetup.ACCESS_KEY, Anthropic.WHOLE);
    assertThat(send(good, address, GatewaySetup.ACCESS_KEY).status()).isEqualTo(200);
    ProcessLog.await(
        "the end of the wait",
        SOON,
        () -> administer("/api/overview", address, ADMIN_KEY).status() == 200);
    assertThat(gateway.metrics()).contains("trireme_auth_lockouts_total{scope=\"admin\"} 1.0");
  }

  @Test
  void shouldNotLockOutTheAddressOfAProgramWithAnOldKey() {
    // Given
    String address = "203.0.113.9";
    for (int i = 0; i < 20; i++) {
      assertThat(administer("/api/lanes", address, "old-key").status()).isEqualTo(401);
    }
    // When / Then
    assertThat(administer("/api/lanes", address, "old-key").status()).isEqualTo(429);
    assertThat(administer("/api/lanes", address, ADMIN_KEY).status()).isEqualTo(200);
  }
}
