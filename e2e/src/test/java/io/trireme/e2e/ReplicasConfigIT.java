package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.store.sql.PostgresServer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** Two replicas over one PostgreSQL: what is configured at one holds at the other. */
@Timeout(180)
class ReplicasConfigIT {

  /** What the contract promises, and a little for a machine that is busy with tests. */
  private static final Duration TOLD = Duration.ofSeconds(2);

  private static final Duration SOON = Duration.ofSeconds(30);

  private PostgresServer postgres;
  private ReplayUpstream upstream;
  private Gateway anne;
  private Gateway ben;

  @BeforeEach
  void start() throws Exception {
    Optional<PostgresServer> server = PostgresServer.start();
    Assumptions.assumeTrue(server.isPresent(), PostgresServer.MISSING);
    postgres = server.get();
    upstream = ReplayUpstream.start();
    upstream.on(Anthropic.PATH, Anthropic.message("hello"));
    GatewaySetup setup =
        GatewaySetup.of("")
            .env("TRIREME_CONFIG", GatewaySetup.UNSET)
            .database(postgres.newDatabase());
    anne = Gateway.start(setup);
    ben = Gateway.start(setup);
  }

  @AfterEach
  void stop() {
    for (AutoCloseable one : new AutoCloseable[] {anne, ben, upstream, postgres}) {
      try {
        if (one != null) {
          one.close();
        }
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private void addChannel(Gateway gateway) {
    new AdminCalls(gateway)
        .done(
            "POST",
            "/api/channels",
            """
            {"id": "replay", "dialect": "claude", "baseUrls": ["%s"], "allowPrivateNetwork": true,
             "keys": [{"secret": "sk-ant-e2e-upstream-1"}]}
            """
                .formatted(upstream.url()));
  }

  private static JsonNode newKey(Gateway gateway, String name) {
    return new AdminCalls(gateway).done("POST", "/api/client-keys", "{\"name\": \"" + name + "\"}");
  }

  private static int ask(Gateway gateway, String secret) {
    return RawHttp.exchange(
            gateway.port(),
            RawRequest.post(Anthropic.PATH, Anthropic.WHOLE).with("x-api-key", secret))
        .status();
  }

  private static void awaitStatus(Gateway gateway, String secret, int status, Duration most) {
    Instant start = Instant.now();
    ProcessLog.await("status " + status, SOON, () -> ask(gateway, secret) == status);
    assertThat(Duration.between(start, Instant.now())).isLessThan(most);
  }

  @Test
  void shouldTakeAKeyThatWasMadeElsewhereAndRefuseOneThatWasRevoked() {
    // Given a channel and a key that Anne made
    addChannel(anne);
    JsonNode made = newKey(anne, "team");
    String secret = made.path("secret").asText();
    assertThat(ask(anne, secret)).isEqualTo(200);

    // Then Ben takes it, soon
    awaitStatus(ben, secret, 200, TOLD);

    // When Ben disables it
    String path = "/api/client-keys/" + made.path("clientKey").path("id").asText();
    AdminCalls.Answer removed =
        new AdminCalls(ben)
            .send("DELETE", path, made.path("clientKey").path("revision").asText(), "");
    assertThat(removed.status()).isBetween(200, 204);
    assertThat(ask(ben, secret)).isEqualTo(401);

    // Then Anne refuses it, soon
    awaitStatus(anne, secret, 401, TOLD);
  }

  @Test
  void shouldServeWithoutItsDatabaseAlsoAfterARestartAndCatchUpLater() throws Exception {
    // Given a channel and a key, known to both
    addChannel(anne);
    String secret = newKey(anne, "team").path("secret").asText();
    awaitStatus(ben, secret, 200, TOLD);

    // When the database ends
    postgres.stop();

    // Then both serve, say that they are not well, and take no changes
    assertThat(ask(anne, secret)).isEqualTo(200);
    assertThat(ask(ben, secret)).isEqualTo(200);
    AdminCalls.Answer refused =
        new AdminCalls(anne).send("POST", "/api/client-keys", "{\"name\": \"late\"}");
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.json().path("code").asText()).isEqualTo("storage_unavailable");
    ProcessLog.await("no health", SOON, () -> !healthy(anne));

    // And Ben starts without it, from what he kept
    ben.restart(ben.setup());
    assertThat(ask(ben, secret)).isEqualTo(200);
    assertThat(ask(ben, "tr-nobody")).isEqualTo(401);

    // When the database is back and Anne is changed
    postgres.startAgain();
    ProcessLog.await("health of both", SOON, () -> healthy(anne) && healthy(ben));
    String later = newKey(anne, "later").path("secret").asText();

    // Then Ben hears of it
    awaitStatus(ben, later, 200, Duration.ofSeconds(15));
  }

  private static boolean healthy(Gateway gateway) {
    return gateway.get("/health").body().contains("\"healthy\"");
  }
}
