package io.trireme.deploy.edge;

import io.trireme.scheduler.ClientCredential;
import io.trireme.scheduler.ClientKey;
import io.trireme.store.seal.Pepper;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The client keys of one configuration by the hashes of their secrets. Immutable.
 *
 * @param revision of that configuration
 * @param byDigest those whose secret is known, by its SHA-256
 * @param byHmac those whose secret is not, by its hash under the pepper
 */
record ClientKeyIndex(
    long revision, Map<String, ClientKey> byDigest, Map<String, ClientKey> byHmac) {

  static ClientKeyIndex of(long revision, List<ClientKey> keys) {
    Map<String, ClientKey> byDigest = new HashMap<>();
    Map<String, ClientKey> byHmac = new HashMap<>();
    for (ClientKey key : keys) {
      switch (key.credential()) {
        case ClientCredential.Plain plain -> byDigest.put(sha256(plain.secret().reveal()), key);
        case ClientCredential.Hashed hashed -> byHmac.put(hashed.hmac(), key);
      }
    }
    return new ClientKeyIndex(revision, byDigest, byHmac);
  }

  /** The key that somebody presented. */
  Optional<ClientKey> find(String credential, @Nullable Pepper pepper) {
    ClientKey known = byDigest.get(sha256(credential));
    if (known == null && pepper != null && !byHmac.isEmpty()) {
      known = byHmac.get(pepper.hmac(credential));
    }
    return Optional.ofNullable(known);
  }

  private static String sha256(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
