package io.trireme.e2e;

import io.trireme.store.sql.FreePorts;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The packaged application as a process of its own: free ports, its own data folder and
 * configuration file, a nearly empty environment. Calls are blocking; one thread starts and stops
 * it, any thread may ask.
 */
final class Gateway implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration STOP = Duration.ofSeconds(40);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final Path folder;
  private final ProcessLog log;
  private int port;
  private int managementPort;
  private GatewaySetup setup;
  private Process process;

  private Gateway(GatewaySetup setup) throws IOException {
    this.setup = setup;
    this.folder = Files.createTempDirectory("trireme-e2e-");
    this.log = new ProcessLog(folder.resolve("output.log"));
    Files.createDirectory(folder.resolve("home"));
    this.process = launch();
  }

  /**
   * Starts the application and waits until it is ready, at most 60 s.
   *
   * @throws AssertionError when it does not get ready, with its log in the message
   */
  static Gateway start(GatewaySetup setup) {
    Gateway gateway = launch(setup);
    try {
      gateway.awaitReady();
      return gateway;
    } catch (AssertionError notReady) {
      gateway.close();
      throw notReady;
    }
  }

  /** Starts the application and does not wait: for starts that are to fail. */
  static Gateway launch(GatewaySetup setup) {
    try {
      return new Gateway(setup);
    } catch (IOException noProcess) {
      throw new UncheckedIOException(noProcess);
    }
  }

  private Process launch() throws IOException {
    port = FreePorts.next();
    managementPort = FreePorts.next();
    Files.writeString(configFile(), setup.config());
    if (!setup.dotEnv().isEmpty()) {
      Files.writeString(folder.resolve(".env"), setup.dotEnv());
    }
    File output = folder.resolve("output.log").toFile();
    ProcessBuilder builder =
        new ProcessBuilder(setup.command())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output));
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.put("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
    environment.put("HOME", folder.resolve("home").toString());
    environment.put("HOST", "127.0.0.1");
    environment.put("PORT", Integer.toString(port));
    environment.put("MANAGEMENT_PORT", Integer.toString(managementPort));
    environment.put("TRIREME_DATA", dataFolder().toString());
    environment.put("TRIREME_CONFIG", configFile().toString());
    environment.putAll(setup.environment());
    environment.values().removeIf(GatewaySetup.UNSET::equals);
    return builder.start();
  }

  private void awaitReady() {
    try {
      ProcessLog.await("readiness", START, () -> !process.isAlive() || ready());
    } catch (AssertionError late) {
      throw new AssertionError(late.getMessage() + "; its output:\n" + log(), late);
    }
    if (!process.isAlive()) {
      throw new AssertionError(
          "the application ended with exit code " + process.exitValue() + ":\n" + log());
    }
  }

  /** Whether the readiness probe says 200. */
  boolean ready() {
    try {
      return management("/q/health/ready").statusCode() == 200;
    } catch (UncheckedIOException notListening) {
      return false;
    }
  }

  /** The port for callers. */
  int port() {
    return port;
  }

  int managementPort() {
    return managementPort;
  }

  /** The base URL for callers, without a slash at its end. */
  String url() {
    return "http://127.0.0.1:" + port;
  }

  /** Everything written to stdout and stderr since the first start. */
  String log() {
    return log.text();
  }

  /** Waits for a match in the log and returns it. */
  String awaitLog(Pattern pattern, Duration timeout) {
    return log.await(pattern, timeout);
  }

  /** The Prometheus text of the management port. */
  String metrics() {
    return management("/q/metrics").body();
  }

  /** GET on the management port. */
  HttpResponse<String> management(String path) {
    return get("http://127.0.0.1:" + managementPort + path, "");
  }

  /** GET on the port for callers, with the access key when it is not empty. */
  HttpResponse<String> get(String path) {
    return get(url() + path, setup.environment().getOrDefault("PROXY_ACCESS_KEY", ""));
  }

  private HttpResponse<String> get(String url, String key) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(10));
    if (!key.isEmpty()) {
      request.header("x-api-key", key);
    }
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString(UTF_8));
    } catch (IOException unreachable) {
      throw new UncheckedIOException(unreachable);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", interrupted);
    }
  }

  long pid() {
    return process.pid();
  }

  /** Resident memory in KiB, from the process file system. */
  long rssKiB() {
    try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid()), "status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .map(line -> line.replaceAll("\\D", ""))
          .mapToLong(Long::parseLong)
          .findFirst()
          .orElseThrow();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  Path dataFolder() {
    return folder.resolve("data");
  }

  Path configFile() {
    return folder.resolve("trireme.yaml");
  }

  /** Replaces the configuration file in one step, as a mount or an editor would. */
  void replaceConfig(String yaml) {
    try {
      Path fresh = folder.resolve("trireme.yaml.new");
      Files.writeString(fresh, yaml);
      Files.move(fresh, configFile(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }

  /** SIGTERM; waits for nothing. */
  void tell() {
    process.destroy();
  }

  /** SIGTERM; waits for the end and returns the exit code. */
  int terminate() {
    process.destroy();
    return awaitExit(STOP);
  }

  /** SIGKILL; waits for the end. */
  void kill() {
    process.destroyForcibly();
    awaitExit(STOP);
  }

  /** Waits for the process to end by itself; returns the exit code. */
  int awaitExit(Duration timeout) {
    try {
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("still running after " + timeout + ":\n" + log());
      }
      return process.exitValue();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", interrupted);
    }
  }

  /** Stops it and starts it again on the same data with another setup; ports change. */
  void restart(GatewaySetup newSetup) {
    if (process.isAlive()) {
      terminate();
    }
    setup = newSetup;
    try {
      process = launch();
    } catch (IOException noProcess) {
      throw new UncheckedIOException(noProcess);
    }
    awaitReady();
  }

  GatewaySetup setup() {
    return setup;
  }

  /** Ends the process, kindly if it listens, and deletes its folder. */
  @Override
  public void close() {
    http.close();
    if (process.isAlive()) {
      process.destroy();
      try {
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
          process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
      } catch (InterruptedException interrupted) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
    deleteFolder();
  }

  private void deleteFolder() {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    } catch (IOException leftBehind) {
      throw new UncheckedIOException(leftBehind);
    }
  }
}
