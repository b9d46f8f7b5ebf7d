package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.store.sql.PostgresServer;
import io.trireme.store.sql.RedisServer;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

/** Budgets and limits of client keys over replicas of the packaged application. */
@Timeout(180)
class BudgetsIT {

  private static final Duration SOON = Duration.ofSeconds(30);

  /** The vendor counts 5 and 3. */
  private static final long USED = 8;

  /** A quarter of the bytes of the request, and its 64 of output. */
  private static final long RESERVED = Anthropic.WHOLE.length() / 4 + 64L;

  private static final long BUDGET = 2_000;
  private static final int CALLERS = 2;

  private static @Nullable PostgresServer postgres;
  private static @Nullable RedisServer redis;
  private static ReplayUpstream upstream;
  private static Gateway anne;
  private static Gateway ben;
  private static Gateway carl;

  @BeforeAll
  static void start() throws Exception {
    Optional<PostgresServer> database = PostgresServer.start();
    Assumptions.assumeTrue(database.isPresent(), PostgresServer.MISSING);
    postgres = database.get();
    Optional<RedisServer> shared = RedisServer.start();
    Assumptions.assumeTrue(shared.isPresent(), RedisServer.MISSING);
    redis = shared.get();
    upstream = ReplayUpstream.start();
    upstream.on(Anthropic.PATH, Anthropic.message("hello"));
    GatewaySetup setup =
        setup().database(database.get().newDatabase()).env("TRIREME_REDIS_URL", shared.get().url());
    anne = Gateway.start(setup);
    ben = Gateway.start(setup);
    carl = Gateway.start(setup);
  }

  private static GatewaySetup setup() {
    return GatewaySetup.of(
        """
        channels:
          - id: main
            dialect: claude
            baseUrls: ["%s"]
            keys: [{secret: sk-ant-e2e-upstream-1}]
            allowPrivateNetwork: true
        clientKeys:
          - {id: tokens, secret: tr-tokens-0123456789abcdef, budgets: [{tokens: %d, per: month}]}
          - {id: money, secret: tr-money-0123456789abcdef, budgets: [{usd: 0.0003, per: day}]}
          - {id: minute, secret: tr-minute-0123456789abcdef, limits: {rpm: 20}}
        """
            .formatted(upstream.url(), BUDGET));
  }

  @AfterAll
  static void stop() throws Exception {
    for (AutoCloseable one : new AutoCloseable[] {anne, ben, carl, upstream, redis, postgres}) {
      if (one != null) {
        one.close();
      }
    }
  }

  @BeforeEach
  void awaitHealthy() {
    ProcessLog.await(
        "health of all",
        SOON,
        () ->
            List.of(anne, ben, carl).stream()
                .allMatch(one -> one.get("/health").body().contains("\"healthy\"")));
  }

  private static RawAnswer ask(Gateway gateway, String key) {
    return RawHttp.exchange(
        gateway.port(),
        RawRequest.post(Anthropic.PATH, Anthropic.WHOLE)
            .with("x-api-key", "tr-" + key + "-0123456789abcdef"));
  }

  private static JsonNode budget(Gateway gateway, String key) {
    return new AdminCalls(gateway).get("/api/client-keys/" + key).path("budgets").path(0);
  }

  /** Asks until the budget is used up; a caller of a replica that dies ends with it. */
  private static final class Spenders {
    private final AtomicInteger served = new AtomicInteger();
    private final ConcurrentLinkedQueue<String> odd = new ConcurrentLinkedQueue<>();
    private final List<CompletableFuture<Void>> callers = new ArrayList<>();

    void start(Gateway... gateways) {
      for (Gateway gateway : gateways) {
        for (int i = 0; i < CALLERS; i++) {
          callers.add(
              CompletableFuture.runAsync(
                  () -> spend(gateway), task -> Thread.ofPlatform().daemon().start(task)));
        }
      }
    }

    private void spend(Gateway gateway) {
      long end = System.nanoTime() + SOON.multipliedBy(2).toNanos();
      while (System.nanoTime() - end < 0) {
        RawAnswer answer;
        try {
          answer = ask(gateway, "tokens");
        } catch (RuntimeException | AssertionError e) {
          return;
        }
        if (answer.status() == 200) {
          served.incrementAndGet();
        } else if (answer.status() != 429) {
          odd.add(answer.text());
          return;
        } else if (answer.text().contains("is used up")) {
          return;
        } else {
          // What is left is reserved by others, or cannot be counted at the moment.
          LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
      }
      odd.add("the budget was never used up");
    }

    void awaitServed(int count) {
      ProcessLog.await("served requests", SOON, () -> served.get() >= count);
    }

    void end() {
      callers.forEach(CompletableFuture::join);
      assertThat(odd).isEmpty();
    }
  }

