package io.trireme.store.sql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.store.seal.Seal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

import static java.util.Objects.requireNonNull;

/**
 * What administrators configure, in the database. Changes are made all or none, one after the
 * other, and never over one that the author has not seen. Thread-safe; blocks.
 */
public final class ConfigStore {

  /** On this channel PostgreSQL tells of a new revision. */
  public static final String NOTICES = "trireme_config";

  private final Database database;
  private final Seal seal;
  private final AuditLog audit;

  /** Keeps objects sealed in a database. */
  public ConfigStore(Database database, Seal seal, AuditLog audit) {
    this.database = requireNonNull(database, "database is null");
    this.seal = requireNonNull(seal, "seal is null");
    this.audit = requireNonNull(audit, "audit is null");
  }

  /**
   * Who changes what, for the audit.
   *
   * @param actor who
   * @param action what is done, a word or two
   * @param detail more about it, without any credential
   */
  public record Reason(String actor, String action, String detail) {
    public Reason {
      requireNonNull(actor, "actor is null");
      requireNonNull(action, "action is null");
      requireNonNull(detail, "detail is null");
    }
  }

  /**
   * Reads all.
   *
   * @throws StoreException if the database fails
   * @throws io.trireme.store.seal.SealException if something cannot be opened with our keys
   */
  public ConfigContent read() {
    return database.read(this::read);
  }

  /**
   * The newest revision: cheap enough to be asked often.
   *
   * @throws StoreException if the database fails
   */
  public long revision() {
    return database.read(ConfigStore::revision);
  }

  /**
   * Makes changes: all, or none if it throws.
   *
   * @param changes in this order
   * @param reason is written to the audit for each of them
   * @param check is shown what all would be like and throws if that cannot be
   * @return what all is like now
   * @throws ConfigConflict if an object is not as a change expects it
   * @throws StoreException if the database fails
   */
  public ConfigContent change(
      List<ConfigChange> changes, Reason reason, Consumer<ConfigContent> check) {
    return database.write(
        handle -> {
          lock(handle);
          ConfigContent content = read(handle);
          long revision = content.revision() + 1;
          for (ConfigChange change : changes) {
            content = apply(content, change, revision);
          }
          check.accept(content);
          changes.forEach(change -> write(handle, change, revision, reason));
          handle.execute("update config_revision set revision = ?", revision);
          announce(handle, revision);
          return content;
        });
  }

  /** Seals everything anew that is under another than the current key. */
  public Rewrapped rewrap() {
    return database.write(
        handle -> {
          lock(handle);
          int rewrapped = 0;
          List<Row> rows = rows(handle);
          for (Row row : rows) {
            String sealed = seal.rewrap(row.place(), row.body()).orElse("");
            if (!sealed.isEmpty()) {
              handle.execute(
                  "update config_object set body = ? where kind = ? and id = ?",
                  sealed,
                  row.kind().word(),
                  row.id());
              rewrapped++;
            }
          }
          return new Rewrapped(rewrapped, rows.size());
        });
  }

  private static ConfigContent apply(ConfigContent content, ConfigChange change, long revision) {
    long found = content.find(change.kind(), change.id()).map(ConfigObject::revision).orElse(0L);
    boolean removesNothing = change instanceof ConfigChange.Remove && found == ConfigChange.ABSENT;
    boolean unexpected = change.expected() != ConfigChange.ANY && change.expected() != found;
    if (removesNothing || unexpected) {
      throw new ConfigConflict(change, found);
    }
    List<ConfigObject> objects = new ArrayList<>();
    boolean placed = false;
    for (ConfigObject object : content.objects()) {
      boolean same = object.kind() == change.kind() && object.id().equals(change.id());
      if (!same) {
        objects.add(object);
      } else if (change instanceof ConfigChange.Put put) {
        objects.add(new ConfigObject(put.kind(), put.id(), revision, put.body()));
        placed = true;
      }
    }
    if (!placed && change instanceof ConfigChange.Put put) {
      objects.add(new ConfigObject(put.kind(), put.id(), revision, put.body()));
    }
    return new ConfigContent(revision, objects);
  }

  private void write(Handle handle, ConfigChange change, long revision, Reason reason) {
    String kind = change.kind().word();
    switch (change) {
      case ConfigChange.Put put ->
          handle.execute(
              """
              insert into config_object (kind, id, position, revision, body)
              values (?, ?, (select coalesce(max(position), 0) + 1 from config_object), ?, ?)
              on conflict (kind, id) do update set revision = excluded.revision, body = excluded.body
              """,
              kind,
              put.id(),
              revision,
              seal.seal(place(put.kind(), put.id(), revision), Json.bytes(put.body())));
      case ConfigChange.Remove remove ->
          handle.execute("delete from config_object where kind = ? and id = ?", kind, remove.id());
    }
    audit.append(handle, reason, kind + " " + change.id());
  }

  private static void lock(Handle handle) {
    if (Engines.isPostgres(handle)) {
      handle.createQuery("select revision from config_revision for update").mapTo(Long.class).one();
    }
  }

  private static void announce(Handle handle, long revision) {
    if (Engines.isPostgres(handle)) {
      handle
          .createQuery("select pg_notify(?, ?)")
          .bind(0, NOTICES)
          .bind(1, Long.toString(revision))
          .mapTo(String.class)
          .list();
    }
  }

  private ConfigContent read(Handle handle) {
    return new ConfigContent(revision(handle), rows(handle).stream().map(this::open).toList());
  }

  private static long revision(Handle handle) {
    return handle.createQuery("select revision from config_revision").mapTo(Long.class).one();
  }

  private static List<Row> rows(Handle handle) {
    return handle
        .createQuery("select kind, id, revision, body from config_object order by position")
        .map(
            (row, context) ->
                new Row(
                    ConfigKind.of(row.getString("kind")),
                    row.getString("id"),
                    row.getLong("revision"),
                    row.getString("body")))
        .list();
  }

  private ConfigObject open(Row row) {
    JsonNode body = Json.exact(seal.open(row.place(), row.body()));
    return new ConfigObject(row.kind(), row.id(), row.revision(), (ObjectNode) body);
  }

  private static String place(ConfigKind kind, String id, long revision) {
    return "config_object|" + kind.word() + "|" + id + "|" + revision;
  }

  private record Row(ConfigKind kind, String id, long revision, String body) {
    String place() {
      return ConfigStore.place(kind, id, revision);
    }
  }
}
