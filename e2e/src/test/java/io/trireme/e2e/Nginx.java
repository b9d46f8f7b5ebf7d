package io.trireme.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static java.util.Objects.requireNonNull;

/**
 * A real nginx before replicas, set up for streams as the guide tells an ingress to be: no
 * buffering, an hour of patience, connections to the replicas kept. Who the replicas are is told
 * anew by {@link #route}, as a controller does when endpoints change. Each answer names who gave it
 * in {@code x-served-by}.
 */
final class Nginx implements AutoCloseable {

  /** Why tests that need it are skipped. */
  static final String MISSING = "no nginx: install the package nginx";

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String GENERATION = "/-/generation";

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Path folder;
  private final int port;
  private final Process process;
  private int generation;

  private Nginx(Path program) throws IOException {
    folder = Files.createTempDirectory("trireme-nginx-");
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    configure(List.of());
    process =
        new ProcessBuilder(
                program.toString(),
                "-p",
                folder.toString(),
                "-e",
                folder.resolve("error.log").toString(),
                "-c",
                folder.resolve("nginx.conf").toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output.log").toFile())
            .start();
    try {
      awaitGeneration();
    } catch (AssertionError late) {
      close();
      throw late;
    }
  }

  /** Starts one that knows of no replica yet; empty if the machine has none. */
  static Optional<Nginx> start() {
    Stream<Path> folders =
        Stream.concat(
            Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":")).map(Path::of),
            Stream.of(Path.of("/usr/sbin"), Path.of("/usr/local/sbin")));
    Optional<Path> program =
        folders.map(path -> path.resolve("nginx")).filter(Files::isExecutable).findFirst();
    try {
      return program.isEmpty() ? Optional.empty() : Optional.of(new Nginx(program.get()));
    } catch (IOException noProcess) {
      throw new UncheckedIOException(noProcess);
    }
  }

  int port() {
    return port;
  }

  /**
   * Makes these the replicas and returns when new connections go to them alone, but for those that
   * the old worker takes in the tenth of a second until it stops listening.
   *
   * @param addresses as {@code 127.0.0.1:4711}; with none every request is a 503
   */
  synchronized void route(List<String> addresses) {
    generation++;
    configure(addresses);
    signal(process, "HUP");
    awaitGeneration();
  }

  /** Sends a signal by the program that each system has for it. */
  static void signal(Process process, String name) {
    try {
      Process kill =
          new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).inheritIO().start();
      if (!kill.waitFor(10, TimeUnit.SECONDS) || kill.exitValue() != 0) {
        throw new AssertionError("no signal " + name + " to " + process.pid());
      }
    } catch (IOException noProcess) {
      throw new UncheckedIOException(noProcess);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", interrupted);
    }
  }

  private void awaitGeneration() {
    String expected = Integer.toString(generation);
    ProcessLog.await("generation " + expected + " of nginx", SOON, () -> expected.equals(told()));
  }

  /** Which configuration answers; "" if none does. */
  private String told() {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + GENERATION))
            .timeout(Duration.ofSeconds(5))
            .build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException notListening) {
      return "";
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", interrupted);
    }
  }

  private void configure(List<String> addresses) {
    String servers =
        addresses.stream()
            .map(address -> "    server " + address + " max_fails=0;\n")
            .collect(Collectors.joining());
    String upstream =
        servers.isEmpty() ? "" : "  upstream replicas {\n" + servers + "    keepalive 64;\n  }\n";
    String passing = servers.isEmpty() ? "return 503;" : "proxy_pass http://replicas;";
    // The worker of a root's nginx changes to a user that may not enter the folder, unless told.
    String user = "root".equals(System.getProperty("user.name")) ? "user root;" : "";
    String text =
        """
        %s
        daemon off;
        worker_processes 1;
        pid nginx.pid;
        error_log error.log;
        events { worker_connections 1000; }
        http {
          access_log off;
          client_body_temp_path body;
          proxy_temp_path proxy;
          fastcgi_temp_path fastcgi;
          uwsgi_temp_path uwsgi;
          scgi_temp_path scgi;
        %s
          server {
            listen 127.0.0.1:%d backlog=1024;
            client_max_body_size 50m;
            location = %s { keepalive_timeout 0; return 200 "%d"; }
            location / {
              %s
              proxy_http_version 1.1;
              proxy_set_header Host $host;
              proxy_set_header Connection "";
              proxy_buffering off;
              proxy_request_buffering off;
              proxy_read_timeout 3600s;
              proxy_send_timeout 3600s;
              add_header x-served-by $upstream_addr always;
            }
          }
        }
        """
            .formatted(user, upstream, port, GENERATION, generation, passing);
    try {
      Files.writeString(folder.resolve("nginx.conf"), text);
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }

  /** Who gave an answer: the last that was asked for it. */
  static String servedBy(WireHead head) {
    String all = requireNonNull(head, "head is null").headers().first("x-served-by").orElse("");
    return all.substring(all.lastIndexOf(' ') + 1);
  }

  /** Ends it and its workers, streams or not, and deletes its folder. */
  @Override
  public void close() {
    http.close();
    List<ProcessHandle> workers = process.descendants().toList();
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
      }
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    workers.forEach(ProcessHandle::destroyForcibly);
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException leftBehind) {
      throw new UncheckedIOException(leftBehind);
    }
  }
}
