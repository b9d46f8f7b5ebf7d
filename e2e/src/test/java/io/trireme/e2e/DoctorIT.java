package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What {@code doctor} says of a gateway with a good channel, a dead key and a vendor that is not
 * there, and of a newer release.
 */
@Timeout(90)
class DoctorIT {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String FEED = "/repos/harbour/trireme/releases/latest";
  private static final Script MODELS =
      Script.json(
          200,
          """
          {"data":[{"type":"model","id":"deep","display_name":"Deep","created_at":"2025-01-01T00:00:00Z"}],
          "has_more":false,"first_id":"deep","last_id":"deep"}
          """);

  private static ReplayUpstream good;
  private static ReplayUpstream refusing;
  private static ReplayUpstream releases;
  private static RefusedPort nobody;
  private static Gateway gateway;

  @BeforeAll
  static void start() {
    good = ReplayUpstream.start();
    good.on("/v1/models", MODELS);
    refusing = ReplayUpstream.start();
    refusing.on("/v1/models", Anthropic.error(401, "authentication_error", "invalid x-api-key"));
    releases = ReplayUpstream.start();
    releases.on(
        FEED,
        Script.json(200, "{\"tag_name\":\"v99.1.0\",\"html_url\":\"https://host.example/r\"}"));
    nobody = new RefusedPort();
    gateway =
        Gateway.start(
            GatewaySetup.of(
                    """
                    channels:
                      - {id: good, dialect: claude, baseUrls: ["%s"], keys: [{id: k1, secret: sk-one}], allowPrivateNetwork: true}
                      - {id: refusing, dialect: claude, baseUrls: ["%s"], keys: [{id: k2, secret: sk-two}], allowPrivateNetwork: true}
                      - {id: nobody, dialect: claude, baseUrls: ["%s"], keys: [{id: k3, secret: sk-three}], allowPrivateNetwork: true}
                    """
                        .formatted(good.url(), refusing.url(), nobody.url()))
                .env("TRIREME_UPDATE_URL", releases.url() + FEED)
                .env("TRIREME_UPDATE_ALLOW_PRIVATE_NETWORK", "true")
                .env("TRIREME_UPDATE_DELAY", "0s"));
  }

  @AfterAll
  static void stop() {
    gateway.close();
    good.close();
    refusing.close();
    releases.close();
    nobody.close();
  }

  private static CommandLineRun doctor(String... more) {
    List<String> words = new ArrayList<>(List.of("doctor"));
    words.addAll(List.of(more));
    return new AdminCalls(gateway).run(GatewaySetup.ACCESS_KEY, words.toArray(String[]::new));
  }

  private static JsonNode update() {
    return new AdminCalls(gateway).get("/api/overview").path("update");
  }

  private static void awaitUpdate() {
    ProcessLog.await(
        "the word of the feed", SOON, () -> update().path("state").asText().equals("available"));
  }

  @Test
  void shouldSayWhatIsWrongAndWhatToDo() {
    // Given
    awaitUpdate();
    // When
    CommandLineRun run = doctor();
    // Then
    assertThat(run.exitCode()).as(run.stdout() + run.stderr()).isEqualTo(1);
    assertThat(run.stderr()).isEmpty();
    assertThat(run.stdout().lines().map(line -> line.strip().replaceAll(" {2,}", " | ")))
        .contains(
            "ok | storage | - | database and shared state are available",
            "ok | key | - | the key from ADMIN_ACCESS_KEY administers",
            "warn | update | - | 99.1.0 is out",
            "-> See https://host.example/r and docs/guide/upgrade.md.",
            "ok | good reachable | " + good.url() + " | answers with status 200",
            "ok | good key | k1 | is accepted",
            "ok | good models | - | lists 1 model",
            "fail | refusing key | k2 | refuses the key: invalid x-api-key",
            "fail | nobody reachable | "
                + nobody.url()
                + " | The connection to the upstream failed.",
            "skipped | nobody models | - | nothing answers")
        .anyMatch(line -> line.startsWith("-> Enter a key that this vendor issued"))
        .anyMatch(line -> line.startsWith("-> Check the base URL"));
    assertThat(run.stdout()).doesNotContain("sk-one", "sk-two", "sk-three");
  }

  @Test
  void shouldFindNothingWrongWithAGoodChannel() {
    // When
    CommandLineRun run = doctor("good", "--json");
    // Then
    assertThat(run.exitCode()).as(run.stdout() + run.stderr()).isZero();
    JsonNode answer = Anthropic.json(run.stdout());
    assertThat(answer.path("ok").asBoolean()).isTrue();
    for (JsonNode finding : answer.path("findings")) {
      assertThat(finding.path("result").asText())
          .as(finding.toString())
          .isIn("ok", "warn", "skipped");
    }
  }

  @Test
  void shouldSayThatTheKeyIsNotTaken() {
    // When
    CommandLineRun run = new AdminCalls(gateway).run("another-key", "doctor");
    // Then
    assertThat(run.exitCode()).as(run.stdout() + run.stderr()).isEqualTo(3);
    assertThat(run.stderr()).contains("does not take the key").doesNotContain("another-key");
  }

  @Test
  void shouldAskTheFeedOnceAndTellItNothing() {
    // Given
    awaitUpdate();
    // When
    gateway.restart(gateway.setup());
    // Then
    assertThat(update().path("state").asText()).isEqualTo("available");
    assertThat(update().path("version").asText()).isEqualTo("99.1.0");
    assertThat(update().path("url").asText()).isEqualTo("https://host.example/r");
    assertThat(update().path("checkedAt").isTextual()).isTrue();
    assertThat(releases.requests()).hasSize(1);
    Received asked = releases.requests().getFirst();
    assertThat(asked.headers().toWire().toLowerCase(Locale.ROOT))
        .contains("user-agent: trireme\r\n")
        .doesNotContain("0.1.0", "authorization", "x-api-key", "cookie");
    assertThat(asked.query()).isEmpty();
  }
}
