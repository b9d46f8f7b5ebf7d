package io.trireme.store.seal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

import static java.util.Objects.requireNonNull;

/**
 * Seals bytes for one place and opens them there only. Each sealing has a data key of its own,
 * which a key of the ring wraps, so that a change of the ring's key rewraps 60 bytes and not the
 * content. Thread-safe.
 *
 * <p>Format: {@code v1:<key id>:<wrapped data key>:<content>}, the last two in base64url, each a
 * nonce of 96 bits, the ciphertext and a tag of 128 bits (NIST SP 800-38D).
 */
public final class Seal {

  private static final String VERSION = "v1";
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final int KEY_BYTES = 32;
  private static final Base64.Encoder TO_TEXT = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder FROM_TEXT = Base64.getUrlDecoder();

  private final Keyring ring;
  private final SecureRandom random;

  /** Seals with the ring's current key. */
  public Seal(Keyring ring, SecureRandom random) {
    this.ring = requireNonNull(ring, "ring is null");
    this.random = requireNonNull(random, "random is null");
  }

  /**
   * Seals.
   *
   * @param place where it will lie: it opens nowhere else
   */
  public String seal(String place, byte[] plain) {
    byte[] dataKey = new byte[KEY_BYTES];
    random.nextBytes(dataKey);
    try {
      return write(
          ring.current(),
          encrypt(ring.currentKey(), place, dataKey),
          encrypt(new SecretKeySpec(dataKey, "AES"), place, plain));
    } finally {
      Arrays.fill(dataKey, (byte) 0);
    }
  }

  /**
   * Opens.
   *
   * @throws SealException if it cannot be opened here with the keys of the ring
   */
  public byte[] open(String place, String sealed) {
    Parts parts = Parts.of(place, sealed);
    byte[] dataKey = decrypt(key(parts, place), place, parts.wrapped());
    try {
      return decrypt(new SecretKeySpec(dataKey, "AES"), place, parts.content());
    } finally {
      Arrays.fill(dataKey, (byte) 0);
    }
  }

  /**
   * The same content under the ring's current key; empty if it is under that already.
   *
   * @throws SealException as {@link #open}
   */
  public Optional<String> rewrap(String place, String sealed) {
    Parts parts = Parts.of(place, sealed);
    if (parts.keyId().equals(ring.current())) {
      return Optional.empty();
    }
    byte[] dataKey = decrypt(key(parts, place), place, parts.wrapped());
    try {
      return Optional.of(
          write(ring.current(), encrypt(ring.currentKey(), place, dataKey), parts.content()));
    } finally {
      Arrays.fill(dataKey, (byte) 0);
    }
  }

  /** The id of the key that is needed to open it. */
  public static String keyId(String sealed) {
    return Parts.of("this place", sealed).keyId();
  }

  private SecretKey key(Parts parts, String place) {
    return ring.key(parts.keyId())
        .orElseThrow(
            () ->
                new SealException(
                    place
                        + " is sealed with the key "
                        + parts.keyId()
                        + ", which is not here; give the gateway that key as well"));
  }

  private byte[] encrypt(SecretKey key, String place, byte[] plain) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, nonce));
      cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
      byte[] encrypted = cipher.doFinal(plain);
      return ByteBuffer.allocate(NONCE_BYTES + encrypted.length).put(nonce).put(encrypted).array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has AES/GCM", e);
    }
  }

  private static byte[] decrypt(SecretKey key, String place, byte[] sealed) {
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, sealed, 0, NONCE_BYTES));
      cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
      return cipher.doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
    } catch (GeneralSecurityException e) {
      throw new SealException(place + " was changed or moved since it was sealed");
    }
  }

  private static String write(String keyId, byte[] wrapped, byte[] content) {
    return String.join(
        ":", VERSION, keyId, TO_TEXT.encodeToString(wrapped), TO_TEXT.encodeToString(content));
  }

  /** The four parts as they are written; the last two are known to be base64url. */
  private record Parts(String keyId, String wrappedText, String contentText) {

    static Parts of(String place, String sealed) {
      String[] parts = sealed.split(":", -1);
      if (parts.length != 4 || !parts[0].equals(VERSION)) {
        throw new SealException(place + " holds nothing that was sealed by this version");
      }
      if (!isWhole(parts[2]) || !isWhole(parts[3])) {
        throw new SealException(place + " was cut or changed since it was sealed");
      }
      return new Parts(parts[1], parts[2], parts[3]);
    }

    private static boolean isWhole(String text) {
      try {
        return FROM_TEXT.decode(text).length > NONCE_BYTES;
      } catch (IllegalArgumentException e) {
        return false;
      }
    }

    byte[] wrapped() {
      return FROM_TEXT.decode(wrappedText);
    }

    byte[] content() {
      return FROM_TEXT.decode(contentText);
    }
  }
}
