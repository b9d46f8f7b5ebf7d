package io.trireme.e2e;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

/**
 * What a run of a client's command line came to.
 *
 * @param took from start to exit
 */
record CommandLineRun(int exitCode, String stdout, String stderr, Duration took) {
  private static final Duration LIMIT = Duration.ofSeconds(90);

  CommandLineRun {
    requireNonNull(stdout, "stdout is null");
    requireNonNull(stderr, "stderr is null");
    requireNonNull(took, "took is null");
  }

  /** Files to put into the home folder, path to text. */
  record Home(Map<String, String> files) {
    Home {
      files = Map.copyOf(files);
    }
  }

  /** An environment of its own, in which whatever a client may want elsewhere fails at once. */
  static Map<String, String> environment() {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
    environment.put("LANG", "C.UTF-8");
    // Nobody listens there.
    environment.put("HTTPS_PROXY", "http://127.0.0.1:1");
    environment.put("NO_PROXY", "127.0.0.1");
    return environment;
  }

  /**
   * Runs a command in an empty folder with a home of its own, without a terminal.
   *
   * @throws AssertionError when it does not end within 90 s
   */
  static CommandLineRun of(List<String> command, Map<String, String> environment, Home home) {
    try {
      Path folder = Files.createTempDirectory("trireme-cli-");
      try {
        return run(folder, command, environment, home);
      } finally {
        delete(folder);
      }
    } catch (IOException unusable) {
      throw new UncheckedIOException(unusable);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", interrupted);
    }
  }

  private static CommandLineRun run(
      Path folder, List<String> command, Map<String, String> environment, Home given)
      throws IOException, InterruptedException {
    Path home = Files.createDirectory(folder.resolve("home"));
    Path work = Files.createDirectory(folder.resolve("work"));
    for (Map.Entry<String, String> file : given.files().entrySet()) {
      Path path = home.resolve(file.getKey());
      Files.createDirectories(requireNonNull(path.getParent(), "parent is null"));
      Files.writeString(path, file.getValue());
    }
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(work.toFile())
            .redirectInput(new File("/dev/null"))
            .redirectOutput(folder.resolve("stdout").toFile())
            .redirectError(folder.resolve("stderr").toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.environment().put("HOME", home.toString());
    // Gemini CLI leaves a report there of each failure.
    builder.environment().put("TMPDIR", work.toString());
    long begun = System.nanoTime();
    Process process = builder.start();
    try {
      boolean ended = process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      Duration took = Duration.ofNanos(System.nanoTime() - begun);
      String stdout = Files.readString(folder.resolve("stdout"), UTF_8);
      String stderr = Files.readString(folder.resolve("stderr"), UTF_8);
      if (!ended) {
        throw new AssertionError(
            "still ran after %s; stdout: %s; stderr: %s".formatted(took, stdout, stderr));
      }
      return new CommandLineRun(process.exitValue(), stdout, stderr, took);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
