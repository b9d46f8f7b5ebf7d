package io.trireme.e2e;

import io.trireme.store.sql.PostgresServer;
import io.trireme.store.sql.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Assumptions;

import static java.util.Objects.requireNonNull;

/**
 * Replicas of the packaged application over one PostgreSQL and one Redis, behind one nginx. A
 * machine that lacks one of the three skips the test. One thread starts, replaces and stops; any
 * thread may ask.
 */
final class Fleet implements AutoCloseable {

  private static final Duration SOON = Duration.ofSeconds(30);

  private final List<AutoCloseable> servers = new ArrayList<>();
  private final List<Gateway> replicas = new CopyOnWriteArrayList<>();
  private final GatewaySetup setup;
  private final Nginx nginx;

  private Fleet(int count, GatewaySetup setup) throws IOException, InterruptedException {
    try {
      nginx = needed(Nginx.start(), Nginx.MISSING);
      RedisServer redis = needed(RedisServer.start(), RedisServer.MISSING);
      PostgresServer postgres = needed(PostgresServer.start(), PostgresServer.MISSING);
      this.setup = setup.database(postgres.newDatabase()).env("TRIREME_REDIS_URL", redis.url());
      for (int i = 0; i < count; i++) {
        replicas.add(Gateway.start(this.setup));
      }
      route();
      ProcessLog.await("health of all", SOON, this::healthy);
    } catch (IOException | InterruptedException | RuntimeException | AssertionError broken) {
      close();
      throw broken;
    }
  }

  /**
   * Starts all of it and waits until each replica is healthy.
   *
   * @param setup of each replica; database and Redis are added to it
   */
  static Fleet start(int count, GatewaySetup setup) {
    try {
      return new Fleet(count, requireNonNull(setup, "setup is null"));
    } catch (IOException noProcess) {
      throw new UncheckedIOException(noProcess);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", interrupted);
    }
  }

  private <T extends AutoCloseable> T needed(Optional<T> server, String missing) {
    Assumptions.assumeTrue(server.isPresent(), missing);
    servers.addFirst(server.get());
    return server.get();
  }

  private boolean healthy() {
    return replicas.stream()
        .allMatch(replica -> replica.get("/health").body().contains("\"healthy\""));
  }

  /** The port of nginx. */
  int port() {
    return nginx.port();
  }

  /** Those that requests are given to, in order of their start. */
  List<Gateway> replicas() {
    return List.copyOf(replicas);
  }

  /** What nginx calls a replica. */
  static String address(Gateway replica) {
    return "127.0.0.1:" + replica.port();
  }

  /** The replica that gave an answer. */
  Gateway servedBy(RawAnswer answer) {
    String address = Nginx.servedBy(answer.head());
    return replicas.stream()
        .filter(replica -> address(replica).equals(address))
        .findFirst()
        .orElseThrow(() -> new AssertionError("served by " + address));
  }

  /** Asks whichever replica nginx chooses. */
  RawAnswer ask(RawRequest request) {
    return RawHttp.exchange(port(), request);
  }

  private void route() {
    nginx.route(replicas.stream().map(Fleet::address).toList());
  }

  /**
   * Tells one replica to end and starts another in its place while it drains: nginx forgets the old
   * one when its readiness has fallen, and hears of the new one when it is ready.
   *
   * @return the exit code of the old one, once that has ended
   */
  int replace(Gateway old) {
    old.tell();
    ProcessLog.await("fall of readiness", SOON, () -> !old.ready());
    replicas.remove(old);
    route();
    replicas.add(Gateway.start(setup));
    route();
    int code = old.awaitExit(SOON);
    old.close();
    return code;
  }

  @Override
  public void close() {
    List<AutoCloseable> all = new ArrayList<>(replicas);
    replicas.clear();
    all.addAll(servers);
    for (AutoCloseable one : all) {
      try {
        one.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
