package io.trireme.store.sql;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

import static java.util.Objects.requireNonNull;

/**
 * Hears what others tell by {@code NOTIFY}, on a connection and a thread of its own. A connection
 * that breaks is made again, at growing and irregular distances. A notice may be lost meanwhile:
 * whoever listens is told of each new connection, and looks for himself then.
 */
public final class PostgresListener implements AutoCloseable {

  private static final int FIRST_PAUSE_MILLIS = 200;
  private static final int LAST_PAUSE_MILLIS = 10_000;
  private static final Duration HEARING = Duration.ofMillis(500);

  private final DatabaseUrl url;
  private final String channel;
  private final Consumer<String> heard;
  private final Runnable connected;
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * Listens from now on.
   *
   * @param channel a name in small letters and underscores
   * @param heard takes the text of each notice
   * @param connected is called for each connection, once notices of it can be heard
   */
  public PostgresListener(
      DatabaseUrl url, String channel, Consumer<String> heard, Runnable connected) {
    this.url = requireNonNull(url, "url is null");
    this.heard = requireNonNull(heard, "heard is null");
    this.connected = requireNonNull(connected, "connected is null");
    if (!channel.matches("[a-z_]{1,60}")) {
      throw new IllegalArgumentException("a channel is named in small letters and underscores");
    }
    this.channel = channel;
    Thread.ofPlatform().daemon().name("listen-" + channel).start(this::run);
  }

  private void run() {
    int pause = FIRST_PAUSE_MILLIS;
    try {
      while (closed.getCount() > 0) {
        try (Connection connection = connect();
            Statement statement = connection.createStatement()) {
          statement.execute("listen " + channel);
          pause = FIRST_PAUSE_MILLIS;
          connected.run();
          hear(connection);
        } catch (SQLException e) {
          // Who listens looks for himself at intervals, and the next connection is said.
          int jitter = ThreadLocalRandom.current().nextInt(pause);
          if (closed.await(pause / 2 + jitter, TimeUnit.MILLISECONDS)) {
            return;
          }
          pause = Math.min(2 * pause, LAST_PAUSE_MILLIS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Connection connect() throws SQLException {
    Properties properties = new Properties();
    properties.putAll(Database.PROPERTIES);
    // A server that froze or went away without a farewell shows by its silence to a question.
    properties.put("socketTimeout", "5");
    if (url.user() != null) {
      properties.put("user", url.user());
    }
    if (url.password() != null) {
      properties.put("password", url.password().reveal());
    }
    return DriverManager.getConnection(url.jdbcUrl(), properties);
  }

  private void hear(Connection connection) throws SQLException {
    PGConnection hearing = connection.unwrap(PGConnection.class);
    int silent = 0;
    while (closed.getCount() > 0) {
      PGNotification[] notices = hearing.getNotifications((int) HEARING.toMillis());
      if (notices != null && notices.length > 0) {
        for (PGNotification notice : notices) {
          heard.accept(notice.getParameter());
        }
        silent = 0;
      } else if (++silent % 10 == 0 && !connection.isValid(3)) {
        throw new SQLException("the connection is gone");
      }
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
