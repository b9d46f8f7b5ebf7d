package io.trireme.deploy.edge;

import io.trireme.scheduler.ClientCredential;
import io.trireme.scheduler.ClientKey;
import io.trireme.scheduler.FormerCredential;
import io.trireme.store.seal.Pepper;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
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
record ClientKeyIndex(long revision, Map<String, Holder> byDigest, Map<String, Holder> byHmac) {

  /**
   * Whose a secret is.
   *
   * @param key the client key
   * @param until when the secret ends though the key does not; null for never
   */
  record Holder(ClientKey key, @Nullable Instant until) {
    boolean isValidAt(Instant now) {
      return key.isValidAt(now) && (until == null || now.isBefore(until));
    }
  }

  static ClientKeyIndex of(long revision, List<ClientKey> keys) {
    ClientKeyIndex index = new ClientKeyIndex(revision, new HashMap<>(), new HashMap<>());
    for (ClientKey key : keys) {
      FormerCredential former = key.former();
      if (former != null) {
        index.add(former.credential(), new Holder(key, former.until()));
      }
      index.add(key.credential(), new Holder(key, null));
    }
    return index;
  }

  private void add(ClientCredential credential, Holder holder) {
    switch (credential) {
      case ClientCredential.Plain plain -> byDigest.put(sha256(plain.secret().reveal()), holder);
      case ClientCredential.Hashed hashed -> byHmac.put(hashed.hmac(), holder);
    }
  }

  /** The key that somebody presented. */
  Optional<Holder> find(String credential, @Nullable Pepper pepper) {
    Holder known = byDigest.get(sha256(credential));
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
