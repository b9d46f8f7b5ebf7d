package io.trireme.store.sql;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Assumptions;

/** An empty database of either kind, with its tables, and the servers that are one for all. */
public final class Databases {

  /** Starts a server of one kind. */
  @FunctionalInterface
  private interface Start<S> {
    Optional<S> start() throws IOException, InterruptedException;
  }

  private static final class Shared {
    static final Optional<PostgresServer> SERVER =
        forAll(PostgresServer::start, PostgresServer::close);
  }

  private static final class SharedRedis {
    static final Optional<RedisServer> SERVER = forAll(RedisServer::start, RedisServer::close);
  }

  /** A server that ends with this process. */
  private static <S> Optional<S> forAll(Start<S> start, Consumer<S> close) {
    try {
      Optional<S> server = start.start();
      server.ifPresent(
          running -> Runtime.getRuntime().addShutdownHook(new Thread(() -> close.accept(running))));
      return server;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private Databases() {}

  /** The Redis of this process's tests; skips the test where there is none. */
  public static RedisServer redis() {
    Assumptions.assumeTrue(SharedRedis.SERVER.isPresent(), RedisServer.MISSING);
    return SharedRedis.SERVER.orElseThrow();
  }

  /** The server of this process's tests; skips the test where there is none. */
  public static PostgresServer server() {
    Assumptions.assumeTrue(Shared.SERVER.isPresent(), PostgresServer.MISSING);
    return Shared.SERVER.orElseThrow();
  }

  /** A new database with its tables. */
  public static Database fresh(Engine engine, Path folder) {
    Database database =
        switch (engine) {
          case EMBEDDED -> Database.embedded(folder.resolve("trireme.db"));
          case POSTGRES -> Database.postgres(DatabaseUrl.parse(server().newDatabase()));
        };
    database.migrate();
    return database;
  }
}