  private static long asked() {
    return upstream.requests().size();
  }

  private static void flush() throws IOException {
    try (Socket socket = new Socket("127.0.0.1", requireNonNull(redis).port())) {
      socket.setSoTimeout(5_000);
      socket.getOutputStream().write("FLUSHALL\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(socket.getInputStream().read()).isEqualTo('+');
    }
  }

  @Test
  void shouldHoldABudgetOverReplicasWhateverBecomesOfOneAndOfRedis() throws Exception {
    // Given
    long before = asked();
    Spenders spenders = new Spenders();
    spenders.start(anne, ben, carl);
    // When Redis forgets everything, a replica dies, and Redis comes back empty
    spenders.awaitServed(30);
    flush();
    spenders.awaitServed(60);
    ben.kill();
    spenders.awaitServed(100);
    requireNonNull(redis).kill();
    requireNonNull(redis).startAgain();
    spenders.end();
    // Then what was spent is the budget, but for a reservation of each replica
    long spent = USED * (asked() - before);
    System.out.println("spent over Redis: " + spent + " of " + BUDGET);
    assertThat(spent).isBetween(BUDGET - 3 * RESERVED, BUDGET + 3 * RESERVED);
    JsonNode budget = budget(anne, "tokens");
    assertThat(budget.path("used").asLong()).isGreaterThanOrEqualTo(BUDGET);
    assertThat(budget.path("remaining").asLong()).isZero();
    // And who comes back knows it
    ben.restart(ben.setup());
    ProcessLog.await("the answer", SOON, () -> ask(ben, "tokens").text().contains("is used up"));
  }

  /** How often any replica said that the budget of money is used up. */
  private static long alerts() {
    Pattern alert = Pattern.compile("has used 100 %.*code=budget-used-up.*clientKey=money");
    return Stream.of(anne, ben, carl).flatMap(one -> alert.matcher(one.log()).results()).count();
  }

  @Test
  void shouldSayWhichBudgetIsUsedUpAndUntilWhen() {
    // Given 5 x 3 + 3 x 15 dollars for each million, five times
    RawAnswer last = ask(anne, "money");
    for (int i = 0; i < 20 && last.status() == 200; i++) {
      last = ask(i % 2 == 0 ? carl : anne, "money");
    }
    // When
    RawAnswer refused = last;
    for (int i = 0; i < 100 && !refused.text().contains("is used up"); i++) {
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      refused = ask(anne, "money");
    }
    // Then
    assertThat(refused.status()).as(refused.text()).isEqualTo(429);
    JsonNode error = Tongue.json(refused.text()).path("error");
    assertThat(error.path("type").asText()).isEqualTo("rate_limit_error");
    assertThat(error.path("message").asText())
        .contains("The budget of this key, 0.0003 USD a day, is used up: 0.0003 are used.")
        .contains("It begins anew at ");
    assertThat(refused.header("x-should-retry")).isEqualTo("false");
    Instant midnight = Instant.now().truncatedTo(ChronoUnit.DAYS).plus(1, ChronoUnit.DAYS);
    assertThat(Long.parseLong(refused.header("retry-after")))
        .isBetween(1L, Duration.between(Instant.now(), midnight).toSeconds() + 5);
    // And administrators see it, and were told
    JsonNode budget = budget(carl, "money");
    assertThat(budget.path("used").decimalValue()).isEqualByComparingTo("0.0003");
    assertThat(budget.path("remaining").decimalValue()).isZero();
    assertThat(budget.path("unpriced").asInt()).isZero();
    assertThat(Instant.parse(budget.path("resetsAt").asText())).isEqualTo(midnight);
    ProcessLog.await("the alert", SOON, () -> alerts() > 0);
    assertThat(alerts()).isEqualTo(1);
    assertThat(new AdminCalls(anne).run(GatewaySetup.ACCESS_KEY, "client-key", "list").stdout())
        .contains("0.0003 of 0.0003usd/day");
  }

  @Test
  void shouldHoldALimitOfAMinuteOverReplicas() {
    // Given
    for (int i = 0; i < 3; i++) {
      Instant minute = Instant.now().truncatedTo(ChronoUnit.MINUTES);
      int served = 0;
      String refused = "";
      // When
      for (int j = 0; j < 36; j++) {
        RawAnswer answer = ask(List.of(anne, ben, carl).get(j % 3), "minute");
        served += answer.status() == 200 ? 1 : 0;
        refused = answer.status() == 200 ? refused : answer.text();
      }
      // Then, unless the minute ended meanwhile
      if (Instant.now().truncatedTo(ChronoUnit.MINUTES).equals(minute)) {
        assertThat(served).as(refused).isEqualTo(20);
        assertThat(refused).contains("This key may send 20 requests a minute.");
        return;
      }
    }
    throw new AssertionError("no minute was long enough");
  }

  @Test
  void shouldHoldABudgetOverPostgresAlone() throws Exception {
    GatewaySetup setup = setup().database(requireNonNull(postgres).newDatabase());
    try (Gateway dora = Gateway.start(setup);
        Gateway emil = Gateway.start(setup)) {
      // Given
      long before = asked();
      Spenders spenders = new Spenders();
      spenders.start(dora, emil);
      // When one dies
      spenders.awaitServed(60);
      emil.kill();
      spenders.end();
      // Then
      long spent = USED * (asked() - before);
      System.out.println("spent over PostgreSQL: " + spent + " of " + BUDGET);
      assertThat(spent).isBetween(BUDGET - 2 * RESERVED, BUDGET + 2 * RESERVED);
      assertThat(budget(dora, "tokens").path("remaining").asLong()).isZero();
    }
  }

  private static String encryptionKey(int filling) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) filling);
    return Base64.getEncoder().encodeToString(key);
  }

  private static int statusOf(Gateway gateway, String secret) {
    return RawHttp.exchange(
            gateway.port(),
            RawRequest.post(Anthropic.PATH, Anthropic.WHOLE).with("x-api-key", secret))
        .status();
  }

  private static String lastLine(CommandLineRun run) {
    return run.stdout().lines().reduce("", (before, line) -> line);
  }

  @Test
  void shouldRememberWhatWasSpentWhereAProcessIsKilledAndKeysAreReplaced() {
    GatewaySetup setup = setup().env("TRIREME_ENCRYPTION_KEY", encryptionKey(1));
    try (Gateway fred = Gateway.start(setup)) {
      // Given
      for (int i = 0; i < 20; i++) {
        assertThat(ask(fred, "tokens").status()).isEqualTo(200);
      }
      AdminCalls admin = new AdminCalls(fred);
      String before =
          lastLine(
              admin.run(
                  GatewaySetup.ACCESS_KEY,
                  "client-key",
                  "create",
                  "team",
                  "--budget",
                  "5000tokens/week"));
      String after =
          lastLine(
              admin.run(GatewaySetup.ACCESS_KEY, "client-key", "rotate", "team", "--grace", "1h"));
      assertThat(after).startsWith("tr-").isNotEqualTo(before);
      // When it is killed and comes back with another encryption key before its own
      fred.kill();
      fred.restart(setup.env("TRIREME_ENCRYPTION_KEY", encryptionKey(2) + "\n" + encryptionKey(1)));
      // Then what was told last may still stand as it was reserved
      assertThat(budget(fred, "tokens").path("used").asLong())
          .isBetween(20 * USED, 20 * USED + RESERVED);
      // And both secrets open
      assertThat(statusOf(fred, before)).isEqualTo(200);
      assertThat(statusOf(fred, after)).isEqualTo(200);
      // When everything is sealed anew
      AdminCalls anew = new AdminCalls(fred);
      assertThat(anew.run(GatewaySetup.ACCESS_KEY, "store", "rewrap").stdout())
          .containsPattern(
              "[1-9][0-9]* of [1-9][0-9]* values are sealed under the current key now");
      assertThat(anew.run(GatewaySetup.ACCESS_KEY, "store", "rewrap").stdout())
          .containsPattern("all [1-9][0-9]* values are sealed under the current key");
      // And the audit says so
      assertThat(new AdminCalls(fred).run(GatewaySetup.ACCESS_KEY, "audit").stdout())
          .containsPattern("rewrap +store +[1-9][0-9]* of [1-9][0-9]* values")
          .containsPattern("rewrap +store +0 of [1-9][0-9]* values");
      // Then the key before is not needed any more
      fred.restart(setup.env("TRIREME_ENCRYPTION_KEY", encryptionKey(2)));
      assertThat(statusOf(fred, after)).isEqualTo(200);
      // And a rotation without grace ends all that were
      new AdminCalls(fred).run(GatewaySetup.ACCESS_KEY, "client-key", "rotate", "team");
      assertThat(statusOf(fred, after)).isEqualTo(401);
      assertThat(statusOf(fred, before)).isEqualTo(401);
    }
  }
}
