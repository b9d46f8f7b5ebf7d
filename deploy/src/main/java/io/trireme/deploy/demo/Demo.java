package io.trireme.deploy.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.runtime.Quarkus;
import io.trireme.core.Json;
import io.trireme.core.Protocols;
import io.trireme.core.spi.Protocol;
import io.trireme.deploy.config.LiveConfiguration;
import jakarta.enterprise.inject.spi.CDI;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import static java.util.Objects.requireNonNull;

/**
 * Runs the gateway over a folder of its own that is gone afterwards, with two simulated vendors for
 * each dialect and with clients that talk to it, until the process is told to end.
 */
public final class Demo {

  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration STOP = Duration.ofSeconds(30);
  private static final Duration ASK = Duration.ofSeconds(10);
  private static final String MODELS = "/demo/models.json";

  /** What of the environment would make it more than a demonstration. */
  private static final List<String> UNSET =
      List.of(
          "TRIREME_CONFIG",
          "TRIREME_DATABASE_URL",
          "TRIREME_REDIS_URL",
          "TRIREME_ENCRYPTION_KEY",
          "TRIREME_ENCRYPTION_KEY_FILE",
          "TRIREME_UPDATE_URL",
          "ADMIN_ACCESS_KEY");

  private static final String OURS = "TRIREME_";

  /** Whose warnings at the start are no news in a demonstration. */
  private static final List<String> QUIET =
      List.of("io.trireme.start", LiveConfiguration.class.getName());

  private final int port;
  private final long seed;
  private final String key;
  private final PrintWriter out;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(ASK).build();

  /**
   * A demonstration that is not begun.
   *
   * @param port where the gateway listens, on this machine alone
   * @param seed of the traffic: the same one makes the same questions
   * @param key by which the gateway is entered
   * @param out for people
   */
  public Demo(int port, long seed, String key, PrintWriter out) {
    this.port = port;
    this.seed = seed;
    this.key = requireNonNull(key, "key is null");
    this.out = requireNonNull(out, "out is null");
  }

  /**
   * Runs until the process is told to end, which it does from within.
   *
   * @throws IOException if there is no place for its data
   */
  public void run() throws IOException {
    Path folder = Files.createTempDirectory("trireme-demo-");
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().unstarted(() -> remove(folder, stopped)));
    UNSET.forEach(name -> override(name, ""));
    override("TRIREME_DATA", folder.toString());
    System.setProperty("PROXY_ACCESS_KEY", key);
    System.setProperty("HOST", "127.0.0.1");
    System.setProperty("PORT", Integer.toString(port));
    System.setProperty("MANAGEMENT_PORT", "0");
    System.setProperty("LOG_LEVEL", "warn");
    System.setProperty("quarkus.log.level", "WARN");
    // That there is no channel yet and one key for all is meant here.
    QUIET.forEach(
        name -> System.setProperty("quarkus.log.category.\"" + name + "\".level", "ERROR"));
    Thread.ofPlatform().daemon().name("demo").start(this::play);
    Quarkus.run(
        null,
        (code, failure) -> {
          stopped.countDown();
          System.exit(code);
        });
  }

  /**
   * Says it in place of the environment. The framework takes {@code TRIREME_DATA} for {@code
   * trireme.data} too, so that a property of the variable's name alone would not be heard.
   */
  private static void override(String variable, String value) {
    System.setProperty(variable, value);
    if (variable.startsWith(OURS)) {
      String rest = variable.substring(OURS.length()).toLowerCase(Locale.ROOT);
      System.setProperty("trireme." + rest.replace('_', '-'), value);
    }
  }

  /** The folder goes when nothing writes to it any more. */
  private static void remove(Path folder, CountDownLatch stopped) {
    try {
      if (!stopped.await(STOP.toSeconds(), TimeUnit.SECONDS)) {
        return;
      }
      List<Path> paths;
      try (Stream<Path> all = Files.walk(folder)) {
        paths = all.sorted(Comparator.reverseOrder()).toList();
      }
      for (Path path : paths) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      // It lies in the folder of temporary files: the machine clears that.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String url() {
    return "http://127.0.0.1:" + port;
  }

  private void play() {
    try {
      awaitGateway();
      Protocols protocols = CDI.current().select(Protocols.class).get();
      JsonNode models = models();
      List<DemoTraffic.Talk> talks = new ArrayList<>();
      int number = 0;
      for (Protocol protocol : protocols.all()) {
        List<String> names = new ArrayList<>();
        models.path(protocol.dialect().id()).forEach(name -> names.add(name.asText()));
        for (DemoTemper temper : DemoTemper.values()) {
          DemoVendor vendor =
              DemoVendor.start(
                  protocol,
                  names,
                  temper,
                  new Random(new SplittableRandom(seed - ++number).nextLong()));
          send("/api/channels", channel(protocol, temper, vendor.url()));
        }
        talks.add(new DemoTraffic.Talk(protocol, names));
      }
      List<String> keys = new ArrayList<>();
      for (String team : List.of("Harbour", "Lighthouse")) {
        keys.add(send("/api/client-keys", Json.object().put("name", team)).path("secret").asText());
      }
      out.printf(
          "%nTrireme demo: simulated vendors, gentle traffic, nothing leaves this machine.%n"
              + "  panel  %s%n  key    %s%nCtrl-C ends it and removes its data.%n",
          url(), key);
      out.flush();
      new DemoTraffic(url(), talks, keys, seed).run();
    } catch (IOException | IllegalStateException e) {
      out.println("trireme: the demo cannot go on: " + e.getMessage());
      out.flush();
      Quarkus.asyncExit(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static JsonNode models() throws IOException {
    try (InputStream resource = Demo.class.getResourceAsStream(MODELS)) {
      return Json.exact(requireNonNull(resource, MODELS).readAllBytes());
    }
  }

  private static ObjectNode channel(Protocol protocol, DemoTemper temper, String url) {
    ObjectNode channel =
        Json.object()
            .put("id", protocol.dialect().id() + "-" + temper.word())
            .put("name", temper.title())
            .put("dialect", protocol.dialect().id())
            .put("allowPrivateNetwork", true)
            .put("notes", "A simulated vendor.");
    channel.putArray("baseUrls").add(url);
    for (String label : List.of("first", "second")) {
      channel
          .withArray("keys")
          .addObject()
          .put("id", label)
          .put("label", label)
          .put("secret", "demo-" + protocol.dialect().id() + "-" + temper.word() + "-" + label);
    }
    return channel;
  }

  private void awaitGateway() throws InterruptedException {
    long deadline = System.nanoTime() + START.toNanos();
    while (System.nanoTime() < deadline) {
      try {
        HttpRequest health = HttpRequest.newBuilder(URI.create(url() + "/health")).build();
        if (http.send(health, BodyHandlers.discarding()).statusCode() == 200) {
          return;
        }
      } catch (IOException e) {
        // It does not listen yet.
      }
      Thread.sleep(Duration.ofMillis(100));
    }
    throw new IllegalStateException("the gateway did not start within " + START.toSeconds() + " s");
  }

  private JsonNode send(String path, ObjectNode body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url() + path))
            .timeout(ASK)
            .header("x-api-key", key)
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofByteArray(Json.bytes(body)))
            .build();
    HttpResponse<byte[]> answer = http.send(request, BodyHandlers.ofByteArray());
    if (answer.statusCode() != 201) {
      throw new IllegalStateException(path + " answers " + answer.statusCode());
    }
    return Json.exact(answer.body());
  }
}
