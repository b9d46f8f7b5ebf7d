package io.trireme.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import static java.util.Objects.requireNonNull;

/** A server that was started here, with its output in a file, and is ended here. */
final class ChildProcess implements AutoCloseable {
  private static final Duration LONGEST_START = Duration.ofSeconds(60);
  private static final Duration LONGEST_STOP = Duration.ofSeconds(40);

  private final Process process;
  private final Duration startUp;
  private final Thread atExit;

  private ChildProcess(Process process, Duration startUp, Thread atExit) {
    this.process = requireNonNull(process, "process is null");
    this.startUp = requireNonNull(startUp, "startUp is null");
    this.atExit = requireNonNull(atExit, "atExit is null");
  }

  /**
   * Starts {@code command} and waits until {@code GET readyPath} on {@code readyPort} answers 200.
   *
   * @param folder where {@code output.log} is written; deleted if the start fails
   * @throws IOException if it cannot start, ends, or is not ready within a minute; the message ends
   *     with its output
   */
  static ChildProcess start(
      List<String> command,
      Map<String, String> environment,
      Path folder,
      int readyPort,
      String readyPath)
      throws IOException, InterruptedException {
    Path output = folder.resolve("output.log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    long begin = System.nanoTime();
    Process process = builder.start();
    Thread atExit = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(atExit);
    boolean ready = false;
    try {
      while (!HttpProbe.isReady(readyPort, readyPath)) {
        boolean late = System.nanoTime() - begin > LONGEST_START.toNanos();
        if (late || process.waitFor(2, TimeUnit.MILLISECONDS)) {
          throw new IOException(
              command.getFirst() + " did not become ready: " + Files.readString(output));
        }
      }
      ready = true;
    } finally {
      if (!ready) {
        process.destroyForcibly();
        Runtime.getRuntime().removeShutdownHook(atExit);
        ProxyProcess.deleteTree(folder);
      }
    }
    return new ChildProcess(process, Duration.ofNanos(System.nanoTime() - begin), atExit);
  }

  long pid() {
    return process.pid();
  }

  /** From the start of the process to its first 200. */
  Duration startUp() {
    return startUp;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(LONGEST_STOP.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().removeShutdownHook(atExit);
  }
}
