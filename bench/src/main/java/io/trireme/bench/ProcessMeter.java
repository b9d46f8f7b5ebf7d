package io.trireme.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;

/**
 * CPU time and memory of a process and its children, from {@code /proc} (proc_pid_stat(5),
 * proc_pid_status(5)). CPU time has a resolution of 10 ms: Linux counts it in ticks of USER_HZ, 100
 * a second on every architecture with a JDK 25. Memory of several processes is added up, so pages
 * that they share count more than once.
 */
final class ProcessMeter {
  private static final double TICKS_PER_SECOND = 100;

  private final Path proc;
  private final long pid;

  private ProcessMeter(Path proc, long pid) {
    this.proc = requireNonNull(proc, "proc is null");
    this.pid = pid;
  }

  static ProcessMeter of(long pid) {
    return new ProcessMeter(Path.of("/proc"), pid);
  }

  /**
   * One reading.
   *
   * @param cpuSeconds user and system time since the process began
   * @param rssKib resident memory now (VmRSS)
   * @param peakKib the most resident memory so far (VmHWM)
   */
  record Reading(double cpuSeconds, long rssKib, long peakKib) {
    Reading plus(Reading other) {
      return new Reading(
          cpuSeconds + other.cpuSeconds, rssKib + other.rssKib, peakKib + other.peakKib);
    }
  }

  /** Reads the process and the children it has now. A process that ended counts as nothing. */
  Reading read() throws IOException {
    Reading sum = readOne(pid);
    for (long child : children()) {
      sum = sum.plus(readOne(child));
    }
    return sum;
  }

  private List<Long> children() {
    try (Stream<ProcessHandle> handles =
        ProcessHandle.of(pid).map(ProcessHandle::descendants).orElseGet(Stream::empty)) {
      return handles.map(ProcessHandle::pid).toList();
    }
  }

  private Reading readOne(long one) throws IOException {
    Path folder = proc.resolve(Long.toString(one));
    try {
      String stat = Files.readString(folder.resolve("stat"), ISO_8859_1);
      String status = Files.readString(folder.resolve("status"), ISO_8859_1);
      return new Reading(cpuSeconds(stat), kib(status, "VmRSS"), kib(status, "VmHWM"));
    } catch (NoSuchFileException e) {
      return new Reading(0, 0, 0);
    }
  }

  /** utime and stime, fields 14 and 15. The name, field 2, may hold blanks and brackets. */
  static double cpuSeconds(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
  }

  /** The value of a line such as {@code VmRSS: 1234 kB}; 0 if there is none, as for a zombie. */
  static long kib(String status, String name) {
    return status
        .lines()
        .filter(line -> line.startsWith(name + ":"))
        .map(line -> line.replaceAll("\\D", ""))
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElse(0);
  }
}
