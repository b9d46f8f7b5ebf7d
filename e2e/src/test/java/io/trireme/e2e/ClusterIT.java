package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.store.sql.PostgresServer;
import io.trireme.store.sql.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

/** Two replicas over one PostgreSQL and one Redis, and what becomes of requests without them. */
@Timeout(180)
class ClusterIT {

  private static final Duration SOON = Duration.ofSeconds(20);

  private static @Nullable PostgresServer postgres;
  private static @Nullable RedisServer redis;
  private static ReplayUpstream upstream;
  private static Gateway anne;
  private static Gateway ben;

  @BeforeAll
  static void start() throws Exception {
    Optional<PostgresServer> database = PostgresServer.start();
    Assumptions.assumeTrue(database.isPresent(), PostgresServer.MISSING);
    postgres = database.get();
    Optional<RedisServer> shared = RedisServer.start();
    Assumptions.assumeTrue(shared.isPresent(), RedisServer.MISSING);
    redis = shared.get();
    upstream = ReplayUpstream.start();
    Vendor.CHAT.serve(upstream);
    String yaml =
        "channels:\n"
            + Vendor.CHAT.channel("one", upstream.url(), "chat-*")
            + Vendor.CHAT.channel("two", upstream.url(), "chat-*")
            + "lanes:\n"
            + "  codex: {strategy: round-robin, affinity: {enabled: true},"
            + " entries: [{channel: one}, {channel: two}]}\n";
    GatewaySetup setup =
        GatewaySetup.of(yaml)
            .database(database.get().newDatabase())
            .env("TRIREME_REDIS_URL", shared.get().url());
    anne = Gateway.start(setup);
    ben = Gateway.start(setup);
    awaitHealthy();
  }

  @AfterAll
  static void stop() {
    List<AutoCloseable> all = new ArrayList<>();
    for (AutoCloseable one : new AutoCloseable[] {anne, ben, upstream, redis, postgres}) {
      if (one != null) {
        all.add(one);
      }
    }
    all.forEach(
        one -> {
          try {
            one.close();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static boolean healthy(Gateway gateway) {
    return gateway.get("/health").body().contains("\"healthy\"");
  }

  private static void awaitHealthy() {
    ProcessLog.await("health of both", SOON, () -> healthy(anne) && healthy(ben));
  }

  private static RawAnswer ask(Gateway gateway, ObjectNode request) {
    return RawHttp.exchange(
        gateway.port(),
        RawRequest.post("/v1/responses", request.toString())
            .with("authorization", "Bearer " + GatewaySetup.ACCESS_KEY));
  }

  private static ObjectNode request(boolean stream, String words) {
    return Tongue.JSON
        .createObjectNode()
        .put("model", "chat-model")
        .put("stream", stream)
        .put("input", words);
  }

  private static JsonNode answered(RawAnswer answer, boolean stream) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return stream ? ResponseStreamCheck.of(answer.body()).last() : Tongue.json(answer.text());
  }

  private static void signal(Process process, String name) throws Exception {
    int code =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    assertThat(code).isZero();
  }

  /** Asks both replicas without a pause until it is told to stop; what was not served. */
  private static final class Traffic {
    private final AtomicBoolean going = new AtomicBoolean(true);
    private final AtomicInteger served = new AtomicInteger();
    private final ConcurrentLinkedQueue<String> failed = new ConcurrentLinkedQueue<>();
    private final List<CompletableFuture<Void>> callers = new ArrayList<>();

    static Traffic start() {
      Traffic traffic = new Traffic();
      for (Gateway gateway : List.of(anne, ben)) {
        traffic.callers.add(
            CompletableFuture.runAsync(
                () -> traffic.run(gateway), task -> Thread.ofPlatform().daemon().start(task)));
      }
      return traffic;
    }

    private void run(Gateway gateway) {
      for (int i = 0; i < 100_000 && going.get(); i++) {
        ObjectNode request =
            request(i % 2 == 0, "Hello.").put("prompt_cache_key", "t-" + gateway.port() + "-" + i);
        try {
          RawAnswer answer = ask(gateway, request);
          if (answer.status() == 200) {
            served.incrementAndGet();
          } else {
            failed.add(answer.text());
          }
        } catch (RuntimeException | AssertionError e) {
          failed.add(e.toString());
        }
      }
    }

    void awaitMore(int count) {
      int before = served.get();
      ProcessLog.await("served requests", SOON, () -> served.get() >= before + count);
    }

    void end() {
      going.set(false);
      callers.forEach(CompletableFuture::join);
      assertThat(failed).isEmpty();
    }
  }

  @Test
  void shouldFailNoRequestWhateverBecomesOfRedis() throws Exception {
    // Given
    RedisServer shared = requireNonNull(redis);
    Traffic traffic = Traffic.start();
    traffic.awaitMore(10);
    // When it is frozen
    signal(shared.process(), "STOP");
    try {
      traffic.awaitMore(20);
    } finally {
      signal(shared.process(), "CONT");
    }
    traffic.awaitMore(10);
    // And killed, and started again
    shared.kill();
    try {
      ProcessLog.await("word of it", SOON, () -> !healthy(anne) && !healthy(ben));
      assertThat(anne.management("/q/health/ready").statusCode()).isEqualTo(200);
      assertThat(anne.management("/q/health/group/dependencies").body()).contains("sharing");
      traffic.awaitMore(20);
    } finally {
      shared.startAgain();
    }
    awaitHealthy();
    traffic.awaitMore(10);
    // Then
    traffic.end();
  }

  @Test
  void shouldNotForgetAConversationSilentlyWhileTheDatabaseIsAway() throws Exception {
    // Given
    PostgresServer database = requireNonNull(postgres);
    String id = answered(ask(anne, request(false, "I am Ada.")), false).path("id").asText();
    // When
    database.stop();
    try {
      RawAnswer refused = ask(anne, request(false, "Who am I?").put("previous_response_id", id));
      RawAnswer fresh = ask(anne, request(true, "Hello."));
      // Then
      assertThat(refused.status()).as(refused.text()).isEqualTo(503);
      assertThat(Tongue.json(refused.text()).path("error").path("code").asText())
          .isEqualTo("session_store_unavailable");
      assertThat(fresh.status()).isEqualTo(200);
      anne.awaitLog(Pattern.compile("turn is not kept, the store failed"), SOON);
      ProcessLog.await("word of it", SOON, () -> !healthy(anne));
    } finally {
      database.startAgain();
    }
    awaitHealthy();
    // Whoever failed to read it leaves the store alone for two seconds.
    ProcessLog.await(
        "the conversation",
        SOON,
        () ->
            ask(ben, request(false, "Who am I?").put("previous_response_id", id)).status() == 200);
    assertThat(upstream.requests().getLast().text()).contains("I am Ada.");
  }

  @Test
  void shouldHaveOneLeader() {
    ProcessLog.await(
        "one leader",
        SOON,
        () ->
            anne.metrics().contains("trireme_leader 1.0")
                ^ ben.metrics().contains("trireme_leader 1.0"));
  }
}
