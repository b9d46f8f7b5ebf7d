package io.trireme.store.seal;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What turns the credentials of callers into hashes that are of no use to who steals them: to try
 * out a guess one needs the pepper as well. Thread-safe.
 */
public final class Pepper {

  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;

  /** Of 32 random bytes. */
  public Pepper(byte[] bytes) {
    this.key = new SecretKeySpec(bytes, ALGORITHM);
  }

  /** The hash of a credential, 64 hexadecimal digits. */
  public String hmac(String credential) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return HexFormat.of().formatHex(mac.doFinal(credential.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HMAC-SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "Pepper[***]";
  }
}
