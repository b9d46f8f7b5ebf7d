package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** What an administrator sees and does while the packaged application runs. */
@Timeout(120)
class AdminIT {
  private static final Transcript GOOD = Transcript.fixture("bash-final-text");
  private static final String MODELS = "/v1/models";
  private static final Script LIST =
      Script.json(
          200,
          """
          {"data":[{"type":"model","id":"deep","display_name":"Deep","created_at":"2025-01-01T00:00:00Z"}],
          "has_more":false,"first_id":"deep","last_id":"deep"}
          """);

  private final AtomicInteger conversations = new AtomicInteger();
  private final AtomicReference<Script> listing = new AtomicReference<>(LIST);
  private ReplayUpstream first;
  private ReplayUpstream second;

  @BeforeEach
  void start() {
    first = ReplayUpstream.start();
    second = ReplayUpstream.start();
    first.on(Anthropic.PATH, GOOD.script());
    second.on(Anthropic.PATH, GOOD.script());
    first.answer(MODELS, request -> listing.get());
    second.on(MODELS, LIST);
  }

  @AfterEach
  void stop() {
    first.close();
    second.close();
  }

  private Gateway gateway(String secondUrl, String more) {
    return Gateway.start(
        GatewaySetup.of(
            """
            channels:
              - id: one
                dialect: claude
                baseUrls: ["%s"]
                keys: [{id: a, secret: sk-one-a-0123456789abcdef}, {id: b, secret: sk-one-b-0123456789abcdef}]
                allowPrivateNetwork: true
                %s
              - id: two
                dialect: claude
                baseUrls: ["%s"]
                keys: [{secret: sk-two}]
                allowPrivateNetwork: true
            """
                .formatted(first.url(), more, secondUrl)));
  }

  private Gateway gateway() {
    return gateway(second.url(), "");
  }

  /** Which channel serves a conversation that nobody has had before. */
  private String servedBy(Gateway gateway) {
    String body = Anthropic.asking("Question " + conversations.incrementAndGet());
    RawAnswer answer = RawHttp.exchange(gateway.port(), Anthropic.request(body));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.header("x-trireme-channel");
  }

  @Test
  void shouldTellTheRouteAndChangeNothing() {
    try (Gateway gateway = gateway()) {
      AdminCalls admin = new AdminCalls(gateway);
      JsonNode before = admin.get("/api/channels").path("channels");
      // When
      JsonNode route = admin.done("POST", "/api/route", "{\"lane\":\"claude\",\"model\":\"deep\"}");
      // Then
      assertThat(route.path("candidates").findValuesAsText("channel"))
          .containsExactly("one", "one", "two");
      assertThat(route.path("candidates").path(0).path("key").asText()).isEqualTo("a");
      assertThat(admin.get("/api/route?lane=claude&model=deep")).isEqualTo(route);
      assertThat(first.requests()).isEmpty();
      assertThat(second.requests()).isEmpty();
      assertThat(admin.get("/api/channels").path("channels").findValues("keys"))
          .isEqualTo(before.findValues("keys"));
      assertThat(servedBy(gateway)).isEqualTo("one");
    }
  }

  @Test
  void shouldSuspendAndResumeForTheNextRequest() {
    try (Gateway gateway = gateway()) {
      AdminCalls admin = new AdminCalls(gateway);
      // When
      admin.change("one", "{\"state\":\"suspended\"}");
      // Then
      assertThat(servedBy(gateway)).isEqualTo("two");
      assertThat(first.requests()).isEmpty();
      // When
      admin.change("one", "{\"state\":\"active\"}");
      // Then
      assertThat(servedBy(gateway)).isEqualTo("one");
      // And what the file says stays the file's.
      AdminCalls.Answer refused =
          admin.send("PUT", "/api/lanes/claude/entries/one", "{\"weight\":7}");
      assertThat(refused.status()).isEqualTo(409);
      assertThat(refused.json().path("code").asText()).isEqualTo("read_only");
    }
  }

  @Test
  void shouldLetAPromotedChannelWinUntilItsTimeIsOver() {
    try (Gateway gateway = gateway()) {
      AdminCalls admin = new AdminCalls(gateway);
      // When
      admin.change("two", "{\"promotion\":{\"for\":\"1h\"}}");
      // Then
      assertThat(servedBy(gateway)).isEqualTo("two");
      // When
      admin.change("two", "{\"promotion\":{\"for\":\"1s\"}}");
      ProcessLog.await(
          "end of the promotion",
          Duration.ofSeconds(20),
          () ->
              admin
                  .get("/api/lanes/claude")
                  .path("entries")
                  .path(1)
                  .path("promotedUntil")
                  .isNull());
      // Then
      assertThat(servedBy(gateway)).isEqualTo("one");
    }
  }

