package io.trireme.deploy.config;

import io.trireme.store.KeptKey;
import io.trireme.store.seal.Keyring;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Finds the keys that seal credentials at rest. There is always one: nothing lies in clear. */
final class EncryptionKeys {

  private static final String FILE = "encryption-key";

  private EncryptionKeys() {}

  /**
   * The keys that are given, else the one in the data folder, which is made at the first start.
   *
   * @throws io.quarkus.runtime.PreventFurtherStepsException if what is given is no key, or none is
   *     given and several gateways may share the database
   * @throws IOException if the one in the data folder can be neither read nor made
   */
  static Keyring load(GatewaySettings settings, SecureRandom random) throws IOException {
    Optional<Keyring> given = given(settings, random);
    if (given.isPresent()) {
      return given.get();
    }
    return ring(KeptKey.loadOrCreate(settings.data(), FILE, random).secret().reveal());
  }

  /** The keys that are given; empty if the data folder has to do. */
  static Optional<Keyring> given(GatewaySettings settings, SecureRandom random) {
    try {
      if (settings.encryptionKey().isPresent()) {
        return Optional.of(Keyring.parse(settings.encryptionKey().get()));
      }
      if (settings.encryptionKeyFile().isPresent()) {
        return Optional.of(Keyring.read(settings.encryptionKeyFile().get()));
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
    return Optional.empty();
  }

  private static String suggestion(SecureRandom random) {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static Keyring ring(String material) {
    return Keyring.of(List.of(material.getBytes(StandardCharsets.US_ASCII)));
  }
}
