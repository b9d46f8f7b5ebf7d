package io.trireme.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.scheduler.state.RuntimeSnapshot;
import io.trireme.store.seal.OwnerFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * What was learnt while running, kept in a file of the data folder so that a restart does not
 * forget it: written whole beside its place and moved there, readable by its owner alone. It holds
 * no secret. For one process and one thread at a time.
 */
public final class RuntimeFile {

  private static final String NAME = "runtime.json";
  private static final int VERSION = 1;
  private static final long MAX_BYTES = 64L << 20;

  private final Path file;

  /** The file of a data folder; nothing is read or made yet. */
  public RuntimeFile(Path dataFolder) {
    this.file = requireNonNull(dataFolder, "dataFolder is null").resolve(NAME);
  }

  /** Where it is kept. */
  public Path path() {
    return file;
  }

  /**
   * What was kept.
   *
   * @return empty if nothing was
   * @throws IOException if it cannot be read, or is not what {@link #write} writes
   */
  public Optional<RuntimeSnapshot> read() throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException(file + " is too large");
    }
    JsonNode root = Json.read(Files.readAllBytes(file));
    if (root.path("version").asInt() != VERSION) {
      throw new IOException(file + " is not of a form that is known here");
    }
    try {
      return Optional.of(RuntimeJson.read(root));
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new IOException(file + " is damaged", e);
    }
  }

  /** Puts a snapshot in place of the one before, or leaves that as it is. */
  public void write(RuntimeSnapshot snapshot) throws IOException {
    ObjectNode root = Json.object().put("version", VERSION);
    RuntimeJson.write(snapshot, root);
    OwnerFile.replace(file, Json.bytes(root));
  }
}
