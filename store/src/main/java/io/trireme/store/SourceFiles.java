package io.trireme.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads the files that one configuration is made of and remembers what was in each. */
final class SourceFiles {
  private final Map<Path, Integer> limits = new LinkedHashMap<>();
  private final Map<Path, String> digests = new LinkedHashMap<>();

  /** Reads a file of at most so many bytes. A failure is remembered as well. */
  byte[] read(Path file, int maxBytes) throws IOException {
    limits.put(file, maxBytes);
    try {
      byte[] bytes = readBounded(file, maxBytes);
      digests.put(file, digest(bytes));
      return bytes;
    } catch (IOException e) {
      digests.put(file, failure(e));
      throw e;
    }
  }

  /** Each file that was asked for, with the digest of its content or the kind of its failure. */
  Map<Path, String> digests() {
    return Collections.unmodifiableMap(new LinkedHashMap<>(digests));
  }

  /** What {@link #digests()} would say if the same files were read now. */
  Map<Path, String> digestsNow() {
    SourceFiles now = new SourceFiles();
    limits.forEach(
        (file, maxBytes) -> {
          try {
            now.read(file, maxBytes);
          } catch (IOException e) {
            // Remembered by read as the state of this file.
            return;
          }
        });
    return now.digests();
  }

  /** Why a file could not be read, in a few words. */
  static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "there is no such file";
      case AccessDeniedException _ -> "this user may not read it";
      case UnfitFileException unfit -> unfit.reason;
      default -> "reading failed (" + e.getClass().getSimpleName() + ")";
    };
  }

  private static byte[] readBounded(Path file, int maxBytes) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new UnfitFileException("it is not a regular file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(maxBytes + 1);
      if (bytes.length > maxBytes) {
        throw new UnfitFileException("it is larger than " + maxBytes + " bytes");
      }
      return bytes;
    }
  }

  private static String failure(IOException e) {
    return "unreadable: " + reason(e);
  }

  private static String digest(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** A file that is there and cannot be used. */
  private static final class UnfitFileException extends IOException {
    private static final long serialVersionUID = 1;

    private final String reason;

    UnfitFileException(String reason) {
      super(reason);
      this.reason = reason;
    }
  }
}
