package io.trireme.store.seal;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

import static java.util.Objects.requireNonNull;

/**
 * Seals bytes with words that a person keeps, for files that leave the gateway: PBKDF2 with
 * HMAC-SHA-256 makes the key, {@link Seal} does the rest. Thread-safe; slow on purpose.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8018#section-5.2">RFC 8018, PBKDF2</a>
 */
public final class PassphraseSeal {

  /** How the key is made, as files name it. */
  public static final String DERIVATION = "PBKDF2-HMAC-SHA256";

  /** The fewest characters of a passphrase. */
  public static final int SHORTEST = 12;

  private static final int ITERATIONS = 600_000;

  /** More would let a file keep a processor busy for minutes. */
  private static final int MOST_ITERATIONS = 10_000_000;

  private static final int SALT_BYTES = 16;
  private static final int KEY_BITS = 256;

  private final SecureRandom random;

  /** Seals with random numbers from there. */
  public PassphraseSeal(SecureRandom random) {
    this.random = requireNonNull(random, "random is null");
  }

  /**
   * What is sealed, with all that is needed beside the passphrase.
   *
   * @param iterations how often the derivation goes round
   * @param salt in base64
   * @param text the sealed content
   */
  public record Sealed(int iterations, String salt, String text) {
    public Sealed {
      requireNonNull(salt, "salt is null");
      requireNonNull(text, "text is null");
    }
  }

  /**
   * Seals.
   *
   * @param place what it is: it opens as nothing else
   * @throws IllegalArgumentException if the passphrase is too short
   */
  public Sealed seal(String place, String passphrase, byte[] plain) {
    if (passphrase.length() < SHORTEST) {
      throw new IllegalArgumentException("a passphrase has at least " + SHORTEST + " characters");
    }
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    String text = seal(passphrase, salt, ITERATIONS).seal(place(place, ITERATIONS), plain);
    return new Sealed(ITERATIONS, Base64.getEncoder().encodeToString(salt), text);
  }

  /**
   * Opens.
   *
   * @throws SealException if the passphrase is another, or the content was changed
   */
  public byte[] open(String place, String passphrase, Sealed sealed) {
    if (sealed.iterations() < ITERATIONS || sealed.iterations() > MOST_ITERATIONS) {
      throw new SealException(place + " has a number of iterations that is not accepted");
    }
    try {
      byte[] salt = Base64.getDecoder().decode(sealed.salt());
      return seal(passphrase, salt, sealed.iterations())
          .open(place(place, sealed.iterations()), sealed.text());
    } catch (IllegalArgumentException | SealException e) {
      // Another passphrase makes another key, and of keys people know nothing here.
      throw new SealException(place + " was sealed with another passphrase, or is damaged");
    }
  }

  private static String place(String place, int iterations) {
    return place + "|" + DERIVATION + "|" + iterations;
  }

  private Seal seal(String passphrase, byte[] salt, int iterations) {
    PBEKeySpec spec = new PBEKeySpec(passphrase.toCharArray(), salt, iterations, KEY_BITS);
    try {
      byte[] key =
          SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
      return new Seal(Keyring.of(List.of(key)), random);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has PBKDF2 with HMAC-SHA-256", e);
    } finally {
      spec.clearPassword();
    }
  }
}
