package io.trireme.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Compares the two databases that fit into the process, for the note that chooses between them: how
 * long the first commit takes from nothing, what a durable commit costs, how quickly batches go in
 * and rows come out, and how large the files become.
 */
@Command(
    name = "store",
    mixinStandardHelpOptions = true,
    description = "Compares SQLite and H2 as the embedded store.")
final class StoreCommand implements Callable<Integer> {

  private static final int BATCH = 500;

  @Option(names = "--commits", defaultValue = "1000", description = "Single rows, one commit each.")
  private int commits;

  @Option(names = "--rows", defaultValue = "100000", description = "Rows in batches of 500.")
  private int rows;

  @Option(names = "--reads", defaultValue = "50000", description = "Reads by primary key.")
  private int reads;

  @Option(names = "--rounds", defaultValue = "3", description = "How often; all are printed.")
  private int rounds;

  /** One database, set so that a commit that returned outlives a loss of power. */
  private record Candidate(String name, String url, List<String> settings) {}

  private static final List<Candidate> CANDIDATES =
      List.of(
          new Candidate(
              "SQLite",
              "jdbc:sqlite:%s/store.db",
              List.of("pragma journal_mode = wal", "pragma synchronous = full")),
          new Candidate("H2", "jdbc:h2:file:%s/store", List.of("set write_delay 0")));

  @Override
  public Integer call() throws IOException, SQLException {
    PrintWriter out = new PrintWriter(System.out, true, UTF_8);
    out.println(
        "| database | round | first commit ms | durable commits/s | batched rows/s | reads/s |"
            + " MiB |");
    out.println("|---|---|---|---|---|---|---|");
    for (int round = 1; round <= rounds; round++) {
      for (Candidate candidate : CANDIDATES) {
        out.println(measure(candidate, round));
      }
    }
    return 0;
  }

  private String measure(Candidate candidate, int round) throws IOException, SQLException {
    Path folder = Files.createTempDirectory("bench-store");
    try {
      long start = System.nanoTime();
      try (Connection connection =
              DriverManager.getConnection(String.format(Locale.ROOT, candidate.url(), folder));
          Statement statement = connection.createStatement()) {
        for (String setting : candidate.settings()) {
          statement.execute(setting);
        }
        statement.execute("create table log (id varchar(40) primary key, body varchar(2000))");
        connection.setAutoCommit(false);
        insert(connection, 0, 1);
        final double first = (System.nanoTime() - start) / 1e6;
        final double single = perSecond(commits, () -> singles(connection));
        final double batched = perSecond(rows, () -> batches(connection));
        final double read = perSecond(reads, () -> reads(connection));
        connection.commit();
        return String.format(
            Locale.ROOT,
            "| %s | %d | %.0f | %.0f | %.0f | %.0f | %.1f |",
            candidate.name(),
            round,
            first,
            single,
            batched,
            read,
            size(folder) / 1048576.0);
      }
    } finally {
      delete(folder);
    }
  }

  private interface Work {
    void run() throws SQLException;
  }

  private static double perSecond(int count, Work work) throws SQLException {
    long start = System.nanoTime();
    work.run();
    return count / ((System.nanoTime() - start) / 1e9);
  }

  private void singles(Connection connection) throws SQLException {
    for (int i = 0; i < commits; i++) {
      insert(connection, 1 + i, 1);
    }
  }

  private void batches(Connection connection) throws SQLException {
    for (int from = 1 + commits; from < 1 + commits + rows; from += BATCH) {
      insert(connection, from, BATCH);
    }
  }

  private static void insert(Connection connection, int from, int count) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("insert into log (id, body) values (?, ?)")) {
      for (int i = from; i < from + count; i++) {
        statement.setString(1, id(i));
        // About what the record of an exchange takes.
        statement.setString(2, "x".repeat(600));
        statement.addBatch();
      }
      statement.executeBatch();
    }
    connection.commit();
  }

  private void reads(Connection connection) throws SQLException {
    Random random = new Random(7);
    try (PreparedStatement statement =
        connection.prepareStatement("select body from log where id = ?")) {
      for (int i = 0; i < reads; i++) {
        statement.setString(1, id(random.nextInt(rows)));
        try (ResultSet found = statement.executeQuery()) {
          if (!found.next()) {
            throw new IllegalStateException("a row that was written is not there");
          }
        }
      }
    }
  }

  private static String id(int number) {
    return "exchange-" + number;
  }

  private static long size(Path folder) throws IOException {
    long size = 0;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        size += Files.size(file);
      }
    }
    return size;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
