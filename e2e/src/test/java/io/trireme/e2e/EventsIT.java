package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** What an administrator is told of while the packaged application runs. */
@Timeout(120)
class EventsIT {
  private static final Transcript GOOD = Transcript.fixture("bash-final-text");
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final String DEAD = "sk-dead-0123456789abcdef";

  private ReplayUpstream upstream;
  private Gateway gateway;

  @BeforeEach
  void start() {
    upstream = ReplayUpstream.start();
    upstream.on(Anthropic.PATH, GOOD.script());
    gateway = Gateway.start(GatewaySetup.of(configuration("")));
  }

  @AfterEach
  void stop() {
    gateway.close();
    upstream.close();
  }

  private String configuration(String more) {
    return """
        channels:
          - id: only
            dialect: claude
            baseUrls: ["%s"]
            keys: [{id: dead, secret: %s}, {id: alive, secret: sk-alive-0123456789abcdef}]
            allowPrivateNetwork: true
        %s
        """
        .formatted(upstream.url(), DEAD, more);
  }

  private RawAnswer ask(String question) {
    return RawHttp.exchange(gateway.port(), Anthropic.request(Anthropic.asking(question)));
  }

  private static boolean is(JsonNode event, String type, String field, String value) {
    return event.path("type").asText().equals(type) && event.path(field).asText().equals(value);
  }

  @Test
  void shouldTellOfAnExchangeWithinASecond() {
    try (EventStream events = new EventStream(gateway)) {
      // When
      RawAnswer answer = ask("Hello?");
      long over = System.nanoTime();
      EventStream.Seen seen =
          events.await(
              "exchange",
              SOON,
              event -> is(event, "exchange", "requestId", answer.header("x-trireme-request-id")));
      // Then
      assertThat(TimeUnit.NANOSECONDS.toMillis(seen.arrivedNanos() - over)).isLessThan(1000);
      JsonNode exchange = seen.data();
      assertThat(exchange.path("lane").asText()).isEqualTo("claude");
      assertThat(exchange.path("channel").asText()).isEqualTo("only");
      assertThat(exchange.path("outcome").asText()).isEqualTo("success");
      assertThat(exchange.path("status").asInt()).isEqualTo(200);
      assertThat(exchange.path("attempts").asInt()).isEqualTo(1);
      assertThat(exchange.path("stream").asBoolean()).isTrue();
      assertThat(exchange.path("durationMs").asLong(-1)).isNotNegative();
      assertThat(exchange.path("ttftMs").asLong(-1)).isNotNegative();
      assertThat(exchange.path("usage").path("output").asLong()).isPositive();
    }
  }

  @Test
  void shouldAlertToADeadKeyOnce() {
    // Given
    upstream.answer(
        Anthropic.PATH,
        request ->
            request.headers().all("x-api-key").contains(DEAD)
                ? Anthropic.error(401, "authentication_error", "invalid x-api-key")
                : GOOD.script());
    try (EventStream events = new EventStream(gateway)) {
      // When
      assertThat(ask("One?").status()).isEqualTo(200);
      assertThat(ask("Two?").status()).isEqualTo(200);
      JsonNode alert =
          events.await("alert", SOON, event -> is(event, "alert", "code", "key-dead")).data();
      // Then
      assertThat(alert.path("channel").asText()).isEqualTo("only");
      assertThat(alert.path("key").asText()).isEqualTo("dead");
      assertThat(alert.path("detail").asText()).contains("enabled or replaced");
      events.await("dead key", SOON, event -> is(event, "key", "state", "dead"));
      // When
      new AdminCalls(gateway).done("POST", "/api/channels/only/keys/dead/enable", "");
      // Then
      events.await("restored key", SOON, event -> is(event, "key", "state", "restored"));
      assertThat(events.of("alert")).hasSize(1);
      assertThat(events.text()).doesNotContain(DEAD);
      assertThat(gateway.log()).contains("code=key-dead").doesNotContain(DEAD);
    }
  }

  @Test
  void shouldTellOfBreakersAndOfALaneThatHasNobodyLeft() {
    // Given
    upstream.on(Anthropic.PATH, Anthropic.error(500, "api_error", "broken"));
    try (EventStream events = new EventStream(gateway)) {
      // When
      for (int turn = 0; turn < 8; turn++) {
        ask("Turn " + turn + "?");
      }
      // Then
      JsonNode open =
          events.await("open breaker", SOON, event -> is(event, "breaker", "phase", "open")).data();
      assertThat(open.path("channel").asText()).isEqualTo("only");
      assertThat(open.path("reason").asText()).isNotBlank();
      events.await("alert", SOON, event -> is(event, "alert", "code", "lane-exhausted"));
      events.await("alert", SOON, event -> is(event, "alert", "code", "breakers-open"));
      assertThat(events.of("alert").stream().map(alert -> alert.path("code").asText()))
          .containsExactlyInAnyOrder("lane-exhausted", "breakers-open");
      // When
      upstream.on(Anthropic.PATH, GOOD.script());
      new AdminCalls(gateway).done("POST", "/api/channels/only/resume", "");
      // Then
      events.await("closed breaker", SOON, event -> is(event, "breaker", "phase", "closed"));
    }
  }

  @Test
  void shouldTellOfConfigurations() {
    try (EventStream events = new EventStream(gateway)) {
      // When
      gateway.replaceConfig("channels: 7\n");
      JsonNode refused =
          events
              .await("refusal", SOON, event -> is(event, "configuration", "state", "refused"))
              .data();
      // Then
      assertThat(refused.path("reason").asText()).contains("channels");
      // When
      gateway.replaceConfig(configuration("settings: {mode: strict}"));
      // Then
      JsonNode inForce =
          events
              .await(
                  "new configuration",
                  SOON,
                  event -> is(event, "configuration", "state", "in-force"))
              .data();
      assertThat(inForce.path("revision").asLong())
          .isGreaterThan(refused.path("revision").asLong());
    }
  }

  @Test
  void shouldShowThemOnTheCommandLine() {
    // Given
    ask("Hello?");
    // When
    CommandLineRun run =
        new AdminCalls(gateway)
            .run(GatewaySetup.ACCESS_KEY, "events", "--recent", "--json", "--count", "2");
    // Then
    assertThat(run.exitCode()).as(run.stderr()).isZero();
    List<String> types =
        run.stdout().lines().map(Anthropic::json).map(e -> e.path("type").asText()).toList();
    assertThat(types).containsExactly("configuration", "exchange");
  }
}
