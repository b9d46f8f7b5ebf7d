package io.trireme.core.spi;

import io.trireme.core.Secret;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The quirk of vendors that want their key in another header than their dialect's. Every dialect
 * knows it.
 */
public final class AuthHeader {

  /** The name of the quirk. */
  public static final String QUIRK = "authHeader";

  private static final String BEARER = "bearer";
  private static final List<String> VALUES =
      List.of("api-key", BEARER, "x-api-key", "x-goog-api-key");

  private AuthHeader() {}

  /** What is wrong with a value of the quirk; empty if nothing is. */
  public static Optional<String> fault(String value) {
    return VALUES.contains(value)
        ? Optional.empty()
        : Optional.of("must be one of " + String.join(", ", VALUES));
  }

  /** The header that carries a key, name in lower case; empty if the channel has no such quirk. */
  public static Optional<Map<String, String>> of(Quirks quirks, Secret key) {
    return quirks
        .value(QUIRK)
        .map(
            style ->
                style.equals(BEARER)
                    ? Map.of("authorization", "Bearer " + key.reveal())
                    : Map.of(style, key.reveal()));
  }
}
