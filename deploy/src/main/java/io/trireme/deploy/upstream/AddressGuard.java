package io.trireme.deploy.upstream;

import io.trireme.core.GatewayError.Kind;
import io.trireme.deploy.upstream.Verdict.Cause;
import io.trireme.scheduler.PrivateNetwork;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import static java.util.Objects.requireNonNull;

/**
 * Finds the addresses of an upstream and refuses those that the channel may not call. The addresses
 * are then called as they were judged, so a name cannot change its mind in between (DNS rebinding).
 * Look-ups run on threads of their own, for the platform's resolver cannot be interrupted; the JVM
 * keeps its answers for 30 seconds.
 */
final class AddressGuard {

  /** What the platform's resolver does. */
  interface Resolver {
    InetAddress[] lookUp(String host) throws UnknownHostException;
  }

  private static final int LOOKUP_THREADS = 4;

  private final Resolver resolver;
  private final Map<String, Future<List<InetAddress>>> underWay = new ConcurrentHashMap<>();

  private final ExecutorService lookups =
      Executors.newFixedThreadPool(
          LOOKUP_THREADS, Thread.ofPlatform().daemon().name("trireme-dns-", 0).factory());

  AddressGuard() {
    this(InetAddress::getAllByName);
  }

  AddressGuard(Resolver resolver) {
    this.resolver = requireNonNull(resolver, "resolver is null");
  }

  /**
   * The addresses of a host in the platform's order.
   *
   * @param host a name, an IPv4 address, or an IPv6 address in brackets
   * @param allowPrivate whether addresses outside the public internet may be called
   * @param timeout how long the look-up may take
   */
  List<InetAddress> resolve(String host, boolean allowPrivate, Duration timeout)
      throws UnreachableException {
    List<InetAddress> all = lookUp(withoutBrackets(host), timeout);
    List<InetAddress> allowed =
        all.stream().filter(ip -> allowPrivate || !PrivateNetwork.isPrivate(ip)).toList();
    if (allowed.isEmpty()) {
      throw unreachable(
          Cause.ADDRESS_REFUSED,
          "The upstream's host name leads to a private address; set allowPrivateNetwork: true on the"
              + " channel if that is meant.");
    }
    return allowed;
  }

  private List<InetAddress> lookUp(String host, Duration timeout) throws UnreachableException {
    Future<List<InetAddress>> lookup = underWay.computeIfAbsent(host, this::begin);
    try {
      return lookup.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw unreachable(Cause.DNS, "The upstream's host name was not resolved in time.");
    } catch (ExecutionException e) {
      String message =
          e.getCause() instanceof UnknownHostException
              ? "The upstream's host name could not be resolved."
              : "The upstream's host name is not valid.";
      throw unreachable(Cause.DNS, message);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unreachable(Cause.DNS, "The look-up of the upstream's host name was interrupted.");
    }
  }

  /** One look-up for all who ask for a host at once: a dead name must not take every thread. */
  private Future<List<InetAddress>> begin(String host) {
    FutureTask<List<InetAddress>> task =
        new FutureTask<>(() -> Stream.of(resolver.lookUp(host)).toList());
    lookups.execute(
        () -> {
          task.run();
          underWay.remove(host);
        });
    return task;
  }

  static String withoutBrackets(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static UnreachableException unreachable(Cause cause, String message) {
    return new UnreachableException(Failures.broken(cause, Kind.UPSTREAM_BROKEN, message));
  }
}
