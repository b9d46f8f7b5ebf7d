package io.trireme.store;

import io.trireme.core.Secret;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

import static java.util.Objects.requireNonNull;

/**
 * The access key that the gateway makes for itself when it is given none. It is kept in the data
 * folder, readable by its owner alone; the file system must know such rights.
 *
 * @param secret the key
 * @param file where it is kept
 * @param created whether it was made just now, and is to be shown this once
 */
public record KeptKey(Secret secret, Path file, boolean created) {
  private static final String FILE_NAME = "access-key";
  private static final String PREFIX = "tr-";
  private static final String ALPHABET =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int RANDOM_BYTES = 32;

  /** 62^43 is the first power above 2^256. */
  private static final int DIGITS = 43;

  private static final int MAX_BYTES = 4096;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  public KeptKey {
    requireNonNull(secret, "secret is null");
    requireNonNull(file, "file is null");
  }

  /**
   * Reads the kept key, or makes one. Of two processes that do so at once, one makes it and the
   * other reads it.
   *
   * @param dataFolder made with mode 0700 if it is not there
   * @param random where the key comes from
   * @return the key
   * @throws IOException if it can be neither read nor written, or the file holds no key
   */
  public static KeptKey loadOrCreate(Path dataFolder, SecureRandom random) throws IOException {
    return loadOrCreate(dataFolder, FILE_NAME, random);
  }

  /**
   * As {@link #loadOrCreate(Path, SecureRandom)}, for a key of another purpose.
   *
   * @param fileName the file in the data folder that keeps it
   */
  public static KeptKey loadOrCreate(Path dataFolder, String fileName, SecureRandom random)
      throws IOException {
    requireNonNull(random, "random is null");
    Path file = requireNonNull(dataFolder, "dataFolder is null").resolve(fileName);
    if (!Files.isDirectory(dataFolder)) {
      Files.createDirectories(dataFolder, rights("rwx------"));
    }
    if (!Files.exists(file)) {
      Secret secret = newSecret(random);
      if (publish(dataFolder, file, secret)) {
        return new KeptKey(secret, file, true);
      }
    }
    return new KeptKey(load(file), file, false);
  }

  /**
   * Reads the kept key, and makes none.
   *
   * @param dataFolder where it would be
   * @return empty if there is none
   * @throws IOException if it cannot be read, or the file holds no key
   */
  public static Optional<KeptKey> find(Path dataFolder) throws IOException {
    Path file = requireNonNull(dataFolder, "dataFolder is null").resolve(FILE_NAME);
    return Files.exists(file)
        ? Optional.of(new KeptKey(load(file), file, false))
        : Optional.empty();
  }

  /** A new key of 256 random bits, kept nowhere. */
  public static Secret newSecret(SecureRandom random) {
    return Secret.of(PREFIX + base62(random));
  }

  private static Secret load(Path file) throws IOException {
    Set<PosixFilePermission> rights = Files.getPosixFilePermissions(file);
    if (!OWNER_ONLY.containsAll(rights)) {
      Files.setPosixFilePermissions(file, OWNER_ONLY);
    }
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException(file + " is too large for a key; remove it to have a new one made");
    }
    try {
      return Secret.of(Files.readString(file, StandardCharsets.US_ASCII).strip());
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " holds no key; remove it to have a new one made");
    }
  }

  /** Puts a complete file in its place, or returns false if there is one by now. */
  private static boolean publish(Path folder, Path file, Secret secret) throws IOException {
    Path draft = Files.createTempFile(folder, FILE_NAME, ".tmp", rights("rw-------"));
    try {
      write(draft, secret);
      // A link fails where a rename would replace, so a key that was shown once is never lost.
      Files.createLink(file, draft);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (FileSystemException | UnsupportedOperationException e) {
      return publishWithoutLink(file, secret);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  /** For the few file systems that know no links. */
  private static boolean publishWithoutLink(Path file, Secret secret) throws IOException {
    try {
      Files.createFile(file, rights("rw-------"));
    } catch (FileAlreadyExistsException e) {
      return false;
    }
    write(file, secret);
    return true;
  }

  private static void write(Path draft, Secret secret) throws IOException {
    byte[] bytes = (secret.reveal() + "\n").getBytes(StandardCharsets.US_ASCII);
    try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
  }

  private static FileAttribute<Set<PosixFilePermission>> rights(String text) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
  }

  private static String base62(SecureRandom random) {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    BigInteger rest = new BigInteger(1, bytes);
    BigInteger base = BigInteger.valueOf(ALPHABET.length());
    StringBuilder digits = new StringBuilder(DIGITS);
    for (int i = 0; i < DIGITS; i++) {
      BigInteger[] parts = rest.divideAndRemainder(base);
      digits.append(ALPHABET.charAt(parts[1].intValue()));
      rest = parts[0];
    }
    return digits.reverse().toString();
  }
}
