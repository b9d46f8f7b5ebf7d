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
import java.util.Map;
import java.util.TreeMap;
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

  /** Every recorded answer of one vendor, whole and streaming. */
  static List<Recording> recordings(Tongue vendor) {
    List<Recording> all = new ArrayList<>();
    for (Path folder : folders(snapshots())) {
      for (String turn : List.of("", "followup-")) {
        Path here = folder.resolve(vendor.api());
        String name = folder.getFileName() + (turn.isEmpty() ? "" : " followup");
        Path request = here.resolve(turn + "request.json");
        addRecording(all, name, vendor, request, here.resolve(turn + "response.json"));
        addRecording(all, name, vendor, request, here.resolve(turn + "response-streaming.json"));
      }
    }
    assumeTrue(!all.isEmpty(), "the corpus holds nothing of " + vendor.api());
    return all;
  }

  private static void addRecording(
      List<Recording> all, String name, Tongue vendor, Path request, Path answer) {
    if (Files.exists(request) && Files.exists(answer)) {
      JsonNode asked = json(request);
      JsonNode said = json(answer);
      boolean streaming = said.isArray();
      List<JsonNode> events = new ArrayList<>();
      (streaming ? said : List.of(said)).forEach(events::add);
      String kind = streaming ? ", stream" : ", whole";
      all.add(new Recording(name + kind, vendor, streaming, asked, events));
    }
  }

  /** Every recorded request of one client, by case; those of second turns too. */
  static Map<String, JsonNode> requests(Tongue client) {
    Map<String, JsonNode> all = new TreeMap<>();
    for (Path folder : folders(snapshots())) {
      for (String turn : List.of("", "followup-")) {
        Path request = folder.resolve(client.api()).resolve(turn + "request.json");
        if (Files.exists(request)) {
          all.put(folder.getFileName() + (turn.isEmpty() ? "" : " followup"), json(request));
        }
      }
    }
    assumeTrue(!all.isEmpty(), "the corpus holds nothing of " + client.api());
    return all;
  }

  /** What the vendor answered to requests of the client that another gateway had converted. */
  static List<Recording> conversions(Tongue client, Tongue vendor) {
    Path transforms = snapshots().resolveSibling("transforms");
    Path folder = transforms.resolve(client.api() + "_to_" + vendor.api());
    List<Recording> all = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      for (Path file : sorted(folder)) {
        String name = file.getFileName().toString().replace(".json", "");
        Path request =
            snapshots()
                .resolve(name.replace("-streaming", "") + "/" + client.api() + "/request.json");
        if (!json(file).hasNonNull("error")) {
          addRecording(all, name, vendor, request, file);
        }
      }
    }
    return all;
  }

  /** Cases that another gateway found impossible to convert, with its reasons. */
  static Map<String, String> impossible(Tongue client, Tongue vendor) {
    Path file = snapshots().resolveSibling("transforms").resolve("transform_errors.json");
    Map<String, String> all = new TreeMap<>();
    json(file)
        .path(client.api() + "_to_" + vendor.api())
        .properties()
        .forEach(entry -> all.put(entry.getKey(), entry.getValue().asText()));
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
    return sorted(snapshots).stream().filter(Files::isDirectory).toList();
  }

  private static List<Path> sorted(Path folder) {
    try (Stream<Path> all = Files.list(folder)) {
      return all.sorted().toList();
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

  private static JsonNode json(Path file) {
    return json(new String(read(file), StandardCharsets.UTF_8));
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
