package io.trireme.store.shared;

import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.trireme.core.Json;
import io.trireme.core.Usage;
import io.trireme.core.spi.StoredTurn;
import io.trireme.scheduler.ApiKey;
import io.trireme.scheduler.Channel;
import io.trireme.scheduler.EntryState;
import io.trireme.scheduler.GatewayConfiguration;
import io.trireme.scheduler.Samples;
import io.trireme.scheduler.VirtualClock;
import io.trireme.scheduler.event.EventFeed;
import io.trireme.scheduler.fault.Diagnosis;
import io.trireme.scheduler.fault.FaultClass;
import io.trireme.scheduler.fault.FaultScope;
import io.trireme.scheduler.limit.ChannelLimits;
import io.trireme.scheduler.plan.Ask;
import io.trireme.scheduler.plan.Candidate;
import io.trireme.scheduler.plan.CandidatePlan;
import io.trireme.scheduler.plan.Scheduler;
import io.trireme.scheduler.probe.ProbeTimes;
import io.trireme.scheduler.state.Conversation;
import io.trireme.scheduler.state.KeyRef;
import io.trireme.scheduler.state.MemoryState;
import io.trireme.scheduler.state.RuntimeState;
import io.trireme.store.RuntimeFile;
import io.trireme.store.TurnBounds;
import io.trireme.store.TurnStore;
import io.trireme.store.sql.BackupFolder;
import io.trireme.store.sql.ConfigChange;
import io.trireme.store.sql.ConfigKind;
import io.trireme.store.sql.ConfigStore;
import io.trireme.store.sql.Database;
import io.trireme.store.sql.DatabaseUrl;
import io.trireme.store.sql.Databases;
import io.trireme.store.sql.Engine;
import io.trireme.store.sql.LeaderLease;
import io.trireme.store.sql.RedisServer;
import io.trireme.store.sql.SqlTurns;
import io.trireme.store.sql.StoreException;
import io.trireme.store.sql.StoreWriter;
import io.trireme.store.usage.OutcomeClass;
import io.trireme.store.usage.RequestEntry;
import io.trireme.store.usage.SqlUsage;
import io.trireme.store.usage.TryEntry;
import io.trireme.store.usage.UsageJobs;
import io.trireme.store.usage.UsageWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.trireme.scheduler.Samples.CLAUDE;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Three days of traffic by a clock that is set, each hour with models, conversations, a channel, a
 * key and a base URL of its own: on the third day nothing holds more than on the second. Looked at
 * are all tables that the database has, all keys of Redis, the files of the data folder, and every
 * map, collection and array within the scheduler (rosters of models, latencies, breakers, waits of
 * keys, troubles of base URLs, promotions, who serves a conversation), its limits, probe times and
 * events, the sharing of state, the writer of the request log and the store of turns.
 *
 * <p>Two things grow on purpose and are held apart: sums of hours and days, which go after 92 and
 * 731 days ({@code UsageGrowthTest}), and the audit, which has an entry for each change and none
 * for traffic. A backup is made of each hour, more often than an application does.
 */
@Timeout(180)
class VirtualDayTest {

  enum Kind {
    EMBEDDED,
    POSTGRES,
    POSTGRES_AND_REDIS
  }

  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final int HOURS_A_DAY = 24;
  private static final int DAYS = 3;

  /** How many hours lie between two looks, and how many looks there are a day. */
  private static final int HOURS_APART = 8;

  private static final int A_DAY = HOURS_A_DAY / HOURS_APART;

  /** Exchanges. */
  private static final int AN_HOUR = 16;

  /** Conversations beside them, so that a day has more than are remembered. */
  private static final int TALKS_AN_HOUR = 4_500;

  private static final int MOST_TALKS = 100_000;
  private static final Set<String> SUMS = Set.of("table usage_hour", "table usage_day");
  private static final String AUDIT = "table audit";
  private static final byte[] PEPPER = new byte[32];
  private static final String TALKS = "scheduler.state.Generations";

  private static final Diagnosis RATE =
      new Diagnosis(FaultClass.RATE, FaultScope.KEY_MODEL, true, Duration.ofMinutes(2), "slow");
  private static final Diagnosis DEAD_KEY =
      new Diagnosis(FaultClass.KEY, FaultScope.KEY, true, null, "revoked");
  private static final Diagnosis BROKEN =
      new Diagnosis(FaultClass.BROKEN, FaultScope.CHANNEL, true, null, "broke off");
  private static final Diagnosis DEAD_URL =
      new Diagnosis(FaultClass.LOCAL, FaultScope.BASE_URL, true, null, "refused");

