package io.trireme.store.body;

import io.trireme.store.seal.Seal;
import io.trireme.store.sql.Database;
import io.trireme.store.sql.Rewrapped;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

import static java.util.Objects.requireNonNull;

/** Bodies in a database, sealed one by one, the same statements for both engines. Thread-safe. */
public final class SqlBodies implements BodyStore {

  /** Some go at a time, so that whoever writes meanwhile waits for a moment only. */
  private static final int ROWS_AT_ONCE = 100;

  private static final int CHUNKS_AT_ONCE = 100;
  private static final int LONGEST_ID = 200;

  private final Database database;
  private final Supplier<Seal> seal;

  /**
   * Bodies of a database that has its tables.
   *
   * @param seal what seals them; it may fail as the database may, as long as there is no key
   */
  public SqlBodies(Database database, Supplier<Seal> seal) {
    this.database = requireNonNull(database, "database is null");
    this.seal = requireNonNull(seal, "seal is null");
  }

  private static String place(String id) {
    return "kept_body|" + id;
  }

  private record Row(String id, long at, String sealed) {}

  @Override
  public void keep(List<KeptBodies> bodies) {
    if (bodies.isEmpty()) {
      return;
    }
    Seal sealing = seal.get();
    List<Row> rows =
        bodies.stream()
            .map(
                one ->
                    new Row(
                        one.id(),
                        one.at().toEpochMilli(),
                        sealing.seal(place(one.id()), BodyForm.write(one))))
            .toList();
    database.write(
        handle -> {
          int kept = 0;
          // Not as a batch: where one fails, its error repeats every value, and they are large.
          for (Row row : rows) {
            kept +=
                handle.execute(
                    "insert into kept_body (id, at, sealed) values (?, ?, ?)"
                        + " on conflict (id) do nothing",
                    row.id(),
                    row.at(),
                    row.sealed());
          }
          return kept;
        });
  }

  private static Optional<Row> select(Handle handle, String id) {
    return handle
        .createQuery("select id, at, sealed from kept_body where id = :id")
        .bind("id", id)
        .map(
            (row, context) ->
                new Row(row.getString("id"), row.getLong("at"), row.getString("sealed")))
        .findOne();
  }

  @Override
  public Optional<KeptBodies> find(String id) {
    // What PostgreSQL cannot hold as text is no id of ours.
    if (id.length() > LONGEST_ID
        || id.indexOf('\0') >= 0
        || !StandardCharsets.UTF_8.newEncoder().canEncode(id)) {
      return Optional.empty();
    }
    Optional<Row> found = database.read(handle -> select(handle, id));
    return found.map(
        row ->
            BodyForm.read(
                row.id(),
                Instant.ofEpochMilli(row.at()),
                seal.get().open(place(row.id()), row.sealed())));
  }

  @Override
  public int forget(Instant before, int most) {
    int gone = 0;
    for (int i = 0; i < CHUNKS_AT_ONCE; i++) {
      int rows =
          database.write(
              handle ->
                  handle
                      .createUpdate(
                          "delete from kept_body where id in (select id from kept_body"
                              + " where at < :before order by at limit :rows)"
                              + " or id in (select id from kept_body"
                              + " order by at desc, id desc limit :rows offset :most)")
                      .bind("before", before.toEpochMilli())
                      .bind("rows", ROWS_AT_ONCE)
                      .bind("most", most)
                      .execute());
      gone += rows;
      if (rows == 0) {
        break;
      }
    }
    return gone;
  }

  @Override
  public Rewrapped rewrap() {
    Seal sealing = seal.get();
    List<String> ids =
        database.read(
            handle -> handle.createQuery("select id from kept_body").mapTo(String.class).list());
    int rewrapped = 0;
    for (String id : ids) {
      // One at a time: they may be large. One that goes meanwhile needs no key.
      rewrapped +=
          database.write(
              handle -> {
                Optional<Row> row = select(handle, id);
                Optional<String> anew = row.flatMap(old -> sealing.rewrap(place(id), old.sealed()));
                return anew.isEmpty()
                    ? 0
                    : handle.execute(
                        "update kept_body set sealed = ? where id = ? and sealed = ?",
                        anew.get(),
                        id,
                        row.get().sealed());
              });
    }
    return new Rewrapped(rewrapped, ids.size());
  }
}
