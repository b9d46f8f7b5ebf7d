package io.trireme.core;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * A credential: an upstream key or an access key. It shows itself only through {@link #reveal()};
 * printing, logging and object mapping give nothing away. Comparisons are of SHA-256 digests in
 * constant time, so that neither content nor length leaks through timing. Immutable.
 */
public final class Secret {

  private static final int FINGERPRINT_DIGITS = 12;

  // Transient, so that mappers that look at fields pass over it. There are no getters either.
  private final transient String value;
  private final transient byte[] digest;

  private Secret(String value) {
    this.value = value;
    this.digest = sha256(value);
  }

  /**
   * Wraps a credential.
   *
   * @param value one or more visible ASCII characters (0x21 to 0x7e), since it goes into a header
   * @throws IllegalArgumentException if it is empty or holds any other character; the message names
   *     the position, never the content
   */
  public static Secret of(String value) {
    requireNonNull(value, "value is null");
    if (value.isBlank()) {
      throw new IllegalArgumentException("secret is blank");
    }
    int bad = firstInvisible(value);
    if (bad >= 0) {
      throw new IllegalArgumentException(
          "secret holds a character that is not visible ASCII at index " + bad);
    }
    return new Secret(value);
  }

  /** The credential itself, for the header it belongs in. Never log it. */
  public String reveal() {
    return value;
  }

  /** Whether the candidate is this credential; takes the same time wherever they differ. */
  public boolean matches(String candidate) {
    requireNonNull(candidate, "candidate is null");
    // Encoding turns a lone surrogate into '?', which could be part of the secret: checked apart.
    boolean visible = firstInvisible(candidate) < 0;
    return MessageDigest.isEqual(digest, sha256(candidate)) && visible;
  }

  /** First 12 hexadecimal digits of the SHA-256: names a credential without giving it away. */
  public String fingerprint() {
    return HexFormat.of().formatHex(digest).substring(0, FINGERPRINT_DIGITS);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Secret secret && MessageDigest.isEqual(digest, secret.digest);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(digest);
  }

  @Override
  public String toString() {
    return "Secret[***]";
  }

  private static int firstInvisible(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x21 || c > 0x7e) {
        return i;
      }
    }
    return -1;
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
