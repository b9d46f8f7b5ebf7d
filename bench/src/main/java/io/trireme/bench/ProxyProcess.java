package io.trireme.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import static java.util.Objects.requireNonNull;

/** A proxy in a process of its own, with a temporary folder that goes when it ends. */
record ProxyProcess(Endpoint endpoint, ChildProcess process, Path folder)
    implements Target.Running {
  ProxyProcess {
    requireNonNull(endpoint, "endpoint is null");
    requireNonNull(process, "process is null");
    requireNonNull(folder, "folder is null");
  }

  @Override
  public Optional<ProcessMeter> meter() {
    return Optional.of(ProcessMeter.of(process.pid()));
  }

  @Override
  public Duration startUp() {
    return process.startUp();
  }

  @Override
  public void close() {
    process.close();
    deleteTree(folder);
  }

  /** Deletes a folder and what is in it. */
  static void deleteTree(Path folder) {
    try (Stream<Path> walk = Files.walk(folder)) {
      List<Path> deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