  /** Takes an hour from what every key has left, and deletes what has nothing left. */
  private static final String HOUR_OF_REDIS =
      """
      for _, key in ipairs(redis.call('KEYS', '*')) do
        local left = redis.call('PTTL', key)
        if left < 0 then return key end
        if left <= tonumber(ARGV[1]) then redis.call('DEL', key)
        else redis.call('PEXPIRE', key, left - ARGV[1]) end
      end
      return ''
      """;

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void shouldHoldNoMoreOnTheThirdDayThanOnTheSecond(Kind kind) throws Exception {
    // Given
    try (World world = new World(kind, folder)) {
      List<Map<String, Long>> looks = new ArrayList<>();
      // When
      for (int hour = 0; hour < DAYS * HOURS_A_DAY; hour++) {
        world.hour(hour);
        if (hour % HOURS_APART == HOURS_APART - 1) {
          looks.add(world.sizes());
        }
      }
      // Then
      Map<String, Long> second = most(looks.subList(A_DAY, 2 * A_DAY));
      Map<String, Long> third = most(looks.subList(2 * A_DAY, DAYS * A_DAY));
      assertThat(second).containsKeys("table request_log", "table stored_turn");
      assertThat(grown(second, third)).isEmpty();
      for (String sums : SUMS) {
        long before = looks.get(2 * A_DAY - 1).getOrDefault(sums, 0L);
        long first = looks.get(A_DAY - 1).getOrDefault(sums, 0L);
        assertThat(third.getOrDefault(sums, 0L) - before)
            .as(sums)
            .isPositive()
            .isLessThanOrEqualTo(before - first + first / 10);
      }
      assertThat(third.get(AUDIT)).isEqualTo(world.changes);
      assertThat(third.get("backups")).isEqualTo(10);
    }
  }

  private static Map<String, Long> most(List<Map<String, Long>> looks) {
    Map<String, Long> most = new TreeMap<>();
    looks.forEach(look -> look.forEach((name, size) -> most.merge(name, size, Math::max)));
    return most;
  }

  /** What is larger than it was, or than it may be. */
  private static List<String> grown(Map<String, Long> before, Map<String, Long> after) {
    List<String> grown = new ArrayList<>();
    after.forEach(
        (name, size) -> {
          long was = before.getOrDefault(name, 0L);
          long most = name.startsWith(TALKS) ? MOST_TALKS : was + was / 10 + 4;
          if (size > most && !SUMS.contains(name) && !name.equals(AUDIT)) {
            grown.add(name + ": " + was + ", then " + size);
          }
        });
    return grown;
  }

  /** One process with its storage, and what is sent to it. */
  private static final class World implements AutoCloseable {
    private final VirtualClock clock = new VirtualClock();
    private final Random random = new Random(7);
    private final EventFeed feed = new EventFeed(clock, 500, 4);
    private final ChannelLimits limits =
        new ChannelLimits(() -> clock.instant().toEpochMilli() * 1_000_000);
    private final ProbeTimes probes = new ProbeTimes(random);
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final Path folder;
    private final Database database;
    private final SqlUsage usage;
    private final UsageJobs jobs;
    private final UsageWriter writer;
    private final TurnStore turns;
    private final ConfigStore store;
    private final LeaderLease lease;
    private final RuntimeFile file;
    private final BackupFolder backups;
    private final RuntimeState state;
    private final Scheduler scheduler;
    private final @Nullable StateLink link;
    private final @Nullable StatefulRedisConnection<String, String> redis;
    private long changes;

