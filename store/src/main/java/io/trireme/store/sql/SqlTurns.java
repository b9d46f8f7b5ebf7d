package io.trireme.store.sql;

import io.trireme.store.TurnBounds;
import io.trireme.store.TurnStore;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.StatementContext;

import static java.util.Objects.requireNonNull;

/**
 * Turns in a database: they outlive the process, and all replicas over one PostgreSQL know them.
 * Who asks is part of every statement. The bounds on number and bytes are kept to by {@link #tidy},
 * which somebody must call from time to time; between two calls a process goes beyond them by no
 * more than an eighth.
 *
 * <p>Every method fails with a {@link StoreException} where the database does, and blocks.
 */
public final class SqlTurns implements TurnStore {

  /** How exact the time of the last use is: each use would be a write otherwise. */
  private static final Duration USE = Duration.ofMinutes(10);

  private static final int LONGEST_ID = 512;
  private static final int CHUNK = 200;
  private static final int MOST_CHUNKS = 1000;

  private static final String OF_OWNER = " caller = :caller and dialect = :dialect";

  private record Row(Kept kept, long usedAt) {}

  private record Found(String item, String turn, long endsAt) {}

  private record Total(long count, long bytes) {}

  private final Database database;
  private final TurnBounds bounds;
  private final long largest;
  private final InstantSource clock;
  private final AtomicLong keptCount = new AtomicLong();
  private final AtomicLong keptBytes = new AtomicLong();

  /**
   * Turns of a database that has its tables.
   *
   * @param bounds of all turns together, of all processes
   * @param largest weight of one, for it passes through memory whole; no more than a quarter of the
   *     bytes of all
   */
  public SqlTurns(Database database, TurnBounds bounds, long largest, InstantSource clock) {
    this.database = requireNonNull(database, "database is null");
    this.bounds = requireNonNull(bounds, "bounds is null");
    this.largest = Math.min(largest, bounds.bytes() / 4);
    this.clock = requireNonNull(clock, "clock is null");
  }

  @Override
  public long largest() {
    return largest;
  }

  private long now() {
    return clock.instant().toEpochMilli();
  }

  /** Ids come from clients and vendors. What PostgreSQL cannot hold as text is no id of ours. */
  private static boolean storable(String id) {
    return id.length() <= LONGEST_ID
        && id.indexOf('\0') < 0
        && StandardCharsets.UTF_8.newEncoder().canEncode(id);
  }

  private static <S extends SqlStatement<S>> S bind(S statement, Owner owner) {
    return statement.bind("caller", owner.caller()).bind("dialect", owner.dialect().id());
  }

  @Override
  public boolean keep(Owner owner, Kept kept) {
    String id = kept.turn().id();
    boolean fits = kept.turn().weight() <= largest && storable(id);
    byte[] body = fits ? TurnBody.write(kept.turn()) : new byte[0];
    database.write(
        handle -> {
          delete(handle, owner, id);
          if (fits) {
            insert(handle, owner, kept, body);
          }
          return fits;
        });
    if (fits) {
      tidyIfMuchCame(kept.turn().weight());
    }
    return fits;
  }

  private static void delete(Handle handle, Owner owner, String id) {
    if (storable(id)) {
      bind(handle.createUpdate("delete from stored_turn where" + OF_OWNER + " and id = :id"), owner)
          .bind("id", id)
          .execute();
    }
  }

