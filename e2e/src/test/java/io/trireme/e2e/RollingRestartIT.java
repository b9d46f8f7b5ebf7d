package io.trireme.e2e;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Replicas behind nginx are replaced one by one, again and again, while streams without an end run
 * on all lines: none ends before its time, each ends in its own dialect, and no request fails.
 */
class RollingRestartIT {

  private static final List<Lines> LONG = Lines.of("long");
  private static final List<Lines> SHORT = Lines.of("short");
  private static final Duration BETWEEN_WORDS = Duration.ofMillis(200);

  /** Long enough for nginx to hear of it on a busy machine. */
  private static final Duration DELAY = Duration.ofSeconds(2);

  /** Between two of a caller's short requests. */
  private static final Duration PAUSE = Duration.ofMillis(20);

  private static final Duration SOON = Duration.ofSeconds(30);

  /** What a busy machine may add to a time. */
  private static final Duration SLACK = Duration.ofSeconds(3);

  /** A stream that ended. */
  private record Ended(Lines lines, String server, RawAnswer answer) {}

  private final Executor threads = task -> Thread.ofVirtual().start(task);
  private final AtomicBoolean going = new AtomicBoolean(true);
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger served = new AtomicInteger();
  private final ConcurrentLinkedQueue<Ended> ended = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<String> failed = new ConcurrentLinkedQueue<>();
  private final Map<String, Long> told = new ConcurrentHashMap<>();
  private final List<CompletableFuture<Void>> callers = new ArrayList<>();
  private final ReplayUpstream upstream = ReplayUpstream.start();

  @SuppressWarnings("NullAway.Init") // each test starts its own
  private Fleet fleet;

  @AfterEach
  void stop() {
    going.set(false);
    if (fleet != null) {
      fleet.close();
    }
    upstream.close();
  }

  @Test
  @Timeout(240)
  void shouldCutNoStreamBeforeItsTimeOverTwoRollingRestarts() {
    roll(2, 20, Duration.ofSeconds(4));
  }

  @Test
  @Tag("long")
  @Timeout(900)
  void shouldCutNoStreamBeforeItsTimeOverTenRollingRestarts() {
    roll(10, 50, Duration.ofSeconds(8));
  }

  /** An answer that begins as the vendor's does and then says one word for ever. */
  private static Script endless(Tongue vendor) {
    List<byte[]> frames = new ArrayList<>();
    VendorAnswer.of(vendor, true).body().forEach(frames::add);
    int word =
        IntStream.range(0, frames.size())
            .filter(i -> new String(frames.get(i), UTF_8).contains("Looking "))
            .findFirst()
            .orElseThrow();
    byte[] said = frames.get(word);
    return Script.hugeStream(frames.subList(0, word), said, 10_000L * said.length, List.of())
        .pace(BETWEEN_WORDS);
  }

  private void serve() {
    for (Lines lines : LONG) {
      lines.answer(upstream, lines.first(), request -> endless(lines.line().vendor()));
    }
    for (Lines lines : SHORT) {
      Tongue vendor = lines.line().vendor();
      for (boolean stream : new boolean[] {true, false}) {
        upstream.answer(
            "/" + lines.first() + vendor.path(lines.model(), stream),
            request ->
                VendorAnswer.of(
                    vendor,
                    vendor == Tongue.GEMINI ? stream : request.text().contains("\"stream\":true")));
      }
    }
  }

