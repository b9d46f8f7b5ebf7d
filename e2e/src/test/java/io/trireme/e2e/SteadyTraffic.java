package io.trireme.e2e;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Asks some gateways for Responses, one right after the other, until it is told to end: each in a
 * conversation of its own, streamed and whole by turns, to be kept and not. Remembers how long each
 * took.
 */
final class SteadyTraffic {

  private static final Duration SOON = Duration.ofSeconds(30);

  /** Between two requests of a caller. */
  private static final Duration PAUSE = Duration.ofMillis(20);

  private record Sample(boolean kept, long began, long ended) {}

  /**
   * How long requests took that began in a time.
   *
   * @param kept of those whose answer is to be kept
   * @param others of the rest
   */
  record Times(String phase, Spread kept, Spread others) {
    @Override
    public String toString() {
      return "%s: kept %s, others %s".formatted(phase, kept, others);
    }
  }

  /** A number of times in milliseconds. */
  record Spread(int count, long median, long most) {

    static Spread of(List<Long> nanos) {
      List<Long> sorted = nanos.stream().sorted().map(n -> n / 1_000_000).toList();
      assertThat(sorted).isNotEmpty();
      return new Spread(sorted.size(), sorted.get(sorted.size() / 2), sorted.getLast());
    }

    @Override
    public String toString() {
      return "n=%d median=%d ms most=%d ms".formatted(count, median, most);
    }
  }

  private final Executor threads = task -> Thread.ofVirtual().start(task);
  private final AtomicBoolean going = new AtomicBoolean(true);
  private final ConcurrentLinkedQueue<Sample> served = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<String> failed = new ConcurrentLinkedQueue<>();
  private final List<CompletableFuture<Void>> callers = new ArrayList<>();
  private final String model;

  private SteadyTraffic(String model) {
    this.model = requireNonNull(model, "model is null");
  }

  /** Starts one caller of each kind for each gateway. */
  static SteadyTraffic start(String model, List<Gateway> gateways) {
    SteadyTraffic traffic = new SteadyTraffic(model);
    for (Gateway gateway : gateways) {
      for (boolean kept : new boolean[] {true, false}) {
        traffic.callers.add(
            CompletableFuture.runAsync(() -> traffic.run(gateway, kept), traffic.threads));
      }
    }
    return traffic;
  }

  private void run(Gateway gateway, boolean kept) {
    for (int i = 0; i < 100_000 && going.get(); i++) {
      ObjectNode request =
          Tongue.JSON
              .createObjectNode()
              .put("model", model)
              .put("stream", i % 2 == 0)
              .put("store", kept)
              .put("input", "Hello.")
              .put("prompt_cache_key", "t-" + gateway.port() + "-" + kept + "-" + i);
      long began = System.nanoTime();
      try {
        RawAnswer answer =
            RawHttp.exchange(
                gateway.port(),
                RawRequest.post("/v1/responses", request.toString())
                    .with("authorization", "Bearer " + GatewaySetup.ACCESS_KEY));
        if (answer.status() == 200 && answer.complete()) {
          served.add(new Sample(kept, began, System.nanoTime()));
        } else {
          failed.add(answer.text());
        }
      } catch (RuntimeException | AssertionError e) {
        failed.add(e.toString());
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  /** Lets it go on for at least so long, and until requests of both kinds began and ended in it. */
  Times during(String phase, Duration length) {
    long began = System.nanoTime();
    ProcessLog.await(
        "requests while " + phase,
        length.plus(SOON),
        () ->
            System.nanoTime() - began > length.toNanos()
                && nanos(began, true).size() >= 4
                && nanos(began, false).size() >= 4);
    return new Times(phase, Spread.of(nanos(began, true)), Spread.of(nanos(began, false)));
  }

  private List<Long> nanos(long since, boolean kept) {
    return served.stream()
        .filter(sample -> sample.kept() == kept && sample.began() >= since)
        .map(sample -> sample.ended() - sample.began())
        .toList();
  }

  /** Ends it; no request may have failed. */
  void end() {
    going.set(false);
    callers.forEach(CompletableFuture::join);
    assertThat(failed).isEmpty();
  }
}