  private void insert(Handle handle, Owner owner, Kept kept, byte[] body) {
    long now = now();
    bind(
            handle.createUpdate(
                "insert into stored_turn (caller, dialect, id, channel, channel_key, relayed,"
                    + " weight, used_at, expires_at, body) values (:caller, :dialect, :id,"
                    + " :channel, :key, :relayed, :weight, :now, :ends, :body)"
                    // The same turn may come twice at once, of two attempts or two processes.
                    + " on conflict (caller, dialect, id) do update set"
                    + " channel = excluded.channel, channel_key = excluded.channel_key,"
                    + " relayed = excluded.relayed, weight = excluded.weight,"
                    + " used_at = excluded.used_at, expires_at = excluded.expires_at,"
                    + " body = excluded.body"),
            owner)
        .bind("id", kept.turn().id())
        .bind("channel", kept.maker().channel())
        .bind("key", kept.maker().key())
        .bind("relayed", kept.maker().relayed() ? 1 : 0)
        .bind("weight", kept.turn().weight())
        .bind("now", now)
        .bind("ends", now + bounds.age().toMillis())
        .bind("body", body)
        .execute();
    List<String> items =
        kept.turn().itemIds().stream().filter(SqlTurns::storable).sorted().toList();
    if (items.isEmpty()) {
      return;
    }
    PreparedBatch batch =
        handle.prepareBatch(
            "insert into stored_item (dialect, item, caller, turn)"
                + " values (:dialect, :item, :caller, :turn) on conflict do nothing");
    for (String item : items) {
      bind(batch, owner).bind("item", item).bind("turn", kept.turn().id()).add();
    }
    batch.execute();
  }

  private void tidyIfMuchCame(long weight) {
    boolean much =
        keptCount.incrementAndGet() > bounds.count() / 8
            || keptBytes.addAndGet(weight) > bounds.bytes() / 8;
    if (much) {
      try {
        tidy();
      } catch (StoreException e) {
        // It is kept, and the next one that is kept tries again.
        return;
      }
    }
  }

  @Override
  public Optional<Kept> find(Owner owner, String id) {
    if (!storable(id)) {
      return Optional.empty();
    }
    Optional<Row> found = database.read(handle -> select(handle, owner, id));
    found.filter(row -> row.usedAt() < now() - USE.toMillis()).ifPresent(row -> touch(owner, id));
    return found.map(Row::kept);
  }

  private Optional<Row> select(Handle handle, Owner owner, String id) {
    return bind(
            handle.createQuery(
                "select id, channel, channel_key, relayed, used_at, body from stored_turn where"
                    + OF_OWNER
                    + " and id = :id and expires_at > :now"),
            owner)
        .bind("id", id)
        .bind("now", now())
        .map(SqlTurns::row)
        .findOne();
  }

  private static Row row(ResultSet row, StatementContext context) throws SQLException {
    Maker maker =
        new Maker(
            row.getString("channel"), row.getString("channel_key"), row.getInt("relayed") != 0);
    return new Row(
        new Kept(TurnBody.read(row.getString("id"), row.getBytes("body")), maker),
        row.getLong("used_at"));
  }

  private void touch(Owner owner, String id) {
    try {
      database.write(
          handle ->
              bind(
                      handle.createUpdate(
                          "update stored_turn set used_at = :now where"
                              + OF_OWNER
                              + " and id = :id"),
                      owner)
                  .bind("id", id)
                  .bind("now", now())
                  .execute());
    } catch (StoreException e) {
      // It was found; that it goes earlier than it might is all that follows.
      return;
    }
  }

  @Override
  public boolean isAnothers(Owner owner, String id) {
    if (!storable(id)) {
      return false;
    }
    List<String> callers =
        database.read(
            handle ->
                handle
                    .createQuery(
                        "select caller from stored_turn where dialect = :dialect and id = :id"
                            + " and expires_at > :now")
                    .bind("dialect", owner.dialect().id())
                    .bind("id", id)
                    .bind("now", now())
                    .mapTo(String.class)
                    .list());
    return !callers.isEmpty() && !callers.contains(owner.caller());
  }

  @Override
  public Items findItems(Owner owner, Set<String> itemIds) {
    List<String> asked = itemIds.stream().filter(SqlTurns::storable).sorted().toList();
    return database.read(
        handle -> {
          Map<String, Long> turns = new HashMap<>();
          Set<String> left = new HashSet<>(asked);
          for (List<String> chunk : chunks(asked)) {
            for (Found found : newest(handle, owner, chunk)) {
              turns.put(found.turn(), found.endsAt());
              left.remove(found.item());
            }
          }
          List<Kept> holding = new ArrayList<>();
          turns.entrySet().stream()
              .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
              .forEach(
                  turn ->
                      select(handle, owner, turn.getKey()).map(Row::kept).ifPresent(holding::add));
          return new Items(holding, isAnyAnothers(handle, owner, left));
        });
  }

