package io.trireme.store.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.postgresql.Driver;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

import static java.util.Objects.requireNonNull;

/**
 * Hears what others of one PostgreSQL announce, on a connection and a thread of its own. A
 * connection that breaks is made anew after a pause that grows and varies.
 */
public final class Notices implements AutoCloseable {

  /** What is heard; called on the one thread. */
  public interface Listener {

    /** From now on everything is heard; what was announced before may have been missed. */
    void listening();

    /** Announced, in order. */
    void heard(List<String> payloads);

    /** Nothing is heard for the moment. */
    void lost(String reason);
  }

  /** Silence after which it is asked whether the connection is still one. */
  private static final Duration SILENCE = Duration.ofSeconds(5);

  private static final long LEAST_PAUSE = 100;
  private static final long MOST_PAUSE = 5_000;

  private final DatabaseUrl url;
  private final String channel;
  private final Listener listener;
  private final CountDownLatch end = new CountDownLatch(1);
  private final Thread thread = Thread.ofPlatform().daemon().name("notices").unstarted(this::run);

  /**
   * Hears nothing yet.
   *
   * @param channel letters and underscores
   */
  public Notices(DatabaseUrl url, String channel, Listener listener) {
    this.url = requireNonNull(url, "url is null");
    this.channel = requireNonNull(channel, "channel is null");
    this.listener = requireNonNull(listener, "listener is null");
    if (!channel.matches("[a-z_]+")) {
      throw new IllegalArgumentException("no name of a channel");
    }
  }

  /** Begins to listen. */
  public void start() {
    thread.start();
  }

  private void run() {
    long pause = LEAST_PAUSE;
    try {
      while (end.getCount() > 0) {
        long began = System.nanoTime();
        try (Connection connection = connect()) {
          listen(connection);
        } catch (SQLException e) {
          listener.lost("PostgreSQL cannot be heard: " + Database.reason(e));
        }
        boolean heldLong = System.nanoTime() - began > Duration.ofSeconds(30).toNanos();
        pause = heldLong ? LEAST_PAUSE : Math.min(MOST_PAUSE, pause * 2);
        if (end.await(
            pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2 + 1),
            TimeUnit.MILLISECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Connection connect() throws SQLException {
    Properties properties = new Properties();
    properties.putAll(Database.PROPERTIES);
    if (url.user() != null) {
      properties.setProperty("user", url.user());
    }
    if (url.password() != null) {
      properties.setProperty("password", url.password().reveal());
    }
    // Not by way of the manager of drivers, which knows those of one class loader only.
    return requireNonNull(new Driver().connect(url.jdbcUrl(), properties), "not its address");
  }

  private void listen(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("listen " + channel);
      listener.listening();
      PGConnection heard = connection.unwrap(PGConnection.class);
      while (end.getCount() > 0) {
        PGNotification[] notices = heard.getNotifications((int) SILENCE.toMillis());
        if (notices == null || notices.length == 0) {
          statement.execute("select 1");
          continue;
        }
        List<String> payloads = new ArrayList<>();
        for (PGNotification notice : notices) {
          payloads.add(notice.getParameter());
        }
        listener.heard(payloads);
      }
    }
  }

  @Override
  public void close() {
    end.countDown();
    thread.interrupt();
  }
}
