package io.trireme.deploy.config;

import io.trireme.core.Protocols;
import io.trireme.core.Secret;
import io.trireme.deploy.log.LogLines;
import io.trireme.store.KeptKey;
import io.trireme.store.seal.Keyring;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

import static java.util.Objects.requireNonNull;

/** What happens once when the process starts, before the first request. */
@Singleton
public final class Start {

  private static final Logger LOG = Logger.getLogger("io.trireme.start");

  private final GatewaySettings settings;
  private final LiveConfiguration configuration;
  private final Protocols protocols;
  private final BuildInfo build;
  private final Storage storage;
  private final Leadership leadership;
  private final Tidying tidying;
  private final SharedRuntime runtime;
  private final Dependencies dependencies;

  Start(
      GatewaySettings settings,
      LiveConfiguration configuration,
      Protocols protocols,
      BuildInfo build,
      Storage storage,
      Leadership leadership,
      Tidying tidying,
      SharedRuntime runtime,
      Dependencies dependencies) {
    this.settings = requireNonNull(settings, "settings is null");
    this.configuration = requireNonNull(configuration, "configuration is null");
    this.protocols = requireNonNull(protocols, "protocols is null");
    this.build = requireNonNull(build, "build is null");
    this.storage = requireNonNull(storage, "storage is null");
    this.leadership = requireNonNull(leadership, "leadership is null");
    this.tidying = requireNonNull(tidying, "tidying is null");
    this.runtime = requireNonNull(runtime, "runtime is null");
    this.dependencies = requireNonNull(dependencies, "dependencies is null");
  }

  /**
   * Says what runs, reads the configuration.
   *
   * @throws io.quarkus.runtime.PreventFurtherStepsException if it cannot be used
   */
  public void run() {
    LogLines.use(settings.logFormat());
    LOG.infof(
        "trireme version=%s commit=%s mode=%s", build.version(), build.commit(), settings.mode());
    LOG.infof(
        "dialects registered: %s",
        protocols.all().stream().map(p -> p.dialect().id()).collect(Collectors.joining(", ")));
    LegacyEnvironment.warnings(environment()).forEach(LOG::warn);
    if (settings.adminAccessKey().isEmpty() && settings.proxyAccessKey().isPresent()) {
      LOG.warn("ADMIN_ACCESS_KEY is not set: whoever holds PROXY_ACCESS_KEY also administers");
    }
    storage.start();
    leadership.start();
    tidying.start();
    runtime.start();
    dependencies.start();
    configuration.start();
  }

  private static Map<String, String> environment() {
    try {
      return Environment.read(Path.of(""), System.getenv());
    } catch (IOException e) {
      throw StartupRefusal.of(".env cannot be read: " + e.getMessage());
    }
  }

  /**
   * The gateway's own keys: from the environment, else the kept one, which is made at the first
   * start.
   */
  static AccessKeys accessKeys(GatewaySettings settings, SecureRandom random) {
    String suggestion = KeptKey.newSecret(random).reveal();
    Secret admin =
        settings
            .adminAccessKey()
            .map(value -> AccessKeys.given("ADMIN_ACCESS_KEY", value, suggestion))
            .orElse(null);
    if (settings.proxyAccessKey().isPresent()) {
      Secret proxy =
          AccessKeys.given("PROXY_ACCESS_KEY", settings.proxyAccessKey().get(), suggestion);
      return new AccessKeys(proxy, admin);
    }
    KeptKey kept = kept(settings.data(), random);
    if (kept.created()) {
      announce(kept);
    } else {
      LOG.infof("access key read from %s", kept.file());
    }
    return new AccessKeys(kept.secret(), admin);
  }

  /**
   * The key under which the gateway seals what clients carry for it. Gateways that are given an
   * encryption key derive it from that, so that each opens what another sealed. Without one, and
   * without a folder that can be written, it lives as long as the process: what was sealed before
   * no longer opens, and the model thinks anew.
   */
  static byte[] envelopeKey(GatewaySettings settings, SecureRandom random) {
    Optional<Keyring> given = EncryptionKeys.given(settings, random);
    if (given.isPresent()) {
      return given.get().derived("envelope");
    }
    try {
      return KeptKey.loadOrCreate(settings.data(), "envelope-key", random)
          .secret()
          .reveal()
          .getBytes(StandardCharsets.US_ASCII);
    } catch (IOException e) {
      LOG.warnf("envelope key not kept: %s", e.getMessage());
      return KeptKey.newSecret(random).reveal().getBytes(StandardCharsets.US_ASCII);
    }
  }

  private static KeptKey kept(Path data, SecureRandom random) {
    try {
      return KeptKey.loadOrCreate(data, random);
    } catch (IOException e) {
      throw StartupRefusal.of(
          "no access key can be kept in "
              + data
              + " ("
              + e.getMessage()
              + "). Set PROXY_ACCESS_KEY, or TRIREME_DATA to a folder that can be written.");
    }
  }

  /** To the console and not to the log: a key that is logged is a key that is kept by others. */
  @SuppressWarnings("SystemOut")
  private static void announce(KeptKey kept) {
    System.out.println(
        """

          Trireme made an access key for you. It is shown this once and kept in %s:

              %s

          Clients send it as x-api-key or as Authorization: Bearer.
        """
            .formatted(kept.file(), kept.secret().reveal()));
  }
}