  private static List<List<String>> chunks(List<String> all) {
    List<List<String>> chunks = new ArrayList<>();
    for (int i = 0; i < all.size(); i += CHUNK) {
      chunks.add(all.subList(i, Math.min(all.size(), i + CHUNK)));
    }
    return chunks;
  }

  /** For each item the turn that was kept last of those that hold it. */
  private List<Found> newest(Handle handle, Owner owner, List<String> items) {
    return bind(
            handle.createQuery(
                "select item, turn, expires_at from (select i.item, i.turn, t.expires_at,"
                    + " row_number() over (partition by i.item order by t.expires_at desc) as place"
                    + " from stored_item i join stored_turn t on t.caller = i.caller"
                    + " and t.dialect = i.dialect and t.id = i.turn"
                    + " where i.caller = :caller and i.dialect = :dialect and i.item in (<items>)"
                    + " and t.expires_at > :now) as ranked where place = 1"),
            owner)
        .bindList("items", items)
        .bind("now", now())
        .map((row, context) -> new Found(row.getString(1), row.getString(2), row.getLong(3)))
        .list();
  }

  private boolean isAnyAnothers(Handle handle, Owner owner, Set<String> items) {
    for (List<String> chunk : chunks(List.copyOf(items))) {
      boolean found =
          bind(
                  handle.createQuery(
                      "select 1 from stored_item i join stored_turn t on t.caller = i.caller"
                          + " and t.dialect = i.dialect and t.id = i.turn"
                          + " where i.caller <> :caller and i.dialect = :dialect"
                          + " and i.item in (<items>) and t.expires_at > :now limit 1"),
                  owner)
              .bindList("items", chunk)
              .bind("now", now())
              .mapTo(Integer.class)
              .findOne()
              .isPresent();
      if (found) {
        return true;
      }
    }
    return false;
  }

  @Override
  public Optional<Kept> forget(Owner owner, String id) {
    if (!storable(id)) {
      return Optional.empty();
    }
    return database.write(
        handle -> {
          Optional<Kept> known = select(handle, owner, id).map(Row::kept);
          delete(handle, owner, id);
          return known;
        });
  }

  @Override
  public void tidy() {
    drop(
        "select caller, dialect, id from stored_turn where expires_at <= :now",
        Map.of("now", now()));
    Total total =
        database.read(
            handle ->
                handle
                    .createQuery("select count(*), coalesce(sum(weight), 0) from stored_turn")
                    .map((row, context) -> new Total(row.getLong(1), row.getLong(2)))
                    .one());
    if (total.count() > bounds.count() || total.bytes() > bounds.bytes()) {
      drop(
          "select caller, dialect, id from (select caller, dialect, id,"
              + " row_number() over latest as place, sum(weight) over latest as bytes"
              + " from stored_turn window latest as (order by used_at desc, expires_at desc,"
              + " caller, id rows unbounded preceding)) as ranked"
              + " where place > :count or bytes > :bytes",
          Map.of("count", (long) bounds.count(), "bytes", bounds.bytes()));
    }
    keptCount.set(0);
    keptBytes.set(0);
  }

  /** Deletes what a query finds, a part at a time, so that nobody waits long for a lock. */
  private void drop(String query, Map<String, Long> values) {
    int dropped = CHUNK;
    for (int i = 0; i < MOST_CHUNKS && dropped == CHUNK; i++) {
      dropped =
          database.write(
              handle ->
                  handle
                      .createUpdate(
                          "delete from stored_turn where (caller, dialect, id) in ("
                              + query
                              + (" limit " + CHUNK + ")"))
                      .bindMap(values)
                      .execute());
    }
  }
}
