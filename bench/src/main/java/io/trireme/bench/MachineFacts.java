package io.trireme.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The machine behind the figures. */
final class MachineFacts {
  private MachineFacts() {}

  static String render() {
    return "%d cores (%s), %s MiB, Linux %s, JDK %s (%s)"
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            line("/proc/cpuinfo", "model name", "unknown model"),
            mebibytes(line("/proc/meminfo", "MemTotal", "0")),
            System.getProperty("os.version"),
            Runtime.version(),
            System.getProperty("java.vendor"));
  }

  /** The load averages of the last 1, 5 and 15 minutes: whether the machine was free for this. */
  static String loadAverage() {
    try {
      String[] fields = Files.readString(Path.of("/proc/loadavg")).split(" ", -1);
      return fields[0] + ", " + fields[1] + ", " + fields[2];
    } catch (IOException e) {
      return "unknown";
    }
  }

  private static String mebibytes(String kib) {
    return Long.toString(Long.parseLong(kib.replaceAll("\\D", "")) / 1024);
  }

  private static String line(String file, String name, String otherwise) {
    try {
      return Files.readAllLines(Path.of(file)).stream()
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(otherwise);
    } catch (IOException e) {
      return otherwise;
    }
  }
}
