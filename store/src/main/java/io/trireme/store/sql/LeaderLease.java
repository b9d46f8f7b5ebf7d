package io.trireme.store.sql;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jdbi.v3.core.Handle;

import static java.util.Objects.requireNonNull;

/**
 * The right to do what only one process may do, for a time. It is a row of the database, and the
 * database's clock says when it ends; here only the time that has passed is measured, so that no
 * machine's clock needs to be right. Whoever takes the right over from another, or from himself
 * after it had ended, gets a higher epoch. {@link #leads()} may be asked from any thread; what asks
 * the database blocks.
 */
public final class LeaderLease {

  private final Database database;
  private final String name;
  private final String holder;
  private final Duration length;
  private final LongSupplier nanos;
  private final String now;

  /** What is held; replaced as a whole. */
  private record Held(long epoch, long endsNanos) {}

  private volatile Optional<Held> held = Optional.empty();

  /**
   * Holds nothing yet.
   *
   * @param name what is to be done by one alone
   * @param holder this process; no other may have the name
   * @param length how long the right lasts without being renewed
   * @param nanos never goes back
   */
  public LeaderLease(
      Database database, String name, String holder, Duration length, LongSupplier nanos) {
    this.database = requireNonNull(database, "database is null");
    this.name = requireNonNull(name, "name is null");
    this.holder = requireNonNull(holder, "holder is null");
    this.length = requireNonNull(length, "length is null");
    this.nanos = requireNonNull(nanos, "nanos is null");
    this.now = database.engine().nowMillis();
  }

  /**
   * Takes the right if nobody has it, or keeps it.
   *
   * @return whether it is ours now
   * @throws StoreException if the database fails; what is held ends when its time is over
   */
  public boolean renew() {
    // Before the database counts: it must not end there while it still holds here.
    long asked = nanos.getAsLong();
    Optional<Long> epoch =
        database.write(
            handle ->
                handle
                    .createQuery(
                        "insert into leader (name, holder, epoch, expires_at)"
                            + (" values (:name, :holder, 1, " + now + " + :millis)")
                            + " on conflict (name) do update set"
                            + (" epoch = case when leader.holder = excluded.holder"
                                + (" and leader.expires_at > " + now)
                                + " then leader.epoch else leader.epoch + 1 end,")
                            + " holder = excluded.holder, expires_at = excluded.expires_at"
                            + " where leader.holder = excluded.holder"
                            + (" or leader.expires_at <= " + now)
                            + " returning epoch")
                    .bind("name", name)
                    .bind("holder", holder)
                    .bind("millis", length.toMillis())
                    .mapTo(Long.class)
                    .findOne());
    held = epoch.map(number -> new Held(number, asked + length.toNanos()));
    return held.isPresent();
  }

  /** Whether the right is ours, as far as can be known without asking. */
  public boolean leads() {
    return current().isPresent();
  }

  private Optional<Held> current() {
    return held.filter(right -> nanos.getAsLong() - right.endsNanos() < 0);
  }

  /** The epoch of the right that is held; empty if none is. */
  public OptionalLong epoch() {
    return current().map(right -> OptionalLong.of(right.epoch())).orElse(OptionalLong.empty());
  }

  /**
   * Writes only if the right is still ours, which the same transaction makes sure of: somebody who
   * was held up in the meantime writes nothing.
   *
   * @return what the work returned; empty if the right is lost, and nothing was done
   * @throws StoreException if the database fails
   */
  public <T> Optional<T> runFenced(Function<Handle, T> work) {
    Optional<Held> right = held;
    if (right.isEmpty()) {
      return Optional.empty();
    }
    Optional<T> done =
        database.write(
            handle -> {
              // An update and no query: until the transaction ends nobody else can take the row.
              int ours =
                  handle
                      .createUpdate(
                          "update leader set epoch = epoch where name = :name and holder = :holder"
                              + " and epoch = :epoch and expires_at > "
                              + now)
                      .bind("name", name)
                      .bind("holder", holder)
                      .bind("epoch", right.get().epoch())
                      .execute();
              return ours == 1 ? Optional.of(work.apply(handle)) : Optional.empty();
            });
    if (done.isEmpty()) {
      held = Optional.empty();
    }
    return done;
  }

  /**
   * Gives the right up, so that another need not wait for its end.
   *
   * @throws StoreException if the database fails; it ends by itself then
   */
  public void resign() {
    Optional<Held> right = held;
    held = Optional.empty();
    right.ifPresent(
        given ->
            database.write(
                handle ->
                    handle
                        .createUpdate(
                            "update leader set expires_at = 0 where name = :name"
                                + " and holder = :holder and epoch = :epoch")
                        .bind("name", name)
                        .bind("holder", holder)
                        .bind("epoch", given.epoch())
                        .execute()));
  }
}
