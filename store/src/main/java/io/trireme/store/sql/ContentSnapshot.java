package io.trireme.store.sql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.store.seal.OwnerFile;
import io.trireme.store.seal.Seal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * The last good configuration of the database, sealed in a file beside the gateway: with it a
 * gateway starts while its database is away. Thread-safe.
 */
public final class ContentSnapshot {

  private static final String PLACE = "config-snapshot";

  private final Path file;
  private final Seal seal;

  /** Kept in a file, which is replaced as a whole. */
  public ContentSnapshot(Path file, Seal seal) {
    this.file = requireNonNull(file, "file is null");
    this.seal = requireNonNull(seal, "seal is null");
  }

  /**
   * What is kept.
   *
   * @param content the configuration
   * @param pepper what client keys are hashed with, in base64
   */
  public record Kept(ConfigContent content, String pepper) {
    public Kept {
      requireNonNull(content, "content is null");
      requireNonNull(pepper, "pepper is null");
    }

    /** The pepper's bytes. */
    public byte[] pepperBytes() {
      return Base64.getDecoder().decode(pepper);
    }

    @Override
    public String toString() {
      return "Kept[revision " + content.revision() + "]";
    }
  }

  /**
   * Writes it.
   *
   * @throws IOException if it cannot be written; the one before is still there
   */
  public synchronized void write(ConfigContent content, byte[] pepper) throws IOException {
    ObjectNode root = Json.object().put("revision", content.revision());
    root.put("pepper", Base64.getEncoder().encodeToString(pepper));
    ArrayNode objects = root.putArray("objects");
    for (ConfigObject object : content.objects()) {
      objects
          .addObject()
          .put("kind", object.kind().word())
          .put("id", object.id())
          .put("revision", object.revision())
          .set("body", object.body());
    }
    OwnerFile.replace(file, seal.seal(PLACE, Json.bytes(root)).getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * Reads it.
   *
   * @return empty if there is none
   * @throws IOException if it cannot be read
   * @throws io.trireme.store.seal.SealException if it cannot be opened with our keys
   */
  public Optional<Kept> read() throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    JsonNode root =
        Json.exact(seal.open(PLACE, Files.readString(file, StandardCharsets.US_ASCII).strip()));
    List<ConfigObject> objects = new ArrayList<>();
    for (JsonNode object : root.path("objects")) {
      objects.add(
          new ConfigObject(
              ConfigKind.of(object.path("kind").asText()),
              object.path("id").asText(),
              object.path("revision").asLong(),
              (ObjectNode) object.path("body")));
    }
    return Optional.of(
        new Kept(
            new ConfigContent(root.path("revision").asLong(), objects),
            root.path("pepper").asText()));
  }
}
