package io.trireme.store.seal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.InvalidAlgorithmParameterException;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

import static java.util.Objects.requireNonNull;

/**
 * The keys that wrap what is sealed: one that seals, and older ones that only open. A key is known
 * by an id that is derived from it, so all who hold the same key name it alike. Immutable.
 */
public final class Keyring {

  private static final int KEY_BYTES = 32;
  private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{64}");
  private static final byte[] SALT = "trireme/at-rest/v1".getBytes(StandardCharsets.US_ASCII);

  private final Map<String, SecretKey> keys;
  private final String current;
  private final byte[] oldest;

  private Keyring(Map<String, SecretKey> keys, byte[] oldest) {
    this.keys = keys;
    this.current = keys.keySet().iterator().next();
    this.oldest = oldest;
  }

  /**
   * Makes a ring.
   *
   * @param materials at least one, of 32 or more bytes of randomness each; the first seals
   */
  public static Keyring of(List<byte[]> materials) {
    if (materials.isEmpty()) {
      throw new IllegalArgumentException("a keyring needs a key");
    }
    Map<String, SecretKey> keys = new LinkedHashMap<>();
    for (byte[] material : materials) {
      if (material.length < KEY_BYTES) {
        throw new IllegalArgumentException("a key has 32 bytes");
      }
      byte[] id = derive(material, "id", 4);
      keys.put(
          HexFormat.of().formatHex(id),
          new SecretKeySpec(derive(material, "wrap", KEY_BYTES), "AES"));
    }
    return new Keyring(keys, materials.getLast().clone());
  }

  /**
   * Reads keys as people write them: 32 bytes in base64 or in 64 hexadecimal digits, one a line;
   * the first seals. Empty lines and those that begin with {@code #} are left out.
   *
   * @throws IllegalArgumentException if a line is something else; it is not quoted
   */
  public static Keyring parse(String text) {
    List<byte[]> materials = new ArrayList<>();
    text.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .forEach(line -> materials.add(bytes(line)));
    return of(materials);
  }

  /**
   * Reads a file of keys, or a folder of such files, as a mounted Secret is. In a folder the file
   * whose name sorts last seals, so that a newer key is added under a later name.
   *
   * @throws IOException if it cannot be read
   * @throws IllegalArgumentException if it holds something else than keys
   */
  public static Keyring read(Path fileOrFolder) throws IOException {
    if (!Files.isDirectory(fileOrFolder)) {
      return parse(Files.readString(fileOrFolder, StandardCharsets.US_ASCII));
    }
    List<Path> files;
    try (Stream<Path> entries = Files.list(fileOrFolder)) {
      files =
          entries
              // Kubernetes keeps the versions of a mounted Secret in hidden folders beside it.
              .filter(file -> !file.getFileName().toString().startsWith("."))
              .filter(Files::isRegularFile)
              .sorted(Comparator.reverseOrder())
              .toList();
    }
    StringBuilder text = new StringBuilder();
    for (Path file : files) {
      text.append(Files.readString(file, StandardCharsets.US_ASCII)).append('\n');
    }
    return parse(text.toString());
  }

  private static byte[] bytes(String line) {
    if (HEX.matcher(line).matches()) {
      return HexFormat.of().parseHex(line);
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(line.replace('-', '+').replace('_', '/'));
      if (bytes.length == KEY_BYTES) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      // Said below, in words of ours: its own would quote a character of the key.
    }
    throw new IllegalArgumentException(
        "a key is 32 random bytes in base64 or hexadecimal, as openssl rand -base64 32 makes them");
  }

  private static byte[] derive(byte[] material, String purpose, int length) {
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveData(
              HKDFParameterSpec.ofExtract()
                  .addIKM(material)
                  .addSalt(SALT)
                  .thenExpand(purpose.getBytes(StandardCharsets.US_ASCII), length));
    } catch (NoSuchAlgorithmException | InvalidAlgorithmParameterException e) {
      throw new IllegalStateException("every Java platform of version 25 has HKDF-SHA256", e);
    }
  }

  /** The id of the key that seals. */
  public String current() {
    return current;
  }

  /** The ids of all keys. */
  public Set<String> ids() {
    return Set.copyOf(keys.keySet());
  }

  /**
   * A key for another purpose, the same wherever the ring is. It is made of the oldest key, so that
   * it stays the same when a new one is put before it, and changes when the oldest is taken away.
   *
   * @param purpose a word
   * @return 32 bytes
   */
  public byte[] derived(String purpose) {
    return derive(oldest, "purpose:" + purpose, KEY_BYTES);
  }

  Optional<SecretKey> key(String id) {
    return Optional.ofNullable(keys.get(id));
  }

  SecretKey currentKey() {
    return requireNonNull(keys.get(current));
  }

  /** Names the keys and shows none. */
  @Override
  public String toString() {
    return "Keyring" + keys.keySet();
  }
}
