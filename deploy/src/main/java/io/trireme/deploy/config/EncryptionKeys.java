package io.trireme.deploy.config;

import io.trireme.store.KeptKey;
import io.trireme.store.seal.Keyring;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import org.jboss.logging.Logger;

/** Finds the keys that seal credentials at rest. There is always one: nothing lies in clear. */
final class EncryptionKeys {

  private static final Logger LOG = Logger.getLogger(EncryptionKeys.class);
  private static final String FILE = "encryption-key";

  private EncryptionKeys() {}

  /**
   * The keys that are given, else the one in the data folder, which is made at the first start.
   *
   * @throws io.quarkus.runtime.PreventFurtherStepsException if what is given is no key, or none is
   *     given and several gateways may share the database
   */
  static Keyring load(GatewaySettings settings, SecureRandom random) {
    try {
      if (settings.encryptionKey().isPresent()) {
        return Keyring.parse(settings.encryptionKey().get());
      }
      if (settings.encryptionKeyFile().isPresent()) {
        return Keyring.read(settings.encryptionKeyFile().get());
      }
    } catch (IllegalArgumentException e) {
      throw StartupRefusal.of("TRIREME_ENCRYPTION_KEY cannot be used: " + e.getMessage());
    } catch (IOException e) {
      throw StartupRefusal.of(
          "TRIREME_ENCRYPTION_KEY_FILE cannot be read: " + settings.encryptionKeyFile().get());
    }
    if (settings.databaseUrl().isPresent()) {
      throw StartupRefusal.of(
          "TRIREME_DATABASE_URL needs TRIREME_ENCRYPTION_KEY, the same for every gateway that uses"
              + " the database. Here is a new one: "
              + suggestion(random));
    }
    return kept(settings.data(), random);
  }

  private static String suggestion(SecureRandom random) {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static Keyring kept(Path data, SecureRandom random) {
    try {
      return ring(KeptKey.loadOrCreate(data, FILE, random).secret().reveal());
    } catch (IOException e) {
      // Without a folder there is no database either: nothing will be sealed that has to last.
      LOG.warnf("encryption key not kept: %s", e.getMessage());
      return ring(KeptKey.newSecret(random).reveal());
    }
  }

  private static Keyring ring(String material) {
    return Keyring.of(List.of(material.getBytes(StandardCharsets.US_ASCII)));
  }
}
