package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import static java.util.Objects.requireNonNull;

/**
 * A pod of one container as a process of this machine, started, probed and ended as a kubelet does
 * by what the template says. In place of a network of its own it has an address of loopback, told
 * by {@code HOST}; in place of mounts its folders lie elsewhere, and variables that name a mounted
 * path name that. Security context and resources are not applied. Thread-safe.
 */
final class Pod implements AutoCloseable {

  /** What pods are made of beside their template. */
  interface Cluster {
    /** A Secret's value. */
    String secret(String name, String key);

    /** A ConfigMap's or a Secret's files by their names. */
    Map<String, String> files(JsonNode volume);
  }

  private static final Path DOCKERFILE = Path.of("../deploy/src/main/docker/Dockerfile");
  private static final String APPLICATION = "/opt/trireme/app/quarkus-run.jar";

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String name;
  private final String ip;
  private final JsonNode spec;
  private final JsonNode container;
  private final Path folder;
  private final Process process;
  private final Thread kubelet;
  private volatile boolean ready;
  private volatile long readySince;
  private volatile boolean terminating;
  private volatile String fault = "";

  /**
   * Starts it.
   *
   * @param ip its own address of loopback
   * @param template of the Deployment
   */
  Pod(String name, String ip, JsonNode template, Cluster cluster, Path parent) throws IOException {
    this.name = requireNonNull(name, "name is null");
    this.ip = requireNonNull(ip, "ip is null");
    this.spec = template.path("spec");
    this.container = spec.path("containers").path(0);
    this.folder = Files.createDirectory(parent.resolve(name));
    Map<String, Path> mounts = mount(cluster);
    ProcessBuilder builder =
        new ProcessBuilder(command())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log());
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.put("HOME", "/");
    environment.put("HOST", ip);
    environment.putAll(environment(cluster, mounts));
    process = builder.start();
    kubelet = Thread.ofVirtual().name("kubelet-" + name).start(this::probe);
  }

  private File log() {
    return folder.resolve("output.log").toFile();
  }

  private Map<String, Path> mount(Cluster cluster) throws IOException {
    Map<String, Path> mounts = new LinkedHashMap<>();
    for (JsonNode mount : container.path("volumeMounts")) {
      String path = mount.path("mountPath").asText();
      Path place = Files.createDirectories(folder.resolve("root" + path));
      mounts.put(path, place);
      for (JsonNode volume : spec.path("volumes")) {
        if (volume.path("name").equals(mount.path("name"))) {
          for (Map.Entry<String, String> file : cluster.files(volume).entrySet()) {
            Files.writeString(place.resolve(file.getKey()), file.getValue());
          }
        }
      }
    }
    return mounts;
  }

  private Map<String, String> environment(Cluster cluster, Map<String, Path> mounts) {
    Map<String, String> environment = new LinkedHashMap<>();
    for (JsonNode variable : container.path("env")) {
      JsonNode secret = variable.at("/valueFrom/secretKeyRef");
      if (!variable.has("value") && secret.isMissingNode()) {
        throw new AssertionError("a variable from elsewhere: " + variable);
      }
      String value =
          variable.has("value")
              ? variable.path("value").asText()
              : cluster.secret(secret.path("name").asText(), secret.path("key").asText());
      environment.put(variable.path("name").asText(), placed(value, mounts));
    }
    return environment;
  }

  private static String placed(String value, Map<String, Path> mounts) {
    for (Map.Entry<String, Path> mount : mounts.entrySet()) {
      if (value.equals(mount.getKey()) || value.startsWith(mount.getKey() + "/")) {
        return mount.getValue() + value.substring(mount.getKey().length());
      }
    }
    return value;
  }

  /** What the image runs where the template says nothing else, with this machine's paths. */
  private List<String> command() throws IOException {
    List<String> command = new ArrayList<>();
    List<String> lines = Files.readAllLines(DOCKERFILE);
    for (String given : List.of("command", "args")) {
      if (container.has(given)) {
        container.path(given).forEach(word -> command.add(word.asText()));
        continue;
      }
      String instruction = given.equals("command") ? "ENTRYPOINT " : "CMD ";
      String line =
          lines.stream().filter(one -> one.startsWith(instruction)).findFirst().orElseThrow();
      Tongue.json(line.substring(instruction.length())).forEach(word -> command.add(word.asText()));
    }
    List<String> here = new ArrayList<>();
    for (String word : command) {
      if (word.startsWith("@")) {
        // What names files of the image is left out.
        Files.readAllLines(DOCKERFILE.resolveSibling("jvm.options")).stream()
            .filter(option -> option.startsWith("-") && !option.contains("/opt/"))
            .forEach(here::add);
      } else if (word.endsWith("/bin/java")) {
        here.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      } else {
        here.add(
            word.equals(APPLICATION)
                ? GatewaySetup.application().toAbsolutePath().normalize().toString()
                : word);
      }
    }
    return here;
  }

  private void probe() {
    JsonNode startup = container.path("startupProbe");
    JsonNode readiness = container.path("readinessProbe");
    JsonNode liveness = container.path("livenessProbe");
    int missed = 0;
    while (!passes(startup)) {
      missed++;
      if (missed >= startup.path("failureThreshold").asInt() || !process.isAlive()) {
        fail("did not start");
        return;
      }
      pause(seconds(startup, "periodSeconds"));
    }
    long lived = System.nanoTime();
    int dead = 0;
    missed = 0;
    while (process.isAlive()) {
      if (passes(readiness)) {
        missed = 0;
        if (!ready) {
          readySince = System.nanoTime();
          ready = true;
        }
      } else if (++missed >= readiness.path("failureThreshold").asInt()) {
        ready = false;
      }
      Duration period = seconds(liveness, "periodSeconds");
      if (!terminating && System.nanoTime() - lived >= period.toNanos()) {
        lived = System.nanoTime();
        dead = passes(liveness) ? 0 : dead + 1;
        if (dead >= liveness.path("failureThreshold").asInt()) {
          fail("was not alive");
          return;
        }
      }
      pause(seconds(readiness, "periodSeconds"));
    }
    if (!terminating) {
      fail("ended by itself");
    }
  }

  private boolean passes(JsonNode probe) {
    JsonNode get = probe.path("httpGet");
    URI uri =
        URI.create(
            "http://" + ip + ":" + port(get.path("port").asText()) + get.path("path").asText());
    HttpRequest request =
        HttpRequest.newBuilder(uri).timeout(seconds(probe, "timeoutSeconds")).build();
    try {
      int status = http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
      return status >= 200 && status < 400;
    } catch (IOException unreachable) {
      return false;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static Duration seconds(JsonNode probe, String field) {
    return Duration.ofSeconds(probe.path(field).asLong());
  }

  private static void pause(Duration time) {
    LockSupport.parkNanos(time.toNanos());
  }

  private void fail(String how) {
    fault = name + " " + how;
    ready = false;
    process.destroyForcibly();
  }

  /** A port by its name. */
  int port(String named) {
    for (JsonNode port : container.path("ports")) {
      if (port.path("name").asText().equals(named)) {
        return port.path("containerPort").asInt();
      }
    }
    throw new AssertionError("no port " + named);
  }

  /** Where the Service finds it. */
  String address() {
    return ip + ":" + port("http");
  }

  /** What it says under a path of its port for callers. */
  String get(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + address() + path))
            .timeout(Duration.ofSeconds(10))
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  /** Whether it is among the Service's endpoints. */
  boolean serves() {
    return ready && !terminating;
  }

  /** Whether it has been ready for so long. */
  boolean available(Duration minReady) {
    return serves() && System.nanoTime() - readySince >= minReady.toNanos();
  }

  boolean terminating() {
    return terminating;
  }

  boolean gone() {
    return !process.isAlive();
  }

  /** What went wrong, in words; empty if nothing did. */
  Optional<String> fault() {
    return fault.isEmpty() ? Optional.empty() : Optional.of(fault + ":\n" + output());
  }

  private String output() {
    return new ProcessLog(log().toPath()).text();
  }

  /** Ends it: what {@code preStop} says, SIGTERM, and SIGKILL when the grace is over. */
  void terminate() {
    terminating = true;
    Thread.ofVirtual()
        .name("ending-" + name)
        .start(
            () -> {
              long end = System.nanoTime() + grace().toNanos();
              pause(seconds(container.at("/lifecycle/preStop/sleep"), "seconds"));
              process.destroy();
              awaitEnd(end);
            });
  }

  private Duration grace() {
    return Duration.ofSeconds(spec.path("terminationGracePeriodSeconds").asLong());
  }

  private void awaitEnd(long end) {
    try {
      if (!process.waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        fail("had to be killed");
      } else if (process.exitValue() != 0) {
        fault = name + " ended with " + process.exitValue();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    terminating = true;
    process.destroyForcibly().onExit().orTimeout(10, TimeUnit.SECONDS).join();
    kubelet.interrupt();
    http.close();
  }

  @Override
  public String toString() {
    return name;
  }
}
