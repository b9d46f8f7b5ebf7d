package io.trireme.store.shared;

import io.trireme.core.spi.Dialect;
import io.trireme.scheduler.BreakerSettings;
import io.trireme.scheduler.state.BreakerId;
import io.trireme.scheduler.state.Conversation;
import io.trireme.scheduler.state.Cooldown;
import io.trireme.scheduler.state.KeyRef;
import io.trireme.scheduler.state.MemoryState;
import io.trireme.store.sql.RedisServer;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A Redis that is killed, frozen, read-only, or not there yet, and what nodes make of it. */
@Timeout(120)
class RedisFaultsTest {

  private static final Dialect LANE = new Dialect("some");
  private static final Duration LONG = Duration.ofSeconds(30);

  private final List<SharedState> opened = new ArrayList<>();
  private @Nullable RedisServer server;

  private RedisServer redis(String... options) throws Exception {
    Optional<RedisServer> started = RedisServer.start(options);
    Assumptions.assumeTrue(started.isPresent(), RedisServer.MISSING);
    server = started.get();
    return started.get();
  }

  private SharedState join(String name, String url) {
    MemoryState memory = new MemoryState(InstantSource.system(), new Random(1));
    SharedState state = new SharedState(memory, new RedisLink(url, "t"), name);
    opened.add(state);
    state.start();
    return state;
  }

  @AfterEach
  void close() throws Exception {
    opened.forEach(SharedState::close);
    if (server != null) {
      signal("CONT");
      server.close();
    }
  }

  private void signal(String name) throws IOException, InterruptedException {
    Process process = requireNonNull(server).process();
    if (process.isAlive()) {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    }
  }

