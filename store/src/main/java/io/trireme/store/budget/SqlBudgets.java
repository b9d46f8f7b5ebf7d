package io.trireme.store.budget;

import io.trireme.store.shared.LinkException;
import io.trireme.store.sql.Database;
import io.trireme.store.sql.Engine;
import io.trireme.store.sql.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jdbi.v3.core.Handle;

import static java.util.Objects.requireNonNull;

/**
 * Claims as rows of a database, one of each account and process. What is taken is committed. Of
 * PostgreSQL the row of the account is locked, so that two replicas are not dealt the same; the
 * embedded database has one writer.
 */
public final class SqlBudgets implements BudgetEngine {

  private static final int CHUNK = 500;

  private final Database database;
  private final String now;
  private final boolean alone;
  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          2,
          2,
          30,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(256),
          Thread.ofPlatform().daemon().name("budgets-", 0).factory());

  /**
   * An engine over a database.
   *
   * @param database has its tables by the time of the first claim; not closed with this
   */
  public SqlBudgets(Database database) {
    this.database = requireNonNull(database, "database is null");
    this.now = database.engine().nowMillis();
    this.alone = database.engine() == Engine.EMBEDDED;
    threads.allowCoreThreadTimeOut(true);
  }

  @Override
  public boolean alone() {
    return alone;
  }

  @Override
  public List<Standing> take(List<Claim> claims, Duration patience) {
    return within(patience, () -> takeNow(claims));
  }

  /** In one order, so that two who take the same accounts do not wait for one another. */
  private List<Standing> takeNow(List<Claim> claims) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < claims.size(); i++) {
      order.add(i);
    }
    order.sort(Comparator.comparing(i -> claims.get(i).account().id()));
    boolean asksOnly = claims.stream().allMatch(claim -> claim.node().equals(Claim.NOBODY));
    Standing[] standings = new Standing[claims.size()];
    if (asksOnly) {
      database.read(
          handle -> {
            order.forEach(i -> standings[i] = judge(handle, claims.get(i)));
            return true;
          });
    } else {
      database.write(
          handle -> {
            order.forEach(i -> standings[i] = keep(handle, claims.get(i)));
            return true;
          });
    }
    return List.of(standings);
  }

  private Standing keep(Handle handle, Claim claim) {
    if (!alone) {
      lock(handle, claim.account());
    }
    Standing standing = judge(handle, claim);
    write(handle, new Copy(claim, standing.granted()));
    return standing;
  }

  private static void lock(Handle handle, Account account) {
    handle
        .createUpdate(
            "insert into budget_account (id, ends_at) values (:id, :ends)"
                + " on conflict (id) do update set ends_at = excluded.ends_at")
        .bind("id", account.id())
        .bind("ends", account.ends().toEpochMilli())
        .execute();
  }

  private Standing judge(Handle handle, Claim claim) {
    List<Held> held = held(handle, claim.account());
    boolean late =
        held.stream().anyMatch(own -> own.node().equals(claim.node()) && own.seq() >= claim.seq());
    List<Held> others = held.stream().filter(one -> !one.node().equals(claim.node())).toList();
    Claim judged =
        late
            ? new Claim(
                claim.account(), claim.node(), claim.seq(), claim.used(), claim.reserved(), 0)
            : claim;
    return Sums.of(judged, others);
  }

  private List<Held> held(Handle handle, Account account) {
    return handle
        .createQuery(
            "select node, seq, used, reserved, free, lease_ends_at - "
                + (now + " as lease from budget_claim where account = :account"))
        .bind("account", account.id())
        .map(
            (row, context) ->
                new Held(
                    row.getString("node"),
                    row.getLong("seq"),
                    row.getLong("used"),
                    row.getLong("reserved"),
                    row.getLong("free"),
                    // Whoever else wrote to the file of a single process has ended.
                    alone ? 0 : row.getLong("lease")))
        .list();
  }

  /** All that is kept of an account, for an engine that has lost it. */
  List<Held> held(Account account, Duration patience) {
    return within(patience, () -> database.read(handle -> held(handle, account)));
  }

  /** Keeps claims as another engine took them. */
  void copy(List<Copy> copies, Duration patience) {
    List<Copy> sorted =
        copies.stream().sorted(Comparator.comparing(copy -> copy.claim().account().id())).toList();
    within(
        patience,
        () ->
            database.write(
                handle -> {
                  sorted.forEach(copy -> write(handle, copy));
                  return sorted.size();
                }));
  }

  /**
   * A claim and what came of it.
   *
   * @param claim what a node said
   * @param granted what it was dealt
   */
  record Copy(Claim claim, long granted) {}

  private void write(Handle handle, Copy copy) {
    Claim claim = copy.claim();
    handle
        .createUpdate(
            "insert into budget_claim (account, node, seq, used, reserved, free, lease_ends_at,"
                + " ends_at) values (:account, :node, :seq, :used, :reserved, :free, "
                + (now + " + :lease, :ends)")
                + " on conflict (account, node) do update set seq = excluded.seq,"
                + " used = excluded.used, reserved = excluded.reserved, free = excluded.free,"
                + " lease_ends_at = excluded.lease_ends_at, ends_at = excluded.ends_at where budget_claim.seq < excluded.seq")
        .bind("account", claim.account().id())
        .bind("node", claim.node())
        .bind("seq", claim.seq())
        .bind("used", claim.used())
        .bind("reserved", claim.reserved())
        .bind("free", copy.granted())
        .bind("lease", LEASE.toMillis())
        .bind("ends", claim.account().ends().toEpochMilli())
        .execute();
  }

  private <T> T within(Duration patience, Callable<T> work) {
    try {
      Future<T> answer = threads.submit(work);
      try {
        return answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        // It is not interrupted: half a connection is worse than a late claim.
        answer.cancel(false);
        throw new LinkException("the database does not answer in time", e);
      }
    } catch (ExecutionException e) {
      throw new LinkException(
          e.getCause() instanceof StoreException failed
              ? String.valueOf(failed.getMessage())
              : "the database failed: " + e.getCause(),
          e);
    } catch (RejectedExecutionException e) {
      throw new LinkException("too much waits for the database", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LinkException("interrupted", e);
    }
  }

  @Override
  public void tidy() {
    int gone;
    do {
      gone = delete("budget_claim", "account");
      // Not at once with its rows: somebody may wait for the lock of one that has just ended.
      gone = Math.max(gone, delete("budget_account", "id"));
    } while (gone >= CHUNK);
  }

  private int delete(String table, String key) {
    try {
      return database.write(
          handle ->
              handle
                  .createUpdate(
                      ("delete from " + table + " where " + key + " in (select " + key + " from ")
                          + (table + " where ends_at < " + now + " - 3600000 limit " + CHUNK + ")"))
                  .execute());
    } catch (StoreException e) {
      throw new LinkException(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
