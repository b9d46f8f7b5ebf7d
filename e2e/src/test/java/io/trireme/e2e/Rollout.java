package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

import static java.util.Objects.requireNonNull;

/**
 * As much of Kubernetes as an upgrade needs: a Deployment of the strategy {@code RollingUpdate}
 * whose pods are processes, and a Service that is an nginx, which hears of endpoints a while after
 * they changed. One thread applies; threads of its own do the rest.
 */
final class Rollout implements AutoCloseable {

  /** Until whoever routes has heard of a change of endpoints. */
  private static final Duration PROPAGATION = Duration.ofMillis(700);

  private static final Duration TICK = Duration.ofMillis(50);

  private final Nginx service;
  private final Pod.Cluster cluster;
  private final Path folder;
  private final String network;
  private final List<Pod> pods = new CopyOnWriteArrayList<>();
  private final Thread endpoints;
  private volatile boolean going = true;
  private int made;
  private int mostPods;
  private int leastEndpoints = Integer.MAX_VALUE;

  /**
   * Nothing runs yet.
   *
   * @param network the first three numbers of the pods' addresses, as {@code 127.4.5.}
   */
  Rollout(Nginx service, Pod.Cluster cluster, String network, Path folder) {
    this.service = requireNonNull(service, "service is null");
    this.cluster = requireNonNull(cluster, "cluster is null");
    this.network = requireNonNull(network, "network is null");
    this.folder = requireNonNull(folder, "folder is null");
    this.endpoints = Thread.ofVirtual().name("endpoints").start(this::route);
  }

  private void route() {
    List<String> told = List.of();
    while (going) {
      List<String> now = addresses();
      if (!now.equals(told)) {
        LockSupport.parkNanos(PROPAGATION.toNanos());
        told = addresses();
        service.route(told);
      }
      LockSupport.parkNanos(TICK.toNanos());
    }
  }

  private List<String> addresses() {
    return pods.stream().filter(Pod::serves).map(Pod::address).toList();
  }

  /** The pods that were not told to end. */
  List<Pod> pods() {
    return pods.stream().filter(pod -> !pod.terminating()).toList();
  }

  /** The most pods at once that were not told to end, in the last upgrade. */
  int mostPods() {
    return mostPods;
  }

  /** The fewest pods that served at once, in the last upgrade. */
  int leastEndpoints() {
    return leastEndpoints;
  }

  /**
   * Brings the pods to a Deployment and waits until all that are not of it have ended.
   *
   * @throws AssertionError if a pod fails, or if it takes longer
   */
  void apply(JsonNode deployment, Duration most) {
    JsonNode spec = deployment.path("spec");
    JsonNode rolling = spec.at("/strategy/rollingUpdate");
    if (!rolling.path("maxSurge").isInt() || !rolling.path("maxUnavailable").isInt()) {
      throw new AssertionError("no rolling update by numbers: " + spec.path("strategy"));
    }
    int wanted = spec.path("replicas").asInt();
    int allowed = wanted + rolling.path("maxSurge").asInt();
    int needed = wanted - rolling.path("maxUnavailable").asInt();
    Duration minReady = Duration.ofSeconds(spec.path("minReadySeconds").asLong());
    List<Pod> old = pods();
    List<Pod> fresh = new ArrayList<>();
    mostPods = 0;
    leastEndpoints = Integer.MAX_VALUE;
    Predicate<Pod> available = pod -> pod.available(minReady);
    ProcessLog.await(
        "rollout",
        most,
        () -> {
          pods.forEach(pod -> pod.fault().ifPresent(Rollout::raise));
          List<Pod> left = old.stream().filter(pod -> !pod.terminating()).toList();
          if (fresh.size() < wanted && left.size() + fresh.size() < allowed) {
            fresh.add(start(spec.path("template")));
          }
          List<Pod> all = pods();
          mostPods = Math.max(mostPods, all.size());
          leastEndpoints = Math.min(leastEndpoints, addresses().size());
          long well = all.stream().filter(available).count();
          if (!left.isEmpty() && well > needed) {
            left.getFirst().terminate();
          }
          return fresh.size() == wanted
              && fresh.stream().allMatch(available)
              && old.stream().allMatch(Pod::gone);
        });
    pods.removeAll(old);
    old.forEach(Pod::close);
  }

  private static void raise(String fault) {
    throw new AssertionError(fault);
  }

  private Pod start(JsonNode template) {
    made++;
    try {
      Pod pod = new Pod("pod-" + made, network + made, template, cluster, folder);
      pods.add(pod);
      return pod;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    going = false;
    try {
      endpoints.join(Duration.ofSeconds(10));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    pods.forEach(Pod::close);
  }
}
