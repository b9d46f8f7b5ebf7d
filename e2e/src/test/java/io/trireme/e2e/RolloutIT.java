package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.store.sql.PostgresServer;
import io.trireme.store.sql.RedisServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A rollout in miniature: what the chart renders in cluster mode drives processes of this machine
 * behind nginx through an upgrade, while requests of all lines come without a pause. None fails and
 * no stream is cut.
 */
class RolloutIT {

  private static final List<Lines> ALL = Lines.of("rollout");
  private static final Duration BETWEEN_FRAMES = Duration.ofMillis(200);
  private static final String AUTH = "caller-keys";
  private static final String ENCRYPTION = "rollout-encryption";
  private static final String DATABASE = "rollout-db";
  private static final String REDIS = "rollout-redis";

  /** Between two requests of a caller. */
  private static final Duration PAUSE = Duration.ofMillis(80);

  /** How many callers want each kind of answer at once. */
  private static final int CALLERS = 3;

  @TempDir private Path folder;

  private final List<AutoCloseable> opened = new ArrayList<>();
  private final Executor threads = task -> Thread.ofVirtual().start(task);
  private final AtomicBoolean going = new AtomicBoolean(true);
  private final AtomicInteger whole = new AtomicInteger();
  private final AtomicInteger streamed = new AtomicInteger();
  private final AtomicInteger slow = new AtomicInteger();
  private final ConcurrentLinkedQueue<String> failed = new ConcurrentLinkedQueue<>();
  private final List<CompletableFuture<Void>> callers = new ArrayList<>();

  @AfterEach
  void stop() throws Exception {
    going.set(false);
    for (AutoCloseable one : opened.reversed()) {
      one.close();
    }
  }

  private <T extends AutoCloseable> T opened(T one) {
    opened.add(one);
    return one;
  }

  private <T extends AutoCloseable> T needed(Optional<T> server, String missing) {
    Assumptions.assumeTrue(server.isPresent(), missing);
    return opened(server.get());
  }

  /** What a user of the chart sets, with times that fit a test. */
  private static ObjectNode shortTimes() {
    ObjectNode values = Tongue.JSON.createObjectNode();
    values
        .putObject("drain")
        .put("preStopSeconds", 1)
        .put("delaySeconds", 2)
        .put("timeoutSeconds", 20);
    values.putObject("rollout").put("minReadySeconds", 1);
    ObjectNode probes = values.putObject("probes");
    for (String probe : List.of("liveness", "readiness")) {
      probes.putObject(probe).put("periodSeconds", 1);
    }
    // A machine that is busy with tests may take minutes for what takes seconds otherwise.
    probes.putObject("startup").put("failureThreshold", 90);
    return values;
  }

  private static ObjectNode values(ObjectNode values, String configuration) {
    values.put("mode", "cluster");
    values.putObject("auth").put("existingSecret", AUTH);
    values.putObject("encryption").put("existingSecret", ENCRYPTION);
    values.putObject("database").put("existingSecret", DATABASE).put("key", "uri");
    values.putObject("redis").put("existingSecret", REDIS);
    values.putObject("config").set("content", RenderedChart.yaml(configuration));
    return values;
  }

  private static void version(ObjectNode values, String tag) {
    values.putObject("image").put("tag", tag);
    values.putObject("gateway").put("environment", "version-" + tag);
  }

  /** The Secrets that the values name, and the objects that the chart makes itself. */
  private record Objects(Map<String, Map<String, String>> secrets, RenderedChart chart)
      implements Pod.Cluster {

    @Override
    public String secret(String name, String key) {
      String value = secrets.getOrDefault(name, Map.of()).get(key);
      if (value == null) {
        throw new AssertionError("no Secret " + name + " with " + key);
      }
      return value;
    }

    @Override
    public Map<String, String> files(JsonNode volume) {
      JsonNode secret = volume.at("/secret/secretName");
      JsonNode map = volume.at("/configMap/name");
      if (!secret.isMissingNode()) {
        return secrets.getOrDefault(secret.asText(), Map.of());
      }
      if (map.isMissingNode()) {
        assertThat(volume.has("emptyDir")).as(volume.toString()).isTrue();
        return Map.of();
      }
      Map<String, String> files = new LinkedHashMap<>();
      chart
          .one("ConfigMap", map.asText())
          .path("data")
          .properties()
          .forEach(file -> files.put(file.getKey(), file.getValue().asText()));
      return files;
    }
  }