  private void roll(int times, int streams, Duration timeout) {
    // Given
    serve();
    fleet =
        Fleet.start(
            2,
            GatewaySetup.of(Lines.configuration(upstream.url(), List.of("long", "short"), 1, ""))
                .env("TRIREME_DRAIN_DELAY", DELAY.toMillis() + "ms")
                .env("TRIREME_DRAIN_TIMEOUT", timeout.toMillis() + "ms"));
    for (int i = 0; i < streams; i++) {
      Lines lines = LONG.get(i % LONG.size());
      call(() -> stream(lines));
    }
    for (int i = 0; i < 2; i++) {
      int first = i;
      call(() -> request(first));
    }
    // When
    for (int i = 0; i < times; i++) {
      for (Gateway replica : fleet.replicas()) {
        ProcessLog.await("all streams", SOON, () -> running.get() == streams || !failed.isEmpty());
        assertThat(failed).isEmpty();
        told.put(Fleet.address(replica), System.nanoTime());
        assertThat(fleet.replace(replica)).isZero();
      }
    }
    going.set(false);
    callers.forEach(CompletableFuture::join);
    // Then
    assertThat(failed).isEmpty();
    // At the deadline: a quarter of so short a time is for the farewell.
    Duration cut = DELAY.plus(timeout.multipliedBy(3).dividedBy(4));
    LongRange range = new LongRange();
    ended.forEach(one -> range.add(expectEndInTime(one, cut)));
    assertThat(ended.stream().map(Ended::server).distinct()).hasSize(2 * times);
    assertThat(ended.stream().map(one -> one.lines().line()).distinct()).hasSize(LONG.size());
    System.out.printf(
        "rolling restarts=%d replicas=2 streams=%d cut=%d after=%d..%d ms deadline=%d ms"
            + " other requests=%d failed=%d%n",
        times,
        streams,
        ended.size(),
        range.least,
        range.most,
        cut.toMillis(),
        served.get(),
        failed.size());
    assertThat(ended).hasSizeGreaterThanOrEqualTo(times * streams / 2);
    assertThat(served.get()).isGreaterThan(20 * times);
  }

  private static final class LongRange {
    private long least = Long.MAX_VALUE;
    private long most;

    void add(long value) {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
  }

  private void call(Runnable caller) {
    callers.add(
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; i < 100_000 && going.get(); i++) {
                try {
                  caller.run();
                } catch (RuntimeException | AssertionError e) {
                  failed.add(e.toString());
                }
              }
            },
            threads));
  }

  /** Reads one stream until it ends, or until nobody asks for more. */
  private void stream(Lines lines) {
    try (RawHttp client = RawHttp.connect(fleet.port())) {
      client.send(lines.line().client().ask(lines.model(), true));
      WireHead head = client.readHead();
      long headNanos = System.nanoTime();
      RawHttp.BodyReader body = client.body(head, "POST");
      List<RawAnswer.Part> parts = new ArrayList<>();
      boolean counted = false;
      try {
        for (Optional<RawAnswer.Part> part = body.next(); part.isPresent(); part = body.next()) {
          if (!counted) {
            counted = true;
            running.incrementAndGet();
          }
          parts.add(part.get());
          if (!going.get()) {
            return;
          }
        }
      } finally {
        running.addAndGet(counted ? -1 : 0);
      }
      ended.add(
          new Ended(
              lines,
              Nginx.servedBy(head),
              new RawAnswer(head, parts, body.end(), headNanos, System.nanoTime())));
    }
  }

  /** Asks once on each line for an answer that is there at once, whole and streamed by turns. */
  private void request(int turn) {
    for (int i = 0; i < SHORT.size() && going.get(); i++) {
      Lines lines = SHORT.get(i);
      boolean stream = (i + turn) % 2 == 0;
      RawAnswer answer = fleet.ask(lines.line().client().ask(lines.model(), stream));
      String text = answer.text();
      if (answer.status() == 200 && answer.complete()) {
        assertThat(lines.line().client().said(answer, stream).text()).isEqualTo(VendorAnswer.TEXT);
        served.incrementAndGet();
        // The machine is for the replicas that start, too.
        LockSupport.parkNanos(PAUSE.toNanos());
      } else {
        failed.add(lines + " at " + Nginx.servedBy(answer.head()) + ": " + answer.status() + text);
      }
    }
  }

  /** Expects an end at the deadline, with the dialect's own error, and words until then. */
  private long expectEndInTime(Ended one, Duration cut) {
    RawAnswer answer = one.answer();
    assertThat(told).as(one.lines() + ": " + answer.text()).containsKey(one.server());
    long signal = told.getOrDefault(one.server(), 0L);
    ErrorShape.expectAtEnd(one.lines().line().client(), answer, Blame.OVERLOADED);
    assertThat(answer.text()).contains("stopping");
    Duration after = Duration.ofNanos(answer.endNanos() - signal);
    assertThat(after).as(one.lines().toString()).isBetween(cut, cut.plus(SLACK));
    long before = signal;
    for (RawAnswer.Part part : answer.parts()) {
      if (part.nanos() > signal) {
        assertThat(Duration.ofNanos(part.nanos() - before)).isLessThan(SLACK);
        before = part.nanos();
      }
    }
    return after.toMillis();
  }
}
