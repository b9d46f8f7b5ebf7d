package io.trireme.store.shared;

import io.trireme.store.sql.Database;
import io.trireme.store.sql.DatabaseUrl;
import io.trireme.store.sql.Databases;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Links of several nodes to one engine. */
final class Engines implements AutoCloseable {

  /** Which engine carries what is shared. */
  enum Kind {
    REDIS,
    POSTGRES
  }

  private final Kind kind;
  private final String namespace = "t" + UUID.randomUUID();
  private final List<Database> opened = new ArrayList<>();
  private String url = "";

  Engines(Kind kind) {
    this.kind = kind;
  }

  /** A link of one more node. What the nodes of one object share, no other object's do. */
  StateLink link() {
    return switch (kind) {
      case REDIS -> new RedisLink(Databases.redis().url(), namespace);
      case POSTGRES -> {
        if (url.isEmpty()) {
          url = Databases.server().newDatabase();
        }
        DatabaseUrl address = DatabaseUrl.parse(url);
        Database database = Database.postgres(address);
        opened.add(database);
        database.migrate();
        yield new PostgresLink(database, address);
      }
    };
  }

  @Override
  public void close() {
    opened.forEach(Database::close);
  }
}