  /** A network of loopback whose addresses can be listened on at the chart's ports. */
  private static String network() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    String network = "127." + random.nextInt(1, 250) + "." + random.nextInt(1, 250) + ".";
    for (int port : new int[] {3000, 9000}) {
      try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getByName(network + "1"))) {
        assertThat(free.isBound()).isTrue();
      } catch (IOException taken) {
        Assumptions.abort("port " + port + " of " + network + "1 cannot be had: " + taken);
      }
    }
    return network;
  }

  @Test
  @Timeout(480)
  void shouldLoseNothingInAnUpgrade() throws Exception {
    upgrade(shortTimes(), Duration.ofMinutes(3));
    assertThat(failed).isEmpty();
  }

  @Test
  @Tag("long")
  @Timeout(600)
  void shouldLoseNothingInAnUpgradeWithTheTimesThatTheChartHasByItself() throws Exception {
    upgrade(Tongue.JSON.createObjectNode(), Duration.ofMinutes(3));
    assertThat(failed).isEmpty();
  }

  /** The same rollout shows what is lost where nothing of a drain is left: so it would show it. */
  @Test
  @Tag("long")
  @Timeout(480)
  void shouldSeeWhatAnUpgradeWithoutADrainLoses() throws Exception {
    ObjectNode values = shortTimes();
    values
        .putObject("drain")
        .put("preStopSeconds", 0)
        .put("delaySeconds", 0)
        .put("timeoutSeconds", 1);
    upgrade(values, Duration.ofMinutes(3));
    long refused = failed.stream().filter(words -> words.contains(": 503 ")).count();
    List<String> cut = failed.stream().filter(words -> !words.contains(": 503 ")).toList();
    System.out.println("without a drain: refused=" + refused + " cut=" + cut);
    assertThat(refused).isPositive();
    assertThat(cut).isNotEmpty();
  }

  private void upgrade(ObjectNode values, Duration most) throws Exception {
    // Given
    RenderedChart.assumeHelm();
    String network = network();
    Nginx service = needed(Nginx.start(), Nginx.MISSING);
    RedisServer redis = needed(RedisServer.start(), RedisServer.MISSING);
    PostgresServer postgres = needed(PostgresServer.start(), PostgresServer.MISSING);
    ReplayUpstream upstream = opened(ReplayUpstream.start());
    serve(upstream);
    values(values, Lines.configuration(upstream.url(), List.of("rollout"), 1, ""));
    version(values, "1.0.0");
    RenderedChart first = RenderedChart.of(values, folder);
    version(values, "1.1.0");
    RenderedChart second = RenderedChart.of(values, folder);
    assertThat(image(second)).isNotEqualTo(image(first));
    Map<String, Map<String, String>> secrets =
        Map.of(
            AUTH,
            Map.of("proxy-access-key", GatewaySetup.ACCESS_KEY, "admin-access-key", "admin-7c1e"),
            ENCRYPTION,
            Map.of("encryption-key", GatewaySetup.ENCRYPTION_KEY),
            DATABASE,
            Map.of("uri", postgres.newDatabase()),
            REDIS,
            Map.of("url", redis.url()));
    Rollout rollout = opened(new Rollout(service, new Objects(secrets, first), network, folder));
    rollout.apply(first.deployment(), most);
    expectVersion(rollout, "version-1.0.0");
    ProcessLog.await(
        "the Service",
        Duration.ofSeconds(20),
        () -> ask(service, ALL.getFirst(), false).status() == 200);
    // When
    for (int i = 0; i < CALLERS; i++) {
      int turn = i;
      call(number -> request(service, number + turn, false, whole));
      call(number -> request(service, number + turn, true, streamed));
    }
    for (Lines lines : ALL) {
      call(number -> slowly(service, lines));
    }
    ProcessLog.await("load", Duration.ofSeconds(20), () -> whole.get() > 20 && slow.get() > 4);
    long begun = System.nanoTime();
    rollout.apply(second.deployment(), most);
    long took = Duration.ofNanos(System.nanoTime() - begun).toMillis();
    int after = slow.get();
    ProcessLog.await(
        "streams of the new pods", Duration.ofSeconds(30), () -> slow.get() > after + ALL.size());
    going.set(false);
    callers.forEach(CompletableFuture::join);
    // Then
    System.out.printf(
        "rollout of %d pods took=%d ms whole=%d streams=%d slow streams=%d failed or cut=%d"
            + " most pods=%d least endpoints=%d%n",
        rollout.pods().size(),
        took,
        whole.get(),
        streamed.get(),
        slow.get(),
        failed.size(),
        rollout.mostPods(),
        rollout.leastEndpoints());
    expectVersion(rollout, "version-1.1.0");
    assertThat(rollout.mostPods()).isEqualTo(3);
    assertThat(rollout.leastEndpoints()).isGreaterThanOrEqualTo(2);
  }

  private static String image(RenderedChart chart) {
    return chart.deployment().at("/spec/template/spec/containers/0/image").asText();
  }

  private static void expectVersion(Rollout rollout, String version) throws Exception {
    assertThat(rollout.pods()).hasSize(2);
    for (Pod pod : rollout.pods()) {
      assertThat(pod.get("/health")).contains(version);
    }
  }

  private static void serve(ReplayUpstream upstream) {
    for (Lines lines : ALL) {
      Tongue vendor = lines.line().vendor();
      for (boolean stream : new boolean[] {true, false}) {
        upstream.answer(
            "/" + lines.first() + vendor.path(lines.model(), stream),
            request -> {
              boolean asked =
                  vendor == Tongue.GEMINI ? stream : request.text().contains("\"stream\":true");
              Script script = VendorAnswer.of(vendor, asked);
              return request.text().contains("Slowly") ? script.pace(BETWEEN_FRAMES) : script;
            });
      }
    }
  }

  private interface Caller {
    void call(int number);
  }

  private void call(Caller caller) {
    callers.add(
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; i < 100_000 && going.get(); i++) {
                try {
                  caller.call(i);
                } catch (RuntimeException | AssertionError e) {
                  failed.add(e.toString());
                }
                // The machine is for the pods that start, too.
                LockSupport.parkNanos(PAUSE.toNanos());
              }
            },
            threads));
  }

  private static RawAnswer ask(Nginx service, Lines lines, boolean stream) {
    return RawHttp.exchange(service.port(), lines.line().client().ask(lines.model(), stream));
  }

  private void request(Nginx service, int turn, boolean stream, AtomicInteger served) {
    Lines lines = ALL.get(turn % ALL.size());
    count(lines, ask(service, lines, stream), stream, served);
  }

  /** A stream of some seconds. */
  private void slowly(Nginx service, Lines lines) {
    RawRequest request = lines.line().client().askAbout("Slowly.", lines.model(), true);
    count(lines, RawHttp.exchange(service.port(), request), true, slow);
  }

  private void count(Lines lines, RawAnswer answer, boolean stream, AtomicInteger served) {
    if (answer.status() != 200 || !answer.complete()) {
      failed.add(lines + ": " + answer.status() + " " + answer.end() + " " + answer.text());
      return;
    }
    Tongue.Said said = lines.line().client().said(answer, stream);
    if (said.text().equals(VendorAnswer.TEXT) && said.calls().equals(VendorAnswer.CALLS)) {
      served.incrementAndGet();
    } else {
      failed.add(lines + ": " + answer.text());
    }
  }
}
