package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The recorded traffic in the folder that TRIREME_CORPUS names: either the folder of {@code
 * payloads}, or one above it. Tests that need it are skipped with a message where it is absent.
 */
final class Corpus {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Corpus() {}

  /** Every exchange of one API ({@code anthropic}, {@code responses}, ...), whole and streaming. */
  static List<Transcript> transcripts(String api) {
    Path snapshots = snapshots();
    List<Transcript> all = new ArrayList<>();
    for (Path folder : folders(snapshots)) {
      String name = folder.getFileName() + "/";
      for (String turn : List.of("", "followup-")) {
        Path request = folder.resolve(api).resolve(turn + "request.json");
        addWhole(all, name + turn, request, folder.resolve(api).resolve(turn + "response.json"));
        addStream(
            all,
            name + turn,
            request,
            folder.resolve(api).resolve(turn + "response-streaming.json"));
      }
    }
    assumeTrue(!all.isEmpty(), "the corpus holds nothing of " + api);
    return all;
  }

  private static Path snapshots() {
    String corpus = System.getenv("TRIREME_CORPUS");
    assumeTrue(corpus != null && !corpus.isBlank(), "TRIREME_CORPUS names no corpus: skipped");
    Path root = Path.of(String.valueOf(corpus));
    Path below = root.resolve("lingua/payloads/snapshots");
    Path here = root.resolve("payloads/snapshots");
    assumeTrue(
        Files.isDirectory(below) || Files.isDirectory(here),
        "TRIREME_CORPUS has no payloads/snapshots: skipped");
    return Files.isDirectory(here) ? here : below;
  }

  private static List<Path> folders(Path snapshots) {
    try (Stream<Path> folders = Files.list(snapshots)) {
      return folders.filter(Files::isDirectory).sorted().toList();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static void addWhole(List<Transcript> all, String name, Path request, Path response) {
    if (Files.exists(request) && Files.exists(response)) {
      all.add(
          new Transcript(
              name + "whole", false, List.of(askedWhole(request)), List.of(read(response))));
    }
  }

  private static void addStream(List<Transcript> all, String name, Path request, Path events) {
    if (Files.exists(request) && Files.exists(events)) {
      all.add(new Transcript(name + "stream", true, List.of(asked(request)), frames(events)));
    }
  }

  /** One recorded request was asked as a stream although its whole answer is there too. */
  private static byte[] askedWhole(Path request) {
    String text = new String(read(request), StandardCharsets.UTF_8);
    return Sse.text(text.replace("\"stream\": true", "\"stream\": false"));
  }

  /** The recorded request leaves {@code stream} out: it is asked for in front of the first key. */
  private static byte[] asked(Path request) {
    String text = new String(read(request), StandardCharsets.UTF_8);
    return json(text).has("stream")
        ? Sse.text(text)
        : Sse.text(text.replaceFirst("\\{", "{\n  \"stream\": true,"));
  }

  /** The recorded events as the frames that the vendor would have sent. */
  private static List<byte[]> frames(Path events) {
    List<byte[]> frames = new ArrayList<>();
    for (JsonNode event : json(new String(read(events), StandardCharsets.UTF_8))) {
      frames.add(Sse.frame(event.path("type").asText(), event.toString()));
    }
    return frames;
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException malformed) {
      throw new UncheckedIOException(malformed);
    }
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
