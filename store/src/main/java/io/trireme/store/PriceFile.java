package io.trireme.store;

import io.trireme.scheduler.price.PriceTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * The prices in force: those that come with this version, and over them those of a file that may
 * come, change and go while the gateway runs. A file that cannot be used changes nothing.
 * Thread-safe.
 */
public final class PriceFile {

  private static final int MAX_BYTES = 4 << 20;

  private final PriceTable builtIn;
  private final Path file;
  private SourceFiles seen = new SourceFiles();
  private boolean first = true;
  private volatile PriceTable current;
  private volatile boolean inUse;
  private volatile @Nullable String problem;

  /**
   * Prices of which nothing was read yet.
   *
   * @param builtIn those that hold where the file says nothing
   * @param file need not be there
   */
  public PriceFile(PriceTable builtIn, Path file) {
    this.builtIn = requireNonNull(builtIn, "builtIn is null");
    this.file = requireNonNull(file, "file is null");
    this.current = builtIn;
  }

  /**
   * Reads the file if it is not as it was; true if it was read, whether it could be used or not.
   */
  public synchronized boolean refresh() {
    if (!first && seen.digestsNow().equals(seen.digests())) {
      return false;
    }
    boolean was = !first;
    first = false;
    SourceFiles files = new SourceFiles();
    seen = files;
    try {
      byte[] json = files.read(file, MAX_BYTES);
      current = builtIn.with(PriceTable.read(json));
      inUse = true;
      problem = null;
    } catch (IOException e) {
      if (Files.notExists(file)) {
        current = builtIn;
        inUse = false;
        problem = null;
        return was;
      }
      problem = file + ": " + SourceFiles.reason(e);
    } catch (IllegalArgumentException e) {
      problem = file + ": " + e.getMessage();
    }
    return true;
  }

  /** The prices in force. */
  public PriceTable current() {
    return current;
  }

  /** Whether the file has a part in them. */
  public boolean inUse() {
    return inUse;
  }

  /** Why the newest content of the file is not in force; empty if it is. */
  public Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  /** Which file. */
  public Path path() {
    return file;
  }
}
