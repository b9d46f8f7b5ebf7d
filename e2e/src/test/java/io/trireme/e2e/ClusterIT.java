package io.trireme.e2e;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.store.sql.PostgresServer;
import io.trireme.store.sql.RedisServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

/** Two replicas over one PostgreSQL and one Redis, and what becomes of requests without them. */
@Timeout(300)
class ClusterIT {

  private static final Duration SOON = Duration.ofSeconds(20);

  /** What a slow database takes longer for each question. */
  private static final Duration SLOWNESS = Duration.ofMillis(100);

  /** The longest that the end of an answer waits until it is kept. */
  private static final Duration KEEPING = Duration.ofSeconds(2);

  /** What a busy machine may add to a usual time. */
  private static final Duration SLACK = Duration.ofMillis(100);

  /** And to the longest. */
  private static final Duration LATEST = Duration.ofMillis(1500);

  private static @Nullable PostgresServer postgres;
  private static @Nullable RedisServer redis;
  private static @Nullable TcpRelay toPostgres;
  private static @Nullable TcpRelay toRedis;
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
    TcpRelay sql = TcpRelay.to(database.get().port());
    toPostgres = sql;
    TcpRelay quick = TcpRelay.to(shared.get().port());
    toRedis = quick;
    GatewaySetup setup =
        GatewaySetup.of(SharedTalk.configuration(upstream))
            .database(through(sql, database.get().port(), database.get().newDatabase()))
            .env("TRIREME_REDIS_URL", through(quick, shared.get().port(), shared.get().url()));
    anne = Gateway.start(setup);
    ben = Gateway.start(setup);
    awaitHealthy();
  }

  private static String through(TcpRelay relay, int port, String url) {
    return url.replace(":" + port, ":" + relay.port());
  }

  @AfterAll
  static void stop() {
    List<AutoCloseable> all = new ArrayList<>();
    for (AutoCloseable one :
        new AutoCloseable[] {anne, ben, upstream, toRedis, toPostgres, redis, postgres}) {
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
    return RawHttp.exchange(gateway.port(), SharedTalk.sent(GatewaySetup.ACCESS_KEY, request));
  }

  /** Tells a server with all the processes that it is made of. */
  private static void signal(Process server, String name) throws Exception {
    List<String> command = new ArrayList<>(List.of("kill", "-" + name));
    command.add(Long.toString(server.pid()));
    server.descendants().forEach(each -> command.add(Long.toString(each.pid())));
    // One of them may have ended meanwhile, of which kill complains.
    new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
  }

  /** What the requests of a phase took; nobody may connect more often than now and then. */
  private static SteadyTraffic.Times measured(
      SteadyTraffic traffic, TcpRelay engine, String phase, Duration length) {
    int before = engine.connections();
    SteadyTraffic.Times times = traffic.during(phase, length);
    int connections = engine.connections() - before;
    System.out.println(times + ", connections asked for: " + connections);
    // A pool that is filled again, and ten attempts each second of two replicas.
    assertThat(connections).as(phase).isLessThan(20 + Math.toIntExact(10 * length.toSeconds()));
    return times;
  }

  private static void expectNoWait(SteadyTraffic.Spread times, SteadyTraffic.Times well) {
    assertThat(times.median()).isLessThan(well.others().median() + SLACK.toMillis());
    assertThat(times.most()).isLessThan(well.others().most() + LATEST.toMillis());
  }

  @Test
  void shouldFailNoRequestWhateverBecomesOfRedis() throws Exception {
    loseRedis(Duration.ofSeconds(2));
  }

  @Test
  @Tag("long")
  void shouldFailNoRequestHoweverLongRedisIsAway() throws Exception {
    loseRedis(Duration.ofSeconds(20));
  }

  private static void loseRedis(Duration length) throws Exception {
    // Given
    RedisServer shared = requireNonNull(redis);
    TcpRelay engine = requireNonNull(toRedis);
    SteadyTraffic traffic = SteadyTraffic.start("chat-model", List.of(anne, ben));
    traffic.during("warming up", length);
    SteadyTraffic.Times well = measured(traffic, engine, "all well", length);
    List<SteadyTraffic.Times> times = new ArrayList<>();
    // When it is frozen
    signal(shared.process(), "STOP");
    try {
      times.add(measured(traffic, engine, "Redis frozen", length));
    } finally {
      signal(shared.process(), "CONT");
    }
    times.add(measured(traffic, engine, "Redis thawed", length));
    // And takes no writes
    expectRedis("replicaof 127.0.0.1 1", "+OK");
    try {
      times.add(measured(traffic, engine, "Redis read-only", length));
      ProcessLog.await("word of it", SOON, () -> !healthy(anne) && !healthy(ben));
      learnOfAWait();
    } finally {
      expectRedis("replicaof no one", "+OK");
    }
    // Then what was learnt meanwhile is told
    awaitWait(ben);
    awaitHealthy();
    // When it is killed
    shared.kill();
    try {
      times.add(measured(traffic, engine, "Redis away", length));
      ProcessLog.await("word of it", SOON, () -> !healthy(anne) && !healthy(ben));
      assertThat(anne.management("/q/health/ready").statusCode()).isEqualTo(200);
      assertThat(anne.management("/q/health/group/dependencies").body()).contains("sharing");
    } finally {
      shared.startAgain();
    }
    awaitHealthy();
    times.add(measured(traffic, engine, "Redis back, empty", length));
    // Then
    traffic.end();
    for (SteadyTraffic.Times phase : times) {
      expectNoWait(phase.kept(), well);
      expectNoWait(phase.others(), well);
    }
    // And the empty one is told what it forgot
    ProcessLog.await(
        "the wait in Redis", SOON, () -> redisSays("keys trireme:*").contains("limited"));
  }

  private static String redisSays(String command) {
    try (RawHttp connection = RawHttp.connect(requireNonNull(redis).port())) {
      connection.send(command + "\r\n").finishSending();
      return new String(connection.readUntilClosed(), StandardCharsets.UTF_8);
    }
  }

  private static void expectRedis(String command, String answer) {
    assertThat(redisSays(command)).startsWith(answer);
  }

  /** Anne is told by a vendor to wait. */
  private static void learnOfAWait() {
    upstream.on(
        Anthropic.PATH,
        Anthropic.error(429, "rate_limit_error", "no").header("retry-after", "600"));
    Anthropic.expectError(
        RawHttp.exchange(
            anne.port(),
            RawRequest.messages(GatewaySetup.ACCESS_KEY, Anthropic.body("claude-model", false))),
        429,
        "rate_limit_error");
    awaitWait(anne);
  }

  private static void awaitWait(Gateway gateway) {
    ProcessLog.await(
        "the wait",
        SOON,
        () ->
            new AdminCalls(gateway)
                .get("/api/channels/limited")
                .toString()
                .contains("\"until\":\"2"));
  }

  @Test
  void shouldFailNoRequestWhateverBecomesOfTheDatabase() throws Exception {
    loseDatabase(Duration.ofSeconds(3));
  }

  @Test
  @Tag("long")
  void shouldFailNoRequestHoweverLongTheDatabaseIsAway() throws Exception {
    loseDatabase(Duration.ofSeconds(20));
  }

  private static void loseDatabase(Duration length) throws Exception {
    // Given
    PostgresServer database = requireNonNull(postgres);
    TcpRelay engine = requireNonNull(toPostgres);
    SteadyTraffic traffic = SteadyTraffic.start("chat-model", List.of(anne, ben));
    traffic.during("warming up", length);
    SteadyTraffic.Times well = measured(traffic, engine, "all well", length);
    List<SteadyTraffic.Times> times = new ArrayList<>();
    // When it is slow
    engine.delay(SLOWNESS);
    times.add(measured(traffic, engine, "PostgreSQL slow", length));
    engine.delay(Duration.ZERO);
    // And frozen
    signal(database.process(), "STOP");
    try {
      times.add(measured(traffic, engine, "PostgreSQL frozen", length));
      ProcessLog.await("word of it", SOON, () -> !healthy(anne) && !healthy(ben));
      assertThat(anne.management("/q/health/ready").statusCode()).isEqualTo(200);
    } finally {
      signal(database.process(), "CONT");
    }
    awaitHealthy();
    times.add(measured(traffic, engine, "PostgreSQL thawed", length));
    // And ended, and started again
    database.stop();
    try {
      times.add(measured(traffic, engine, "PostgreSQL away", length));
      ProcessLog.await("word of it", SOON, () -> !healthy(anne) && !healthy(ben));
    } finally {
      database.startAgain();
    }
    awaitHealthy();
    times.add(measured(traffic, engine, "PostgreSQL back", length));
    traffic.end();
    // Then only answers that are to be kept waited, and no longer than is said
    for (SteadyTraffic.Times phase : times) {
      expectNoWait(phase.others(), well);
      assertThat(phase.kept().most()).as(phase.phase()).isLessThan(KEEPING.plus(LATEST).toMillis());
    }
    // And what one keeps, the other knows
    ProcessLog.await("a turn that is kept", SOON, ClusterIT::goesOnElsewhere);
  }

  private static boolean goesOnElsewhere() {
    String id =
        SharedTalk.answered(ask(anne, SharedTalk.request(false, "I am Ada.")), false)
            .path("id")
            .asText();
    RawAnswer next =
        ask(ben, SharedTalk.request(false, "Who am I?").put("previous_response_id", id));
    return next.status() == 200 && upstream.requests().getLast().text().contains("I am Ada.");
  }

  @Test
  void shouldNotForgetAConversationSilentlyWhileTheDatabaseIsAway() throws Exception {
    // Given
    PostgresServer database = requireNonNull(postgres);
    String id =
        SharedTalk.answered(ask(anne, SharedTalk.request(false, "I am Ada.")), false)
            .path("id")
            .asText();
    // When
    database.stop();
    try {
      RawAnswer refused =
          ask(anne, SharedTalk.request(false, "Who am I?").put("previous_response_id", id));
      RawAnswer fresh = ask(anne, SharedTalk.request(true, "Hello."));
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
            ask(ben, SharedTalk.request(false, "Who am I?").put("previous_response_id", id))
                    .status()
                == 200);
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
