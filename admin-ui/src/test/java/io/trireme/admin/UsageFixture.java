package io.trireme.admin;

import io.trireme.core.Usage;
import io.trireme.store.sql.Database;
import io.trireme.store.usage.OutcomeClass;
import io.trireme.store.usage.RequestEntry;
import io.trireme.store.usage.SqlUsage;
import io.trireme.store.usage.TryEntry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.OptionalLong;

/** The resources of the usage history over a database of a test. */
final class UsageFixture implements AutoCloseable {

  static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

  private final Database database;
  final SqlUsage store;
  final RequestsResource requests;
  final StatsResource stats;

  UsageFixture(Path folder) {
    database = Database.embedded(folder.resolve("trireme.db"));
    store = new SqlUsage(database);
    Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    requests = new RequestsResource(store, clock);
    stats = new StatsResource(store, clock);
  }

  UsageFixture migrated() {
    database.migrate();
    return this;
  }

  /** An exchange that ended well, so long ago. */
  static RequestEntry entry(String id, Duration ago, String channel, String model) {
    return entry(
        id,
        ago,
        channel,
        model,
        new Usage(
            OptionalLong.of(1000),
            OptionalLong.of(200),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty()),
        OptionalLong.of(6_000_000));
  }

  /** The same with tokens of one's own. */
  static RequestEntry entry(
      String id, Duration ago, String channel, String model, Usage usage, OptionalLong cost) {
    return new RequestEntry(
        id,
        NOW.minus(ago),
        new RequestEntry.Parties("claude", "generate", "team-a", model, "up", channel, "k1"),
        new RequestEntry.End(
            "success", OutcomeClass.SUCCESS, 200, false, OptionalLong.empty(), 900),
        usage,
        cost,
        new RequestEntry.Detail(
            List.of(
                new TryEntry(
                    channel, "k1", "first in the lane", "served", 880, "", TryEntry.Times.UNKNOWN)),
            List.of("other: suspended"),
            "",
            "",
            ""));
  }

  @Override
  public void close() {
    database.close();
  }
}
