package io.trireme.e2e;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** How long threads stood in line for a processor, as the kernel counts it. */
final class CpuQueue {
  private CpuQueue() {}

  /** For each thread of the process the time so far; nothing where the kernel does not tell. */
  static Map<Path, Long> nanos(long pid) {
    Map<Path, Long> nanos = new HashMap<>();
    Path threads = Path.of("/proc", Long.toString(pid), "task");
    try (DirectoryStream<Path> all = Files.newDirectoryStream(threads)) {
      for (Path thread : all) {
        nanos.put(thread, nanos(thread.resolve("schedstat")));
      }
    } catch (IOException notTold) {
      return Map.of();
    }
    return nanos;
  }

  /** The longest time that one thread stood in line between the two. */
  static Duration longest(Map<Path, Long> before, Map<Path, Long> after) {
    return Duration.ofNanos(
        after.entrySet().stream()
            .mapToLong(thread -> thread.getValue() - before.getOrDefault(thread.getKey(), 0L))
            .max()
            .orElse(0));
  }

  /** The file holds the time on a processor, the time in line, and the number of turns. */
  private static long nanos(Path schedstat) {
    try {
      return Long.parseLong(Files.readString(schedstat).strip().split(" ", -1)[1]);
    } catch (IOException ended) {
      return 0;
    }
  }
}