    World(Kind kind, Path folder) throws IOException, InterruptedException {
      this.folder = folder;
      clock.set(NOON);
      Engine engine = kind == Kind.EMBEDDED ? Engine.EMBEDDED : Engine.POSTGRES;
      String url = kind == Kind.EMBEDDED ? "" : Databases.server().newDatabase();
      database =
          opened(
              kind == Kind.EMBEDDED
                  ? Databases.fresh(engine, folder)
                  : Database.postgres(DatabaseUrl.parse(url)));
      database.migrate();
      usage = new SqlUsage(database);
      jobs = new UsageJobs(usage, Duration.ofDays(1));
      writer = opened(new UsageWriter(usage, UsageWriter.Bounds.USUAL, new Loud()));
      writer.start();
      turns =
          new SqlTurns(
              database, new TurnBounds(200, 1 << 20, Duration.ofHours(8)), Long.MAX_VALUE, clock);
      store = StoreWriter.store(database);
      lease = new LeaderLease(database, "jobs", "anne", Duration.ofSeconds(15), System::nanoTime);
      file = new RuntimeFile(folder);
      backups = StoreWriter.backups(folder.resolve("backups"), clock);
      MemoryState memory = new MemoryState(clock, random, feed::publish);
      if (kind == Kind.POSTGRES_AND_REDIS) {
        Optional<RedisServer> server = RedisServer.start();
        Assumptions.assumeTrue(server.isPresent(), RedisServer.MISSING);
        RedisServer running = opened(server.get());
        RedisClient client = RedisClient.create(running.url());
        opened.add(client::shutdown);
        redis = client.connect();
        link = new RedisLink(running.url(), "trireme");
      } else {
        redis = null;
        link = kind == Kind.POSTGRES ? new PostgresLink(database, DatabaseUrl.parse(url)) : null;
      }
      if (link == null) {
        state = memory;
      } else {
        SharedState shared = opened(new SharedState(memory, link, "anne"));
        shared.start();
        await("sharing", () -> shared.problem().isEmpty());
        state = shared;
      }
      scheduler = new Scheduler(state, random, limits);
    }

    private <T extends AutoCloseable> T opened(T one) {
      opened.addFirst(one);
      return one;
    }

    private static void await(String what, BooleanSupplier condition) {
      long end = System.nanoTime() + SOON.toNanos();
      while (!condition.getAsBoolean()) {
        assertThat(System.nanoTime()).as("no " + what).isLessThan(end);
        LockSupport.parkNanos(1_000_000);
      }
    }

    /** A channel that stays, whose keys and URLs come and go, and one that comes and goes. */
    private static GatewayConfiguration configuration(int hour) {
      List<Channel> channels =
          List.of(
              Samples.channel(
                  "main",
                  CLAUDE,
                  List.of("https://a" + hour + ".example", "https://b.example"),
                  Samples.key("k" + hour, true),
                  Samples.key("first", true),
                  Samples.key("second", true)),
              Samples.channel(
                  "guest-" + hour,
                  CLAUDE,
                  List.of("https://c.example", "https://d.example"),
                  Samples.key("only", true)));
      GatewayConfiguration made =
          Samples.configuration(
              channels,
              Samples.lane(
                  CLAUDE,
                  Samples.entry("main", EntryState.ACTIVE),
                  Samples.entry("guest-" + hour, EntryState.ACTIVE)));
      return new GatewayConfiguration(
          hour + 1, made.channels(), made.lanes(), made.clientKeys(), made.settings());
    }

    private void change(int hour) {
      ConfigChange put =
          new ConfigChange.Put(
              ConfigKind.CHANNEL, "guest-" + hour, ConfigChange.ANY, Json.object().put("n", hour));
      List<ConfigChange> both = new ArrayList<>(List.of(put));
      if (hour > 0) {
        both.add(
            new ConfigChange.Remove(ConfigKind.CHANNEL, "guest-" + (hour - 1), ConfigChange.ANY));
      }
      store.change(both, new ConfigStore.Reason("anne", "change", ""), content -> {});
      changes += both.size();
    }

    void hour(int hour) throws IOException {
      change(hour);
      GatewayConfiguration configuration = configuration(hour);
      for (int i = 0; i < AN_HOUR; i++) {
        exchange(configuration, hour, i);
        probes.due(configuration.channels(), clock.instant());
        clock.advance(HOUR.dividedBy(AN_HOUR));
      }
      if (link == null) {
        for (int i = 0; i < TALKS_AN_HOUR; i++) {
          state.remember(
              new Conversation(CLAUDE, "team", "talk-" + hour + "-" + i),
              new KeyRef("main", "first"));
        }
      }
      lease.renew();
      assertThat(writer.flush(SOON)).isTrue();
      jobs.run(clock.instant());
      turns.tidy();
      backups.write(store.read(), PEPPER);
      passAnHour();
      if (link == null && hour % HOURS_APART == HOURS_APART - 1) {
        file.write(state.export());
      }
    }

    /** Engines have clocks of their own: what ends there ends an hour earlier. */
    private void passAnHour() {
      if (state instanceof SharedState shared) {
        await("word of all", () -> shared.waiting() == 0);
      }
      if (redis != null) {
        String endless =
            redis
                .sync()
                .eval(
                    HOUR_OF_REDIS,
                    ScriptOutputType.VALUE,
                    new String[0],
                    Long.toString(HOUR.toMillis()));
        assertThat(endless).as("a key without an end").isEmpty();
      } else if (link != null) {
        database.write(
            handle ->
                handle.execute("update runtime_fact set ends_at = ends_at - ?", HOUR.toMillis()));
        link.tidy();
      }
    }

