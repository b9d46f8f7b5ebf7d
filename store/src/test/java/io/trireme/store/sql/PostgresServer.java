package io.trireme.store.sql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/** A real PostgreSQL on a free port of loopback, with a folder of its own. */
public final class PostgresServer implements AutoCloseable {

  /** Why tests that need it are skipped. */
  public static final String MISSING = "no PostgreSQL: install the package postgresql";

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Path programs;
  private final Path folder;
  private final int port = FreePorts.next();
  private final AtomicInteger databases = new AtomicInteger();
  private @Nullable Process process;

  private PostgresServer(Path programs, Path folder) {
    this.programs = programs;
    this.folder = folder;
  }

  /** Starts one; empty if the machine has none. */
  public static Optional<PostgresServer> start() throws IOException, InterruptedException {
    Optional<Path> found = Programs.find("initdb", "/usr/lib/postgresql");
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Path folder = Files.createTempDirectory("trireme-postgres");
    Path programs = requireNonNull(found.get().toRealPath().getParent());
    PostgresServer server = new PostgresServer(programs, folder);
    server.initialise();
    server.startAgain();
    return Optional.of(server);
  }

  private void initialise() throws IOException, InterruptedException {
    if ("root".equals(System.getProperty("user.name"))) {
      Programs.run(output(), List.of("chown", "postgres:postgres", folder.toString()));
    }
    Programs.run(
        output(),
        Programs.unprivileged(
            "postgres",
            List.of(
                programs.resolve("initdb").toString(),
                "--pgdata=" + folder.resolve("data"),
                "--username=trireme",
                "--auth=trust",
                "--encoding=UTF8",
                "--no-sync")));
  }

  /** Starts it, after {@link #stop} or {@link #close}, on the same port with the same content. */
  public void startAgain() throws IOException, InterruptedException {
    process =
        Programs.start(
            output(),
            Programs.unprivileged(
                "postgres",
                List.of(
                    programs.resolve("postgres").toString(),
                    "-D",
                    folder.resolve("data").toString(),
                    "-p",
                    Integer.toString(port),
                    "-c",
                    "listen_addresses=127.0.0.1",
                    "-c",
                    "unix_socket_directories=",
                    "-c",
                    "fsync=off")));
    Instant end = Instant.now().plus(PATIENCE);
    while (!answers()) {
      if (Instant.now().isAfter(end) || !process.isAlive()) {
        throw new IOException("PostgreSQL did not start: " + Files.readString(output()));
      }
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
  }

  private boolean answers() {
    try (Connection connection = connect("postgres")) {
      return connection.isValid(1);
    } catch (SQLException e) {
      return false;
    }
  }

  private Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=trireme&connectTimeout=2");
  }

  /** Makes a database of its own and says where it is. */
  public String newDatabase() {
    String name = "t" + databases.incrementAndGet();
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("create database " + name);
    } catch (SQLException e) {
      throw new IllegalStateException("no database can be made", e);
    }
    return "postgresql://trireme@127.0.0.1:" + port + "/" + name;
  }

  /** Its port on 127.0.0.1. */
  public int port() {
    return port;
  }

  /** The process, to be frozen and thawed by signals. */
  public Process process() {
    Process running = process;
    if (running == null) {
      throw new IllegalStateException("it does not run");
    }
    return running;
  }

  /** Ends it as an administrator would: connections are closed at once (a fast shutdown). */
  public void stop() throws IOException, InterruptedException {
    Programs.run(
        output(),
        Programs.unprivileged(
            "postgres",
            List.of(
                programs.resolve("pg_ctl").toString(),
                "stop",
                "--mode=fast",
                "--pgdata=" + folder.resolve("data"))));
    process().waitFor();
  }

  private Path output() {
    return folder.resolveSibling(folder.getFileName() + ".log");
  }

  @Override
  public void close() {
    Programs.end(process());
  }
}
