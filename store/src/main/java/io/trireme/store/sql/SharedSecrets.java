package io.trireme.store.sql;

import io.trireme.store.seal.Seal;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import static java.util.Objects.requireNonNull;

/**
 * Keys of the gateway's own, which all that share the database must have alike. Thread-safe;
 * blocks.
 */
public final class SharedSecrets {

  private final Database database;
  private final Seal seal;

  /** Keeps them sealed in a database. */
  public SharedSecrets(Database database, Seal seal) {
    this.database = requireNonNull(database, "database is null");
    this.seal = requireNonNull(seal, "seal is null");
  }

  /**
   * A key by its name, made if there is none. Of two that make it at once, both get the same.
   *
   * @throws StoreException if the database fails
   * @throws io.trireme.store.seal.SealException if it cannot be opened with our keys
   */
  public byte[] get(String name, Supplier<byte[]> made) {
    String place = "shared_secret|" + name;
    Optional<String> kept = find(name);
    if (kept.isEmpty()) {
      String sealed = seal.seal(place, made.get());
      database.write(
          handle ->
              handle.execute(
                  "insert into shared_secret (name, sealed) values (?, ?) on conflict do nothing",
                  name,
                  sealed));
      kept = find(name);
    }
    return seal.open(place, kept.orElseThrow());
  }

  /**
   * Puts a key in place of whatever is there: for what is restored.
   *
   * @throws StoreException if the database fails
   */
  public void replace(String name, byte[] bytes) {
    String sealed = seal.seal("shared_secret|" + name, bytes);
    database.write(
        handle ->
            handle.execute(
                "insert into shared_secret (name, sealed) values (?, ?)"
                    + " on conflict (name) do update set sealed = excluded.sealed",
                name,
                sealed));
  }

  private Optional<String> find(String name) {
    return database.read(
        handle ->
            handle
                .createQuery("select sealed from shared_secret where name = ?")
                .bind(0, name)
                .mapTo(String.class)
                .findOne());
  }

  /** Seals everything anew that is under another than the current key. */
  public Rewrapped rewrap() {
    return database.write(
        handle -> {
          int rewrapped = 0;
          List<String> names =
              handle.createQuery("select name from shared_secret").mapTo(String.class).list();
          for (String name : names) {
            String old =
                handle
                    .createQuery("select sealed from shared_secret where name = ?")
                    .bind(0, name)
                    .mapTo(String.class)
                    .one();
            String sealed = seal.rewrap("shared_secret|" + name, old).orElse("");
            if (!sealed.isEmpty()) {
              rewrapped +=
                  handle.execute(
                      "update shared_secret set sealed = ? where name = ? and sealed = ?",
                      sealed,
                      name,
                      old);
            }
          }
          return new Rewrapped(rewrapped, names.size());
        });
  }
}