  private static void await(Duration most, BooleanSupplier condition) {
    long end = System.nanoTime() + most.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("what was waited for did not come").isLessThan(end);
      LockSupport.parkNanos(2_000_000);
    }
  }

  private static void connected(SharedState... states) {
    for (SharedState state : states) {
      await(LONG, () -> state.problem().isEmpty());
    }
  }

  private static void cool(SharedState state, String key) {
    state.cool(
        new KeyRef("a", key), "m", new Cooldown(Instant.now().plusSeconds(300), "slow", true, 1));
  }

  private static boolean cools(SharedState state, String key) {
    return state.key(new KeyRef("a", key)).cooldown("m", Instant.now()).isPresent();
  }

  /** A request's worth of questions, some of which may go to the engine; its longest one. */
  private static Duration ask(SharedState state, int from, int count) {
    BreakerSettings settings = BreakerSettings.DEFAULTS;
    long longest = 0;
    for (int i = from; i < from + count; i++) {
      BreakerId id = BreakerId.ofChannel(LANE, "c" + i);
      state.open(id, Instant.now().minusSeconds(1), 1, "broke off");
      long began = System.nanoTime();
      state.affinity(new Conversation(LANE, "team", "s" + i), Duration.ofMinutes(5));
      assertThat(state.admit(id, settings, false)).isPresent();
      cool(state, "k" + i);
      state.remember(new Conversation(LANE, "team", "s" + i), new KeyRef("a", "k"));
      longest = Math.max(longest, System.nanoTime() - began);
    }
    return Duration.ofNanos(longest);
  }

  @Test
  void shouldGoOnAloneWhileItIsDeadAndAgreeAfterwards() throws Exception {
    // Given
    RedisServer redis = redis();
    SharedState anne = join("anne", redis.url());
    SharedState ben = join("ben", redis.url());
    connected(anne, ben);
    cool(anne, "before");
    await(LONG, () -> cools(ben, "before"));
    // When it is killed
    redis.kill();
    await(LONG, () -> anne.problem().isPresent() && ben.problem().isPresent());
    Duration longest = ask(anne, 0, 50);
    cool(ben, "bens");
    anne.disable(new KeyRef("a", "dead"), "revoked");
    assertThat(cools(ben, "k0")).isFalse();
    // And comes back empty
    redis.startAgain();
    // Then
    await(LONG, () -> cools(ben, "k49") && cools(anne, "bens"));
    await(LONG, () -> ben.key(new KeyRef("a", "dead")).disabled() != null);
    connected(anne, ben);
    SharedState late = join("late", redis.url());
    await(LONG, () -> cools(late, "before") && cools(late, "bens") && cools(late, "k7"));
    // A generous bound: the machine may be busy, but nobody waited for a connection.
    assertThat(longest).isLessThan(Duration.ofMillis(250));
  }

  @Test
  void shouldNotWaitForOneThatIsFrozen() throws Exception {
    // Given
    RedisServer redis = redis();
    SharedState anne = join("anne", redis.url());
    SharedState ben = join("ben", redis.url());
    connected(anne, ben);
    // When
    signal("STOP");
    long began = System.nanoTime();
    ask(anne, 0, 200);
    Duration all = Duration.ofNanos(System.nanoTime() - began);
    await(LONG, () -> anne.problem().isPresent());
    signal("CONT");
    // Then
    await(LONG, () -> cools(ben, "k199"));
    connected(anne, ben);
    // 400 questions: only the first of each second waits, and for 5 ms.
    assertThat(all).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void shouldTellLaterWhatAReadOnlyOneDoesNotTake() throws Exception {
    // Given
    RedisServer redis = redis();
    SharedState anne = join("anne", redis.url());
    SharedState ben = join("ben", redis.url());
    connected(anne, ben);
    // When it becomes a replica of nobody
    command(redis, "REPLICAOF 127.0.0.1 1");
    cool(anne, "k");
    await(LONG, () -> anne.problem().isPresent());
    assertThat(cools(anne, "k")).isTrue();
    assertThat(cools(ben, "k")).isFalse();
    command(redis, "REPLICAOF NO ONE");
    // Then
    await(LONG, () -> cools(ben, "k"));
    connected(anne);
  }

  @Test
  void shouldEnableEverywhereWhatWasEnabledWhileItWasAway() throws Exception {
    // Given
    KeyRef key = new KeyRef("a", "dead");
    RedisServer redis = redis();
    SharedState anne = join("anne", redis.url());
    SharedState ben = join("ben", redis.url());
    connected(anne, ben);
    anne.disable(key, "revoked");
    await(LONG, () -> ben.key(key).disabled() != null);
    // When
    redis.kill();
    await(LONG, () -> anne.problem().isPresent() && ben.problem().isPresent());
    ben.enable(key);
    redis.startAgain();
    // Then
    connected(anne, ben);
    await(LONG, () -> anne.key(key).disabled() == null);
    SharedState late = join("late", redis.url());
    connected(late);
    assertThat(late.key(key).disabled()).isNull();
    assertThat(ben.key(key).disabled()).isNull();
  }

  @Test
  void shouldNotStormOneThatComesBack() throws Exception {
    // Given
    RedisServer redis = redis();
    for (int i = 0; i < 5; i++) {
      connected(join("node-" + i, redis.url()));
    }
    redis.kill();
    await(LONG, () -> opened.stream().allMatch(state -> state.problem().isPresent()));
    // When
    redis.startAgain();
    connected(opened.toArray(SharedState[]::new));
    // Then each came with its two connections, some perhaps once more; one is ours
    long connections = Long.parseLong(info(redis, "total_connections_received"));
    assertThat(connections).isLessThanOrEqualTo(5 * 2 * 2 + 3);
  }

  @Test
  void shouldWaitForOneThatIsNotThereYet() throws Exception {
    // Given
    RedisServer redis = redis();
    redis.kill();
    SharedState anne = join("anne", redis.url());
    cool(anne, "k");
    await(LONG, () -> anne.failures() > 0);
    // When
    redis.startAgain();
    // Then
    connected(anne);
    SharedState late = join("late", redis.url());
    await(LONG, () -> cools(late, "k"));
  }

  @Test
  void shouldTakePasswordAndDatabaseFromTheAddress() throws Exception {
    // Given a password with everything that is special
    String password = "p@s:s/w%o+r d#?";
    RedisServer redis = redis("--requirepass", password);
    String encoded = "p%40s%3As%2Fw%25o%2Br%20d%23%3F";
    // When
    SharedState anne = join("anne", "redis://:" + encoded + "@127.0.0.1:" + redis.port() + "/3");
    SharedState other = join("other", "redis://:" + encoded + "@127.0.0.1:" + redis.port() + "/4");
    SharedState wrong = join("wrong", "redis://:hush@127.0.0.1:" + redis.port() + "/3");
    cool(anne, "k");
    // Then
    connected(anne, other);
    await(LONG, () -> anne.waiting() == 0);
    SharedState late = join("late", "redis://:" + encoded + "@127.0.0.1:" + redis.port() + "/3");
    await(LONG, () -> cools(late, "k"));
    await(LONG, () -> wrong.problem().orElse("").contains("WRONGPASS"));
    assertThat(wrong.problem().orElseThrow())
        .contains("cannot be reached", "WRONGPASS")
        .doesNotContain("hush");
    assertThat(cools(wrong, "k")).isFalse();
  }

  @Test
  void shouldRefuseWhatIsNoAddressWithoutQuotingIt() {
    for (String odd : List.of("http://:hush@h", "redis://:hu sh@h", "hush", "redis://:hush@h:x")) {
      assertThatThrownBy(() -> new RedisLink(odd, "t"))
          .as(odd)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageNotContaining("hush")
          .hasNoCause();
    }
  }

  private static String command(RedisServer redis, String command) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", redis.port())) {
      socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(5));
      socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
      byte[] bytes = new byte[64 << 10];
      int read = socket.getInputStream().read(bytes);
      return new String(bytes, 0, Math.max(0, read), StandardCharsets.US_ASCII);
    }
  }

  private static String info(RedisServer redis, String name) throws IOException {
    return command(redis, "INFO stats")
        .lines()
        .filter(line -> line.startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst()
        .orElseThrow();
  }
}
