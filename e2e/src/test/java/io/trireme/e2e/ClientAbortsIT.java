package io.trireme.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Thousands of clients of all dialects that go at any moment: nothing of them stays, and no channel
 * is thought the worse of for it.
 */
@Timeout(240)
class ClientAbortsIT {
  private static final System.Logger LOG = System.getLogger(ClientAbortsIT.class.getName());
  private static final String TOPIC = "aborts";
  private static final long SEED = 4_711;
  private static final int CLIENTS = 16;
  private static final int WARM_UP = 600;
  private static final int EXCHANGES = 10_000;
  private static final Duration SOON = Duration.ofSeconds(30);

  /** What a collected heap may grow by; 10,000 exchanges that kept 2 KiB each would break it. */
  private static final double HEAP_BYTES = 16 << 20;

  private static final int THREADS = 24;

  /** Connections to the upstream are pooled and stay for a while. */
  private static final int FILES = 100;

  private ReplayUpstream upstream;
  private Gateway gateway;

  /** When a client goes. */
  private enum Moment {
    BEFORE_THE_BODY,
    IN_THE_BODY,
    BEFORE_THE_COMMIT,
    MID_STREAM,
    AT_THE_END,
    NEVER
  }

  @BeforeEach
  void start() {
    upstream = ReplayUpstream.start();
    gateway =
        Gateway.start(
            GatewaySetup.of(Lines.configuration(upstream.url(), List.of(TOPIC), 1, ""))
                .jvm("-Xmx256m"));
    for (Lines lines : Lines.of(TOPIC)) {
      Tongue vendor = lines.line().vendor();
      for (boolean stream : new boolean[] {true, false}) {
        for (String channel : List.of(lines.first(), lines.second())) {
          upstream.answer(
              "/" + channel + vendor.path(lines.model(), stream),
              request ->
                  VendorAnswer.of(vendor, Quartet.wantsEvents(vendor, request))
                      .pace(Duration.ofMillis(1))
                      .silenceBeforeHead(Duration.ofMillis(3)));
        }
      }
    }
  }

  @AfterEach
  void stop() {
    gateway.close();
    upstream.close();
  }

  /** One exchange, chosen by its number alone. */
  private void exchange(int number) {
    Random random = new Random(SEED + number);
    List<Lines> all = Lines.of(TOPIC);
    Lines lines = all.get(random.nextInt(all.size()));
    boolean stream = random.nextInt(4) > 0;
    Moment moment = Moment.values()[random.nextInt(Moment.values().length)];
    RawRequest request =
        lines.line().client().askAbout("Town " + number + "?", lines.model(), stream);
    byte[] wire = request.toWire();
    int head = request.head().getBytes(StandardCharsets.ISO_8859_1).length;
    RawHttp client = RawHttp.connect(gateway.port());
    switch (moment) {
      case BEFORE_THE_BODY -> client.send(request.head());
      case IN_THE_BODY -> client.send(part(wire, head + random.nextInt(wire.length - head)));
      case BEFORE_THE_COMMIT -> client.send(wire);
      case MID_STREAM -> readSome(client.send(wire), 1 + random.nextInt(6));
      case AT_THE_END, NEVER -> {
        RawAnswer answer = client.send(wire).readAnswer();
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.complete()).isTrue();
      }
    }
    if (moment != Moment.NEVER && random.nextBoolean()) {
      client.reset();
    } else {
      client.close();
    }
  }

  private static byte[] part(byte[] wire, int length) {
    byte[] part = new byte[length];
    System.arraycopy(wire, 0, part, 0, length);
    return part;
  }

  private static void readSome(RawHttp client, int parts) {
    RawHttp.BodyReader body = client.body(client.readHead(), "POST");
    Optional<RawAnswer.Part> part = body.next();
    for (int read = 1; read < parts && part.isPresent(); read++) {
      part = body.next();
    }
  }

  private void exchanges(int from, int count) {
    AtomicInteger next = new AtomicInteger(from);
    List<Future<?>> clients = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int client = 0; client < CLIENTS; client++) {
        clients.add(
            threads.submit(
                () -> {
                  for (int number = next.getAndIncrement();
                      number < from + count;
                      number = next.getAndIncrement()) {
                    exchange(number);
                  }
                }));
      }
    }
    for (Future<?> client : clients) {
      try {
        client.get();
      } catch (ExecutionException failed) {
        throw new AssertionError(failed.getCause());
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", interrupted);
      }
    }
    upstream.awaitAllEnded(SOON);
    FaultBench.awaitNothingInFlight(gateway);
  }

  /** What the process holds when nothing is under way. */
  private record Held(double heap, long threads, long files) {}

  private Held held() {
    collectGarbage();
    return new Held(
        Stream.of(gateway.metrics().split("\n", -1))
            .filter(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\""))
            .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
            .sum(),
        entries("task"),
        entries("fd"));
  }

  private long entries(String folder) {
    Path all = Path.of("/proc", Long.toString(gateway.pid()), folder);
    try (Stream<Path> entries = Files.list(all)) {
      return entries.count();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private void collectGarbage() {
    String tool = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    try {
      Process jcmd =
          new ProcessBuilder(tool, Long.toString(gateway.pid()), "GC.run")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      assertThat(jcmd.waitFor()).isZero();
    } catch (IOException noTool) {
      throw new UncheckedIOException(noTool);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", interrupted);
    }
  }

  /** What the log says of exchanges that needed a second attempt. */
  private String failures() {
    return gateway
        .log()
        .lines()
        .filter(line -> line.contains(" tries=[") && line.contains(","))
        .filter(line -> !line.contains(" attempts=1 ") && !line.contains(" attempts=0 "))
        .limit(20)
        .collect(Collectors.joining("\n"));
  }

  @Test
  void shouldKeepNothingOfTenThousandClients() {
    // Given
    exchanges(0, WARM_UP);
    Held before = held();
    // When
    long since = System.nanoTime();
    exchanges(WARM_UP, EXCHANGES);
    Duration took = Duration.ofNanos(System.nanoTime() - since);
    // Then
    Held after = held();
    LOG.log(
        System.Logger.Level.INFO,
        () -> "%d exchanges in %s: %s, then %s".formatted(EXCHANGES, took, before, after));
    assertThat(after.heap() - before.heap()).as("growth of the heap").isLessThan(HEAP_BYTES);
    assertThat(after.threads() - before.threads()).as("more threads").isLessThan(THREADS);
    assertThat(after.files() - before.files()).as("more open files").isLessThan(FILES);
    for (Lines lines : Lines.of(TOPIC)) {
      assertThat(Lines.calls(upstream, lines.second())).as(failures()).isEmpty();
      for (int turn = 0; turn < 5; turn++) {
        RawAnswer answer = lines.askAbout(gateway, "Afterwards " + turn + "?");
        assertThat(answer.header("x-trireme-channel")).isEqualTo(lines.first());
        assertThat(answer.header("x-trireme-attempts")).isEqualTo("1");
      }
    }
  }
}
