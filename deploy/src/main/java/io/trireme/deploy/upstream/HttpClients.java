package io.trireme.deploy.upstream;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

import static java.util.Objects.requireNonNull;

/**
 * The HTTP clients, one for each settings in use. One whose settings left the configuration is
 * given out no more, and closed when its last connection is: streams end on their own, and idle
 * connections by the keep-alive timeout. Thread-safe; nothing blocks.
 */
final class HttpClients {

  /** Beyond the time for connecting: who was given a client has called it by then. */
  private static final Duration GRACE = Duration.ofMinutes(1);

  private final Vertx vertx;
  private final LongSupplier nanoTime;
  private final Map<ClientSettings, Shared> current = new HashMap<>();
  private final List<Retired> retired = new ArrayList<>();

  private record Shared(Connections connections, AtomicInteger open) {}

  private record Retired(Shared shared, long closeFromNanos) {}

  HttpClients(Vertx vertx, LongSupplier nanoTime) {
    this.vertx = requireNonNull(vertx, "vertx is null");
    this.nanoTime = requireNonNull(nanoTime, "nanoTime is null");
  }

  /** The connections for these settings, to be used at once. */
  synchronized Connections of(ClientSettings settings) {
    return current.computeIfAbsent(settings, this::create).connections();
  }

  private Shared create(ClientSettings settings) {
    AtomicInteger open = new AtomicInteger();
    Connections connections =
        new Connections(
            settings.create(vertx, true, connection -> count(connection, open)),
            settings.create(vertx, false, connection -> count(connection, open)));
    return new Shared(connections, open);
  }

  private static void count(HttpConnection connection, AtomicInteger open) {
    open.incrementAndGet();
    connection.closeHandler(closed -> open.decrementAndGet());
  }

  /** Retires the clients of all other settings, and closes those whose time has come. */
  synchronized void keep(Set<ClientSettings> wanted) {
    long now = nanoTime.getAsLong();
    Iterator<Map.Entry<ClientSettings, Shared>> all = current.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<ClientSettings, Shared> each = all.next();
      if (!wanted.contains(each.getKey())) {
        long grace = each.getKey().connect().plus(GRACE).toNanos();
        retired.add(new Retired(each.getValue(), now + grace));
        all.remove();
      }
    }
    retired.removeIf(
        each -> {
          boolean over = now - each.closeFromNanos() >= 0 && each.shared().open().get() == 0;
          if (over) {
            each.shared().connections().close();
          }
          return over;
        });
  }

  /** Settings whose clients are not closed, whether they are given out or not. */
  synchronized int open() {
    return current.size() + retired.size();
  }
}
