package io.trireme.claude;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Recorded traffic in the folder that TRIREME_CORPUS names; its users are skipped without it. */
final class Corpus {

  private static final String SNAPSHOTS = "payloads/snapshots";

  private Corpus() {}

  /** One recorded document. */
  record Recording(String name, Path file) {

    byte[] bytes() {
      return read(file);
    }

    JsonNode json() {
      return Json.read(bytes());
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** All documents of an API, or of every API for "", whose file name ends so. */
  static List<Recording> recordings(String api, String ending) {
    Path snapshots = snapshots();
    try (Stream<Path> files = Files.walk(snapshots)) {
      List<Recording> found =
          files
              .filter(file -> file.getFileName().toString().endsWith(ending))
              .filter(
                  file -> api.isEmpty() || file.endsWith(Path.of(api).resolve(file.getFileName())))
              .sorted()
              .map(file -> new Recording(snapshots.relativize(file).toString(), file))
              .toList();
      assumeTrue(!found.isEmpty(), "the corpus holds no such document: skipped");
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path snapshots() {
    String named = System.getenv("TRIREME_CORPUS");
    assumeTrue(named != null && !named.isBlank(), "TRIREME_CORPUS names no corpus: skipped");
    Path root = Path.of(String.valueOf(named));
    Path here = root.resolve(SNAPSHOTS);
    Path below = root.resolve("lingua").resolve(SNAPSHOTS);
    assumeTrue(
        Files.isDirectory(here) || Files.isDirectory(below),
        "TRIREME_CORPUS has no " + SNAPSHOTS + ": skipped");
    return Files.isDirectory(here) ? here : below;
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