    private void exchange(GatewayConfiguration configuration, int hour, int i) {
      String model = i % 3 == 0 ? "made-up-" + hour + "-" + i : "sonnet";
      String session = "s-" + hour + "-" + i;
      CandidatePlan plan =
          scheduler.plan(configuration, CLAUDE, new Ask(model, "team", session, null));
      List<Diagnosis> faults =
          switch (i % 12) {
            case 1 -> List.of(RATE);
            case 3 -> List.of(BROKEN, BROKEN);
            case 5 -> List.of(DEAD_URL);
            // The key of this hour, which comes first, once it is known to be dead.
            case 7 -> List.of(DEAD_KEY);
            default -> List.of();
          };
      Optional<Candidate> candidate = plan.next();
      for (Diagnosis fault : faults) {
        boolean others = candidate.map(c -> c.channel().id().equals("main")).orElse(false);
        boolean spare = !fault.equals(DEAD_KEY) || key(candidate).equals("k" + hour);
        if (others && spare) {
          plan.failed(fault);
          candidate = plan.next();
        }
      }
      String channel = candidate.map(c -> c.channel().id()).orElse("");
      if (candidate.isPresent()) {
        plan.committed(Duration.ofMillis(20));
        plan.ended();
      }
      String id = "r-" + hour + "-" + i;
      writer.offer(entry(id, clock.instant(), model, channel, key(candidate)));
      turns.keep(
          new TurnStore.Owner("team-" + i % 5, CLAUDE),
          new TurnStore.Kept(
              new StoredTurn(id, new byte[300], new byte[300], Set.of(id + "-a", id + "-b")),
              new TurnStore.Maker("main", "first", false)));
    }

    private static String key(Optional<Candidate> candidate) {
      return candidate.map(Candidate::key).map(ApiKey::id).orElse("");
    }

    private static RequestEntry entry(
        String id, Instant at, String model, String channel, String key) {
      return new RequestEntry(
          id,
          at,
          new RequestEntry.Parties("claude", "generate", "team", model, model, channel, key),
          new RequestEntry.End(
              "success", OutcomeClass.SUCCESS, 200, true, OptionalLong.of(20), 100),
          Usage.UNKNOWN,
          OptionalLong.empty(),
          new RequestEntry.Detail(
              List.of(
                  new TryEntry(channel, key, "first", "served", 20, "", TryEntry.Times.UNKNOWN)),
              List.of(),
              "",
              "",
              ""));
    }

    Map<String, Long> sizes() throws IOException {
      Map<String, Long> sizes =
          new TreeMap<>(Holdings.of(scheduler, limits, probes, feed, writer, turns, usage));
      String tables =
          database.engine() == Engine.EMBEDDED
              ? "select name from sqlite_master where type = 'table'"
              : "select tablename from pg_tables where schemaname = 'public'";
      database
          .read(handle -> handle.createQuery(tables).mapTo(String.class).list())
          .forEach(table -> sizes.put("table " + table, rows(table)));
      try (Stream<Path> files = Files.walk(folder)) {
        sizes.put("files", files.filter(Files::isRegularFile).count());
      }
      try (Stream<Path> files = Files.list(folder.resolve("backups"))) {
        sizes.put("backups", files.count());
      }
      if (Files.exists(file.path())) {
        // In steps, since what is said in it is now shorter and now longer.
        sizes.put("file runtime.json", Files.size(file.path()) / 1024);
      }
      if (redis != null) {
        sizes.put("keys of Redis", redis.sync().dbsize());
      }
      return sizes;
    }

    private long rows(String table) {
      return database.read(
          handle ->
              handle.createQuery("select count(*) from \"" + table + "\"").mapTo(Long.class).one());
    }

    @Override
    public void close() {
      for (AutoCloseable one : opened) {
        try {
          one.close();
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  /** Nothing may be lost. */
  private static final class Loud implements UsageWriter.Watcher {
    @Override
    public void dropped(int rows) {
      throw new IllegalStateException(rows + " rows are lost");
    }

    @Override
    public void failed(StoreException reason) {
      throw new IllegalStateException(reason);
    }

    @Override
    public void recovered() {}
  }
}
