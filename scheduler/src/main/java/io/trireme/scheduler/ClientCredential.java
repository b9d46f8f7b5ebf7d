package io.trireme.scheduler;

import io.trireme.core.Secret;
import java.util.regex.Pattern;

import static java.util.Objects.requireNonNull;

/** What a caller presents, as far as we know it. */
public sealed interface ClientCredential {

  /** Same for two that the same caller could present. */
  String identity();

  /** What people may see of it. */
  String prefix();

  /** Known itself: it stands in a configuration file. */
  record Plain(Secret secret) implements ClientCredential {

    private static final int SHOWN = 7;

    public Plain {
      requireNonNull(secret, "secret is null");
    }

    @Override
    public String identity() {
      return secret.reveal();
    }

    @Override
    public String prefix() {
      String value = secret.reveal();
      return value.length() < 3 * SHOWN ? "" : value.substring(0, SHOWN);
    }

    @Override
    public String toString() {
      return "Plain[***]";
    }
  }

  /**
   * Known by its hash alone: it was shown once when it was made.
   *
   * @param prefix how it begins
   * @param hmac HMAC-SHA-256 under the gateway's pepper, 64 hexadecimal digits
   */
  record Hashed(String prefix, String hmac) implements ClientCredential {

    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

    public Hashed {
      Checks.requireShortText(prefix, "a prefix");
      if (!HEX.matcher(hmac).matches()) {
        throw new IllegalArgumentException("an hmac has 64 hexadecimal digits");
      }
    }

    @Override
    public String identity() {
      return "hmac:" + hmac;
    }
  }
}
