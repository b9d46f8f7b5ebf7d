package io.trireme.store.sql;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;

import static java.util.Objects.requireNonNull;

/**
 * Who changed what and when. Entries are only ever added, each with a hash over itself and the hash
 * of the one before: what is changed or cut out later shows. Thread-safe; blocks.
 */
public final class AuditLog {

  /** The hash before the first entry. */
  private static final String START = "";

  private final Database database;
  private final Clock clock;

  /** Keeps the entries in a database. */
  public AuditLog(Database database, Clock clock) {
    this.database = requireNonNull(database, "database is null");
    this.clock = requireNonNull(clock, "clock is null");
  }

  /**
   * One entry.
   *
   * @param seq counts from 1
   * @param at to the millisecond
   * @param actor who
   * @param action what was done
   * @param object to what, its kind and id
   * @param detail more about it; no credential
   * @param hash over all of it and the entry before, in hexadecimal digits
   */
  public record Entry(
      long seq,
      Instant at,
      String actor,
      String action,
      String object,
      String detail,
      String hash) {
    public Entry {
      requireNonNull(at, "at is null");
      requireNonNull(actor, "actor is null");
      requireNonNull(action, "action is null");
      requireNonNull(object, "object is null");
      requireNonNull(detail, "detail is null");
      requireNonNull(hash, "hash is null");
    }
  }

  /** Adds an entry for something that is changed elsewhere than in the database. */
  public void append(ConfigStore.Reason reason, String object) {
    database.write(
        handle -> {
          append(handle, reason, object);
          return true;
        });
  }

  /** Adds an entry in the transaction that changes what it tells of. */
  void append(Handle handle, ConfigStore.Reason reason, String object) {
    if (Engines.isPostgres(handle)) {
      // One at a time: a chain has no branches. Readers are not held up.
      handle.execute("lock table audit in exclusive mode");
    }
    Entry last = page(handle, Long.MAX_VALUE, 1).stream().findFirst().orElse(null);
    String previous = last == null ? START : last.hash();
    long seq = last == null ? 1 : last.seq() + 1;
    Instant at = Instant.ofEpochMilli(clock.millis());
    Entry entry =
        new Entry(seq, at, reason.actor(), reason.action(), object, reason.detail(), START);
    handle.execute(
        """
        insert into audit (seq, at, actor, action, object, detail, previous_hash, hash)
        values (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        seq,
        at.toEpochMilli(),
        entry.actor(),
        entry.action(),
        entry.object(),
        entry.detail(),
        previous,
        hash(previous, entry));
  }

  /**
   * Entries, the newest first.
   *
   * @param before those with a smaller {@link Entry#seq}; {@link Long#MAX_VALUE} for the newest
   * @param limit how many at most
   */
  public List<Entry> page(long before, int limit) {
    return database.read(handle -> page(handle, before, limit));
  }

  private static List<Entry> page(Handle handle, long before, int limit) {
    return handle
        .createQuery("select * from audit where seq < :before order by seq desc limit :limit")
        .bind("before", before)
        .bind("limit", limit)
        .map(
            (row, context) ->
                new Entry(
                    row.getLong("seq"),
                    Instant.ofEpochMilli(row.getLong("at")),
                    row.getString("actor"),
                    row.getString("action"),
                    row.getString("object"),
                    row.getString("detail"),
                    row.getString("hash")))
        .list();
  }

  /** The first entry that does not follow from the one before it; empty if all is well. */
  public OptionalLong firstBroken() {
    String previous = START;
    long expected = 1;
    while (true) {
      long after = expected - 1;
      List<Entry> entries =
          database.read(
              handle ->
                  page(handle, after + 501, 500).reversed().stream()
                      .filter(entry -> entry.seq() > after)
                      .toList());
      for (Entry entry : entries) {
        if (entry.seq() != expected || !entry.hash().equals(hash(previous, entry))) {
          return OptionalLong.of(expected);
        }
        previous = entry.hash();
        expected++;
      }
      if (entries.isEmpty()) {
        List<Entry> newest = page(Long.MAX_VALUE, 1);
        boolean more = !newest.isEmpty() && newest.getFirst().seq() >= expected;
        return more ? OptionalLong.of(expected) : OptionalLong.empty();
      }
    }
  }

  private static String hash(String previous, Entry entry) {
    // Lengths keep two different entries from being the same text.
    StringBuilder text = new StringBuilder();
    List.of(
            previous,
            Long.toString(entry.seq()),
            Long.toString(entry.at().toEpochMilli()),
            entry.actor(),
            entry.action(),
            entry.object(),
            entry.detail())
        .forEach(part -> text.append(part.length()).append(':').append(part).append('\n'));
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
