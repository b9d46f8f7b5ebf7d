package io.trireme.deploy.update;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/** Keeps when a feed was asked and what it said, so that a process that starts anew asks nobody. */
final class AskedFile {

  /**
   * What is kept.
   *
   * @param feed whom
   * @param at when
   * @param releaseOrNull what it told; null if it told nothing
   * @param problemOrNull why it told nothing
   */
  record Asked(
      String feed, Instant at, @Nullable Release releaseOrNull, @Nullable String problemOrNull) {

    Asked {
      requireNonNull(feed, "feed is null");
      requireNonNull(at, "at is null");
    }
  }

  private final Path file;

  AskedFile(Path folder) {
    this.file = folder.resolve("update-check.json");
  }

  /** What is kept of this feed; empty if nothing is that can be read. */
  Optional<Asked> read(String feed) {
    try {
      JsonNode json = Json.exact(Files.readAllBytes(file));
      if (!json.path("feed").asText().equals(feed)) {
        return Optional.empty();
      }
      JsonNode version = json.path("version");
      return Optional.of(
          new Asked(
              feed,
              Instant.parse(json.path("at").asText()),
              version.isTextual() ? new Release(version.asText(), text(json, "url")) : null,
              text(json, "problem")));
    } catch (IOException | DateTimeException e) {
      return Optional.empty();
    }
  }

  private static @Nullable String text(JsonNode json, String field) {
    return json.path(field).isTextual() ? json.path(field).asText() : null;
  }

  /**
   * Keeps it.
   *
   * @throws IOException if there is no place for it
   */
  void write(Asked asked) throws IOException {
    ObjectNode json = Json.object().put("feed", asked.feed()).put("at", asked.at().toString());
    Release release = asked.releaseOrNull();
    if (release != null) {
      json.put("version", release.version()).put("url", release.urlOrNull());
    }
    json.put("problem", asked.problemOrNull());
    Path fresh = file.resolveSibling("update-check.json.new");
    Files.write(fresh, Json.bytes(json));
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