  @Test
  void shouldShowADeadKeyAndEnableIt() {
    // Given
    AtomicReference<String> dead = new AtomicReference<>("sk-one-a-0123456789abcdef");
    first.answer(
        Anthropic.PATH,
        request ->
            request.headers().all("x-api-key").contains(dead.get())
                ? Anthropic.error(401, "authentication_error", "invalid x-api-key")
                : GOOD.script());
    try (Gateway gateway = gateway()) {
      AdminCalls admin = new AdminCalls(gateway);
      assertThat(servedBy(gateway)).isEqualTo("one");
      // When
      JsonNode key = admin.get("/api/channels/one/keys").path("keys").path(0);
      // Then
      assertThat(key.path("state").asText()).isEqualTo("dead");
      assertThat(key.path("reason").asText()).isNotBlank();
      assertThat(key.path("masked").asText()).isEqualTo("sk-o***ef");
      // When
      dead.set("nobody");
      JsonNode enabled = admin.done("POST", "/api/channels/one/keys/a/enable", "");
      first.forget();
      assertThat(servedBy(gateway)).isEqualTo("one");
      // Then
      assertThat(enabled.path("state").asText()).isEqualTo("ready");
      assertThat(first.requests().getFirst().headers().all("x-api-key"))
          .containsExactly("sk-one-a-0123456789abcdef");
    }
  }

  @Test
  void shouldPingWhoAnswersWhoRefusesAndWhoIsNotThere() {
    // Given
    listing.set(Anthropic.error(401, "authentication_error", "invalid x-api-key"));
    try (RefusedPort refused = new RefusedPort();
        Gateway gateway = gateway(refused.url(), "")) {
      AdminCalls admin = new AdminCalls(gateway);
      // When
      JsonNode pings = admin.done("POST", "/api/ping", "").path("channels");
      // Then
      JsonNode wrongKey = pings.path(0).path("baseUrls").path(0);
      assertThat(wrongKey.path("reachable").asBoolean()).isTrue();
      assertThat(wrongKey.path("keyAccepted").asBoolean(true)).isFalse();
      JsonNode nobody = pings.path(1).path("baseUrls").path(0);
      assertThat(nobody.path("reachable").asBoolean(true)).isFalse();
      assertThat(nobody.path("status").isNull()).isTrue();
      // When
      listing.set(LIST);
      JsonNode good = admin.done("POST", "/api/channels/one/ping?key=b", "");
      // Then
      assertThat(good.path("ok").asBoolean()).isTrue();
      assertThat(good.path("baseUrls").path(0).path("keyAccepted").asBoolean()).isTrue();
      assertThat(first.requests().getLast().headers().all("x-api-key"))
          .containsExactly("sk-one-b-0123456789abcdef");
      // And nothing was learnt from it.
      assertThat(admin.get("/api/channels/one/keys").path("keys").path(0).path("state").asText())
          .isEqualTo("ready");
    }
  }

  @Test
  void shouldProbeAChannelThatWantsIt() {
    // Given
    listing.set(Script.json(503, "{\"type\":\"error\"}"));
    try (Gateway gateway = gateway(second.url(), "probe: {every: 1s}")) {
      AdminCalls admin = new AdminCalls(gateway);
      // When
      awaitBreaker(admin, "open");
      // Then
      assertThat(first.requests()).allMatch(request -> request.path().startsWith(MODELS));
      assertThat(servedBy(gateway)).isEqualTo("two");
      // When
      listing.set(LIST);
      awaitBreaker(admin, "half-open");
      // Then
      ProcessLog.await(
          "requests at the first channel",
          Duration.ofSeconds(20),
          () -> servedBy(gateway).equals("one"));
    }
  }

  private static void awaitBreaker(AdminCalls admin, String phase) {
    ProcessLog.await(
        "breaker " + phase,
        Duration.ofSeconds(40),
        () ->
            admin
                .get("/api/lanes/claude")
                .path("entries")
                .path(0)
                .path("health")
                .path("breaker")
                .path("phase")
                .asText()
                .equals(phase));
  }

  @Test
  void shouldDoTheSameFromTheCommandLine() {
    try (Gateway gateway = gateway()) {
      AdminCalls admin = new AdminCalls(gateway);
      // When
      CommandLineRun list = admin.run(GatewaySetup.ACCESS_KEY, "channel", "list");
      CommandLineRun suspend = admin.run(GatewaySetup.ACCESS_KEY, "channel", "suspend", "one");
      // Then
      assertThat(list.exitCode()).as(list.stderr()).isZero();
      assertThat(list.stdout()).contains("one", "two", "2/2");
      assertThat(suspend.exitCode()).as(suspend.stderr()).isZero();
      assertThat(servedBy(gateway)).isEqualTo("two");
      // When
      CommandLineRun route =
          admin.run(GatewaySetup.ACCESS_KEY, "route", "claude", "deep", "--json");
      CommandLineRun resume = admin.run(GatewaySetup.ACCESS_KEY, "channel", "resume", "one");
      CommandLineRun ping = admin.run(GatewaySetup.ACCESS_KEY, "channel", "ping");
      // Then
      assertThat(Anthropic.json(route.stdout()).path("candidates").findValuesAsText("channel"))
          .containsExactly("two");
      assertThat(resume.exitCode()).as(resume.stderr()).isZero();
      assertThat(ping.exitCode()).as(ping.stdout()).isZero();
      assertThat(servedBy(gateway)).isEqualTo("one");
      // When
      CommandLineRun wrong = admin.run("another-key", "lane", "list");
      CommandLineRun unknown = admin.run(GatewaySetup.ACCESS_KEY, "key", "list", "nobody");
      CommandLineRun usage = admin.run(GatewaySetup.ACCESS_KEY, "key", "enable", "one");
      // Then
      assertThat(wrong.exitCode()).isEqualTo(3);
      assertThat(unknown.exitCode()).isEqualTo(1);
      assertThat(usage.exitCode()).isEqualTo(2);
      assertThat(wrong.stderr()).doesNotContain("another-key");
    }
  }
}
