package io.trireme.e2e;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

/**
 * {@code ./trireme dev} in a copy of the sources, on free ports. It ends what it started: the
 * launcher's process and everything below it.
 */
final class DevMode implements AutoCloseable {
  private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
  private static final Duration START = Duration.ofMinutes(6);
  private static final Duration STOP = Duration.ofSeconds(30);

  /** Built, installed, of an editor or of one person: no sources. */
  private static final Set<String> NO_SOURCES =
      Set.of("target", "node_modules", "dist", ".git", ".quinoa", ".idea", ".vscode", ".env");

  private static final Path DATA = PROJECT.resolve("data");
  private static final String PANEL_PORT = "5173";
  private static final Path PANEL = Path.of("admin-ui", "src", "main", "webui");

  /** What Maven and npm say when the repositories that they need are out of reach. */
  private static final Pattern OUT_OF_REACH =
      Pattern.compile(
          "Could not transfer artifact|Could not resolve dependencies|Unknown host"
              + "|npm (error|ERR!) (code )?(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENOTCACHED)");

  private final Path folder;
  private final ProcessLog log;
  private final Process process;
  private final int port;

  private DevMode(Path folder) throws IOException {
    this.folder = folder;
    copySources();
    List<Integer> ports = freePorts(3);
    port = ports.getFirst();
    String panelPort = Integer.toString(ports.getLast());
    edit(PANEL.resolve("vite.config.ts"), PANEL_PORT, panelPort);
    edit(properties(), "dev-server.port=" + PANEL_PORT, "dev-server.port=" + panelPort);
    File output = folder.resolve("output.log").toFile();
    log = new ProcessLog(output.toPath());
    ProcessBuilder builder =
        new ProcessBuilder(command())
            .directory(folder.toFile())
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(output);
    Map<String, String> environment = builder.environment();
    // Maven's own script must not take this build's folders for its own.
    environment.keySet().removeIf(name -> name.startsWith("MAVEN_") && !name.equals("MAVEN_OPTS"));
    environment.keySet().removeAll(Set.of("ADMIN_ACCESS_KEY", "ENABLE_WEB_UI", "LOG_TO_FILE"));
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("HOST", "127.0.0.1");
    environment.put("PORT", Integer.toString(port));
    environment.put("MANAGEMENT_PORT", Integer.toString(ports.get(1)));
    environment.put("TRIREME_DATA", folder.resolve("data").toString());
    environment.put("TRIREME_CONFIG", folder.resolve("trireme.yaml").toString());
    environment.put("PROXY_ACCESS_KEY", GatewaySetup.ACCESS_KEY);
    environment.put("npm_config_prefer_offline", "true");
    process = builder.start();
  }

  /**
   * Copies the sources into the empty folder, starts, and waits until the gateway answers.
   *
   * @param config what its configuration file says
   */
  static DevMode start(Path folder, String config) throws IOException {
    Files.writeString(folder.resolve("trireme.yaml"), config);
    DevMode dev = new DevMode(folder);
    try {
      dev.awaitReady();
      return dev;
    } catch (AssertionError | RuntimeException notReady) {
      dev.close();
      throw notReady;
    }
  }

  private List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(folder.resolve("trireme").toString());
    // Nobody sits before it, and nobody debugs it.
    command.addAll(List.of("dev", "-Dquarkus.console.enabled=false", "-Ddebug=false"));
    String repository = System.getProperty("maven.repo.local");
    if (repository != null) {
      command.add("-Dmaven.repo.local=" + repository);
    }
    return command;
  }

  private static Path properties() {
    return Path.of("deploy", "src", "main", "resources", "application.properties");
  }

  private void copySources() throws IOException {
    Files.walkFileTree(
        PROJECT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path from, BasicFileAttributes attributes)
              throws IOException {
            if (from.equals(DATA) || NO_SOURCES.contains(from.getFileName().toString())) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectories(folder.resolve(PROJECT.relativize(from).toString()));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path from, BasicFileAttributes attributes)
              throws IOException {
            if (!NO_SOURCES.contains(from.getFileName().toString())) {
              Files.copy(
                  from,
                  folder.resolve(PROJECT.relativize(from).toString()),
                  StandardCopyOption.COPY_ATTRIBUTES,
                  LinkOption.NOFOLLOW_LINKS);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (int index = 0; index < count; index++) {
        sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return sockets.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    }
  }

  private void awaitReady() {
    ProcessLog.await("readiness", START, () -> !process.isAlive() || healthy());
    if (!process.isAlive()) {
      String said = log.text();
      assumeFalse(
          OUT_OF_REACH.matcher(said).find(),
          () -> "what dev mode needs cannot be had here: skipped\n" + said);
      throw new AssertionError("dev mode ended with " + process.exitValue() + ":\n" + said);
    }
  }

  private boolean healthy() {
    try {
      return RawHttp.exchange(port, RawRequest.get("/health")).status() == 200;
    } catch (UncheckedIOException notListening) {
      return false;
    }
  }

  int port() {
    return port;
  }

  /** Everything that it printed. */
  String log() {
    return log.text();
  }

  /** Replaces a text that the file must hold. */
  void edit(Path file, String old, String changed) throws IOException {
    Path target = folder.resolve(file);
    String text = Files.readString(target, UTF_8);
    assertThat(text).contains(old);
    Files.writeString(target, text.replace(old, changed), UTF_8);
  }

  /** The processes that run now: the launcher's own, the application's, the panel's. */
  Set<Long> pids() {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants())
        .map(ProcessHandle::pid)
        .collect(Collectors.toSet());
  }

  /** Ends the launcher's process, waits for all below it, and ends those that stay. */
  @Override
  public void close() {
    List<ProcessHandle> below = process.descendants().toList();
    process.destroy();
    try {
      process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS);
      for (ProcessHandle handle : below) {
        if (!handle.onExit().isDone()) {
          awaitEnd(handle);
        }
      }
      process.destroyForcibly().waitFor(STOP.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      below.forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private static void awaitEnd(ProcessHandle handle) {
    try {
      ProcessLog.await("end of a process", STOP, () -> !handle.isAlive());
    } catch (AssertionError stays) {
      handle.destroyForcibly();
    }
  }
}
