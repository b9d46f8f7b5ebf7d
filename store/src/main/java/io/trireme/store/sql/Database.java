package io.trireme.store.sql;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalConnectionFactoryConfigurationSupplier;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.exceptionsorter.PostgreSQLExceptionSorter;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.sqlite.JDBC;

import static java.util.Objects.requireNonNull;

/**
 * A database with its connections. Opening one connects to nothing yet, so that a gateway starts
 * while its database is away. Thread-safe; every call blocks, so none belongs on an event loop.
 */
public final class Database implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int READERS = 4;

  /** Of the PostgreSQL driver: no wait without an end, and a name for the server's own lists. */
  static final Map<String, String> PROPERTIES =
      Map.of(
          "connectTimeout", "3",
          "socketTimeout", "10",
          "tcpKeepAlive", "true",
          "ApplicationName", "trireme");

  private final Engine engine;
  private final String name;
  private final AgroalDataSource writing;
  private final AgroalDataSource reading;
  private final Jdbi writers;
  private final Jdbi readers;
  private volatile @Nullable String trouble;
  private volatile Watcher watcher = (operation, nanos, well) -> {};

  /** What is asked of a database. */
  public enum Operation {
    READ,
    WRITE
  }

  /** Hears what was asked of it and how long that took; quick, and never throws. */
  @FunctionalInterface
  public interface Watcher {
    /**
     * Something was asked.
     *
     * @param nanos from the wait for a connection to the end of the transaction
     * @param well whether the database did it
     */
    void asked(Operation operation, long nanos, boolean well);
  }

  private Database(Engine engine, String name, AgroalDataSource writing, AgroalDataSource reading) {
    this.engine = engine;
    this.name = name;
    this.writing = writing;
    this.reading = reading;
    this.writers = Jdbi.create(writing);
    this.readers = Jdbi.create(reading);
  }

  /**
   * The embedded one: a file, of which this process is the only writer.
   *
   * @param file need not be there; its folder must. What SQLite lays beside it has its rights
   */
  public static Database embedded(Path file) {
    requireNonNull(file, "file is null");
    // One connection writes, so that writers wait for one another here and not in SQLite's retries.
    return new Database(
        Engine.EMBEDDED,
        file.toString(),
        pool(1, factory -> sqlite(factory, file)),
        pool(READERS, factory -> sqlite(factory, file)));
  }

  /**
   * Loads what opening a database takes, by opening one that lies in memory alone. Beside the rest
   * of a start, on a core that idles then, it makes the real opening quick; that it fails means
   * nothing, the real one will say why.
   */
  public static void warmUp() {
    try (AgroalDataSource pool = pool(1, factory -> sqlite(factory, Path.of(":memory:")))) {
      Migrations.run(Engine.EMBEDDED, pool, "memory");
      Jdbi.create(pool).inTransaction(handle -> handle.execute("SELECT 1"));
    } catch (StoreException | JdbiException e) {
      // Nothing is lost but time.
    }
  }

  private static void sqlite(AgroalConnectionFactoryConfigurationSupplier factory, Path file) {
    factory
        .connectionProviderClass(JDBC.class)
        .jdbcUrl("jdbc:sqlite:" + file)
        .jdbcProperty("journal_mode", "WAL")
        // What was acknowledged outlives a loss of power, not only of the process.
        .jdbcProperty("synchronous", "FULL")
        .jdbcProperty("busy_timeout", Long.toString(PATIENCE.toMillis()))
        .jdbcProperty("foreign_keys", "true")
        // A transaction that begins by reading would otherwise fail when it comes to write.
        .jdbcProperty("transaction_mode", "IMMEDIATE")
        .jdbcProperty("journal_size_limit", Integer.toString(16 << 20));
  }

  /** A PostgreSQL, which others may share. */
  public static Database postgres(DatabaseUrl url) {
    AgroalDataSource pool = pool(2 * READERS, factory -> postgres(factory, url));
    return new Database(Engine.POSTGRES, url.shown(), pool, pool);
  }

  private static void postgres(
      AgroalConnectionFactoryConfigurationSupplier factory, DatabaseUrl url) {
    factory.connectionProviderClass(Driver.class).jdbcUrl(url.jdbcUrl());
    PROPERTIES.forEach(factory::jdbcProperty);
    if (url.user() != null) {
      factory.principal(new NamePrincipal(url.user()));
    }
    if (url.password() != null) {
      factory.credential(new SimplePassword(url.password().reveal()));
    }
  }

  private static AgroalDataSource pool(
      int size, Consumer<AgroalConnectionFactoryConfigurationSupplier> factory) {
    try {
      return AgroalDataSource.from(
          new AgroalDataSourceConfigurationSupplier()
              .metricsEnabled(false)
              .connectionPoolConfiguration(
                  pool ->
                      pool.maxSize(size)
                          .initialSize(0)
                          .acquisitionTimeout(PATIENCE)
                          // Of use for PostgreSQL only: a file's connections do not break.
                          .exceptionSorter(new PostgreSQLExceptionSorter())
                          .idleValidationTimeout(Duration.ofSeconds(10))
                          .connectionFactoryConfiguration(
                              configuration -> {
                                factory.accept(configuration);
                                return configuration;
                              })));
    } catch (SQLException e) {
      throw new IllegalStateException("a pool that connects to nothing yet cannot fail", e);
    }
  }

  /** Which database it is. */
  public Engine engine() {
    return engine;
  }

  /**
   * Brings the tables to the shape that this version needs; several processes may ask at once.
   *
   * @return the steps that were done now, in order: {@code V1 configuration}
   * @throws StoreException if it cannot be reached, or a step cannot be done
   */
  public List<String> migrate() {
    return Migrations.run(engine, writing, name);
  }

  /**
   * The steps that {@link #migrate} would do. Tables of a newer version lack none: steps only add.
   *
   * @throws StoreException if it cannot be reached
   */
  public List<String> missingSteps() {
    return Migrations.missing(engine, reading, name);
  }

  /**
   * Reads, and sees one state of things.
   *
   * @throws StoreException if the database fails
   */
  public <T> T read(Function<Handle, T> work) {
    return run(Operation.READ, readers, work);
  }

  /**
   * Why the last writing failed: the disk is full, the server is away. Empty if it did not; whoever
   * writes at intervals brings the news that all is well again.
   */
  public Optional<String> trouble() {
    return Optional.ofNullable(trouble);
  }

  /**
   * Writes, all or nothing. When this returns it is on the disk.
   *
   * @throws StoreException if the database fails; nothing was written then, except that a
   *     connection which breaks while the end is confirmed leaves it open
   */
  public <T> T write(Function<Handle, T> work) {
    try {
      T result = run(Operation.WRITE, writers, work);
      trouble = null;
      return result;
    } catch (StoreException e) {
      trouble = e.getMessage();
      throw e;
    }
  }

  private <T> T run(Operation operation, Jdbi jdbi, Function<Handle, T> work) {
    long began = System.nanoTime();
    boolean well = true;
    try {
      return jdbi.inTransaction(work::apply);
    } catch (JdbiException e) {
      well = false;
      throw new StoreException("the database failed: " + reason(e), e);
    } finally {
      watcher.asked(operation, System.nanoTime() - began, well);
    }
  }

  /** Has somebody hear of all that is asked from now on, in place of whoever did before. */
  public void watch(Watcher hearing) {
    watcher = requireNonNull(hearing, "hearing is null");
  }

  /** Why, in a line, without the statement and its values. */
  static String reason(Throwable failure) {
    Throwable cause = failure;
    while (!(cause instanceof SQLException) && cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = String.valueOf(cause.getMessage());
    return message.lines().findFirst().orElse(cause.getClass().getSimpleName());
  }

  @Override
  public void close() {
    writing.close();
    reading.close();
  }

  @Override
  public String toString() {
    return engine + " " + name;
  }
}
