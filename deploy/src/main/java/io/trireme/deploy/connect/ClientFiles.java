package io.trireme.deploy.connect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

/**
 * The files of one client. They are replaced as a whole and in one step, can be read by their owner
 * alone afterwards, for they hold a key, and what was there before lies beside them.
 */
public final class ClientFiles {

  private static final String BACKUP = ".before-trireme";

  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rw-------");

  private final ClientSetup client;
  private final Path home;

  /** The files below a folder. */
  public ClientFiles(ClientSetup client, Path home) {
    this.client = requireNonNull(client, "client is null");
    this.home = requireNonNull(home, "home is null");
  }

  /**
   * What becomes of a file.
   *
   * @param file its path
   * @param text all of it afterwards; "" if it is gone
   * @param changed whether that is another text than before
   */
  public record Result(Path file, String text, boolean changed) {}

  /**
   * What the files would be, or are after it was written.
   *
   * @param write false to see it only
   * @throws IOException if a file cannot be read, written or understood; none is changed then,
   *     unless a later one cannot be written
   */
  public List<Result> connect(String url, String key, boolean write) throws IOException {
    List<Result> results = new ArrayList<>();
    for (ClientSetup.Change change : client.files()) {
      Path file = file(change);
      String before = read(file).orElse("");
      String after;
      try {
        after = Format.of(change.name()).withAll(before, change.values(url, key));
      } catch (IllegalArgumentException e) {
        throw new IOException(file + " " + e.getMessage(), e);
      }
      results.add(new Result(file, after, !after.equals(before)));
    }
    if (write) {
      for (Result result : results) {
        if (result.changed()) {
          keep(result.file());
          replace(result.file(), result.text());
        }
      }
    }
    return results;
  }

  /** Takes back what {@link #connect} wrote; what else was changed since then stays. */
  public List<Result> undo() throws IOException {
    List<Result> results = new ArrayList<>();
    for (ClientSetup.Change change : client.files()) {
      Path file = file(change);
      Optional<String> now = read(file);
      if (now.isEmpty()) {
        continue;
      }
      Format format = Format.of(change.name());
      Path backup = backup(file);
      String original = read(backup).orElse("");
      String text = now.get();
      for (Map.Entry<String, String> value : change.values("", "").entrySet()) {
        Optional<String> before = format.find(original, value.getKey());
        text =
            before.isPresent()
                ? format.with(text, value.getKey(), before.get())
                : format.without(text, value.getKey());
      }
      if (text.isBlank() && !Files.exists(backup)) {
        Files.delete(file);
      } else if (!text.equals(now.get())) {
        replace(file, text);
      }
      Files.deleteIfExists(backup);
      results.add(new Result(file, text, !text.equals(now.get())));
    }
    return results;
  }

  /** A link leads to the file that is meant. */
  private Path file(ClientSetup.Change change) throws IOException {
    Path file = home.resolve(change.name());
    return Files.exists(file) ? file.toRealPath() : file;
  }

  private static Path backup(Path file) {
    return file.resolveSibling(file.getFileName() + BACKUP);
  }

  private static Optional<String> read(Path file) throws IOException {
    return Files.exists(file) ? Optional.of(Files.readString(file, UTF_8)) : Optional.empty();
  }

  /** The first one counts: later ones would hold what was written here. */
  private static void keep(Path file) throws IOException {
    Path backup = backup(file);
    if (Files.exists(file) && !Files.exists(backup)) {
      Files.copy(file, backup, StandardCopyOption.COPY_ATTRIBUTES);
    }
  }

  private static void replace(Path file, String text) throws IOException {
    Path folder = requireNonNull(file.toAbsolutePath().getParent(), "a file has a folder");
    Files.createDirectories(folder);
    Path fresh = Files.createTempFile(folder, ".trireme-", ".tmp");
    try {
      if (fresh.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        Files.setPosixFilePermissions(fresh, OWNER);
      }
      Files.writeString(fresh, text, UTF_8);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
