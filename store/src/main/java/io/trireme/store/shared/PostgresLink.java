package io.trireme.store.shared;

import io.trireme.store.sql.Database;
import io.trireme.store.sql.DatabaseUrl;
import io.trireme.store.sql.Notices;
import io.trireme.store.sql.StoreException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * A PostgreSQL where there is no Redis: facts are rows with an end by its clock, changes are
 * announced. Good for some hundred changes a second; each is a write to a table.
 */
public final class PostgresLink implements StateLink {

  private static final String CHANNEL = "trireme_state";

  /** An announcement holds no more; who hears an empty one reads everything. */
  private static final int LONGEST_KEY = 7000;

  private static final int CHUNK = 200;
  private static final int MOST_CHUNKS = 100;

  private final Database database;
  private final DatabaseUrl url;
  private final String now;
  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          2,
          2,
          30,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(64),
          Thread.ofPlatform().daemon().name("state-asking-", 0).factory());
  private @Nullable Notices notices;

  /**
   * Connects to nothing yet.
   *
   * @param database has its tables by the time of the start; not closed with this
   * @param url where it is
   */
  public PostgresLink(Database database, DatabaseUrl url) {
    this.database = requireNonNull(database, "database is null");
    this.url = requireNonNull(url, "url is null");
    this.now = database.engine().nowMillis();
    threads.allowCoreThreadTimeOut(true);
  }

  private static <T> T asking(Supplier<T> work) {
    try {
      return work.get();
    } catch (StoreException e) {
      throw new LinkException(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public void start(Listener listener) {
    Notices begun =
        new Notices(
            url,
            CHANNEL,
            new Notices.Listener() {
              @Override
              public void listening() {
                listener.connected();
              }

              @Override
              public void heard(List<String> payloads) {
                tell(listener, new HashSet<>(payloads));
              }

              @Override
              public void lost(String reason) {
                listener.lost(reason);
              }
            });
    notices = begun;
    begun.start();
  }

  private void tell(Listener listener, Set<String> keys) {
    if (keys.contains("") || keys.size() > CHUNK) {
      listener.connected();
      return;
    }
    try {
      read(List.copyOf(keys)).forEach(listener::changed);
    } catch (LinkException e) {
      listener.connected();
    }
  }

  private static Fact fact(ResultSet row, StatementContext context) throws SQLException {
    return new Fact(
        row.getString("key"),
        row.getString("value"),
        row.getString("node"),
        Duration.ofMillis(row.getLong("left_millis")));
  }

  private String select(String where) {
    return "select key, value, node, ends_at - "
        + now
        + " as left_millis from runtime_fact where ends_at > "
        + now
        + " and "
        + where;
  }

  private List<Fact> read(List<String> keys) {
    return asking(
        () ->
            database.read(
                handle ->
                    handle
                        .createQuery(select("key in (<keys>)"))
                        .bindList("keys", keys)
                        .map(PostgresLink::fact)
                        .list()));
  }

  @Override
  public List<Fact> load() {
    return asking(
        () ->
            database.read(
                handle ->
                    handle
                        .createQuery(select("key not like 'a|%' and key not like 'h|%'"))
                        .map(PostgresLink::fact)
                        .list()));
  }

  @Override
  public void write(List<Fact> batch) {
    // In one order, so that two who write the same rows do not wait for one another.
    List<Fact> sorted = batch.stream().sorted(Comparator.comparing(Fact::key)).toList();
    asking(
        () ->
            database.write(
                handle -> {
                  List<String> told = new ArrayList<>();
                  for (Fact fact : sorted) {
                    int written =
                        handle
                            .createUpdate(
                                "insert into runtime_fact (key, value, node, ends_at)"
                                    + (" values (:key, :value, :node, " + now + " + :left)")
                                    + " on conflict (key) do update set value = excluded.value,"
                                    + " node = excluded.node, ends_at = excluded.ends_at"
                                    + " where not :later or excluded.value = ''"
                                    + " or runtime_fact.value = ''"
                                    + " or runtime_fact.ends_at <= excluded.ends_at")
                            .bind("key", fact.key())
                            .bind("value", fact.value())
                            .bind("node", fact.node())
                            .bind("left", fact.left().toMillis())
                            .bind("later", FactKeys.laterWins(fact.key()))
                            .execute();
                    if (written == 1 && !FactKeys.conversation(fact.key())) {
                      told.add(fact.key().length() > LONGEST_KEY ? "" : fact.key());
                    }
                  }
                  for (String key : told) {
                    handle
                        .createQuery("select pg_notify(:channel, :key)")
                        .bind("channel", CHANNEL)
                        .bind("key", key)
                        .mapTo(String.class)
                        .list();
                  }
                  return told.size();
                }));
  }

  private <T> T within(Duration budget, Callable<T> work) {
    try {
      Future<T> answer = threads.submit(work);
      try {
        return answer.get(budget.toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        answer.cancel(false);
        throw new LinkException("PostgreSQL does not answer in time", e);
      }
    } catch (ExecutionException e) {
      throw new LinkException("PostgreSQL failed: " + e.getCause(), e);
    } catch (RejectedExecutionException e) {
      throw new LinkException("too much waits for PostgreSQL", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LinkException("interrupted", e);
    }
  }

  @Override
  public Optional<Fact> read(String key, Duration budget) {
    return within(budget, () -> read(List.of(key)).stream().findFirst());
  }

  @Override
  public boolean take(String key, String node, Duration length, Duration budget) {
    return within(
        budget,
        () ->
            database.write(
                handle ->
                    handle
                            .createUpdate(
                                "insert into runtime_fact (key, value, node, ends_at)"
                                    + (" values (:key, 'taken', :node, " + now + " + :left)")
                                    + " on conflict (key) do update set node = excluded.node,"
                                    + " ends_at = excluded.ends_at where runtime_fact.node ="
                                    + (" excluded.node or runtime_fact.ends_at <= " + now))
                            .bind("key", key)
                            .bind("node", node)
                            .bind("left", length.toMillis())
                            .execute()
                        == 1));
  }

  @Override
  public void giveBack(String key, String node) {
    try {
      threads.execute(
          () -> {
            try {
              database.write(
                  handle ->
                      handle
                          .createUpdate(
                              "delete from runtime_fact where key = :key and node = :node")
                          .bind("key", key)
                          .bind("node", node)
                          .execute());
            } catch (StoreException e) {
              // It ends by itself.
              return;
            }
          });
    } catch (RejectedExecutionException e) {
      // It ends by itself.
      return;
    }
  }

  @Override
  public void tidy() {
    int dropped = CHUNK;
    for (int i = 0; i < MOST_CHUNKS && dropped == CHUNK; i++) {
      dropped =
          asking(
              () ->
                  database.write(
                      handle ->
                          handle
                              .createUpdate(
                                  "delete from runtime_fact where key in (select key from"
                                      + (" runtime_fact where ends_at <= " + now)
                                      + (" order by key limit " + CHUNK)
                                      + " for update skip locked)")
                              .execute()));
    }
  }

  @Override
  public void close() {
    if (notices != null) {
      notices.close();
    }
    threads.shutdownNow();
  }
}
