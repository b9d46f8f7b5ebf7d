package io.trireme.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The output of a process, with bounded waits on it and on other things outside. */
final class ProcessLog {
  private static final long POLL_NANOS = 10_000_000;

  private final Path file;

  ProcessLog(Path file) {
    this.file = file;
  }

  /** Everything that the application wrote to stdout and stderr so far. */
  String text() {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Waits for a line that contains a match; returns the match. */
  String await(Pattern pattern, Duration timeout) {
    await("log line " + pattern, timeout, () -> pattern.matcher(text()).find());
    Matcher matcher = pattern.matcher(text());
    return matcher.find() ? matcher.group() : "";
  }

  /**
   * Polls until the condition holds.
   *
   * @throws AssertionError after the timeout
   */
  static void await(String what, Duration timeout, BooleanSupplier condition) {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("no " + what + " within " + timeout);
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }
}
