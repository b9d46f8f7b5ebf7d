package io.trireme.store.sql;

import io.trireme.store.seal.Seal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static java.util.Objects.requireNonNull;

/**
 * Copies of what was configured, each in a sealed file of its own, the last ten. A copy is there as
 * a whole or not at all. Thread-safe.
 */
public final class BackupFolder {

  private static final int KEPT = 10;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);
  private static final Pattern NAME =
      Pattern.compile("config-([0-9]{8}T[0-9]{9}Z)-r([0-9]{1,18})\\.sealed");

  private final Path folder;
  private final Seal seal;
  private final InstantSource clock;

  /**
   * One of the copies.
   *
   * @param name of its file
   * @param at when it was made
   * @param revision of the configuration
   * @param bytes its size
   */
  public record Copy(String name, Instant at, long revision, long bytes) {
    public Copy {
      requireNonNull(name, "name is null");
      requireNonNull(at, "at is null");
    }
  }

  /**
   * Copies in a folder.
   *
   * @param folder made with the first copy
   * @param seal what they are sealed with
   */
  public BackupFolder(Path folder, Seal seal, InstantSource clock) {
    this.folder = requireNonNull(folder, "folder is null");
    this.seal = requireNonNull(seal, "seal is null");
    this.clock = requireNonNull(clock, "clock is null");
  }

  /**
   * Makes a copy and removes the oldest beyond ten.
   *
   * @param pepper what client keys of the content are hashed with
   */
  public synchronized Copy write(ConfigContent content, byte[] pepper) throws IOException {
    String name = "config-" + TIME.format(clock.instant()) + "-r" + content.revision() + ".sealed";
    Path file = folder.resolve(name);
    new ContentSnapshot(file, seal).write(content, pepper);
    List<Copy> all = list();
    for (Copy old : all.subList(Math.min(KEPT, all.size()), all.size())) {
      Files.deleteIfExists(folder.resolve(old.name()));
    }
    return read(file).orElseThrow(() -> new IOException(name + " is not there"));
  }

  /** The newest first. */
  public List<Copy> list() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<Copy> copies = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        read(file).ifPresent(copies::add);
      }
    }
    copies.sort(Comparator.comparing(Copy::name).reversed());
    return copies;
  }

  private static Optional<Copy> read(Path file) throws IOException {
    Matcher name = NAME.matcher(file.getFileName().toString());
    if (!name.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new Copy(
            name.group(),
            TIME.parse(name.group(1), Instant::from),
            Long.parseLong(name.group(2)),
            Files.size(file)));
  }

  /**
   * What a copy holds; empty if there is none of that name.
   *
   * @throws io.trireme.store.seal.SealException if it cannot be opened with our keys
   */
  public Optional<ContentSnapshot.Kept> open(String name) throws IOException {
    return NAME.matcher(name).matches()
        ? new ContentSnapshot(folder.resolve(name), seal).read()
        : Optional.empty();
  }
}
