package io.trireme.admin;

import io.trireme.scheduler.GatewayConfiguration;
import io.trireme.store.ConfigurationReader;
import io.trireme.store.body.BodyStore;
import io.trireme.store.body.SqlBodies;
import io.trireme.store.seal.Keyring;
import io.trireme.store.seal.Pepper;
import io.trireme.store.seal.Seal;
import io.trireme.store.sql.AuditLog;
import io.trireme.store.sql.ConfigChange;
import io.trireme.store.sql.ConfigContent;
import io.trireme.store.sql.ConfigStore;
import io.trireme.store.sql.Database;
import io.trireme.store.sql.Rewrapped;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** Changes a database in a folder of the test, and puts what stands there in force at a gateway. */
final class FakeConfigurator implements Configurator, AutoCloseable {

  /** One without anything, which cannot be changed. */
  static final Configurator NOTHING = new Nothing();

  private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(US_ASCII);

  private final FakeGateway gateway;
  private final @Nullable Path file;
  private final ConfigurationReader reader =
      new ConfigurationReader(
          name -> Map.of("VENDOR_KEY", "sk-from-the-environment-1").get(name),
          Set.of(
              Configurations.CLAUDE,
              Configurations.CODEX,
              Configurations.CHAT,
              Configurations.GEMINI),
          (dialect, name, value) -> Optional.empty());
  private final Database database;
  private final AuditLog audit;
  private final ConfigStore store;
  private final Map<Backup, ConfigContent> copies = new LinkedHashMap<>();
  private ConfigContent content = ConfigContent.EMPTY;

  /** Over the same database. */
  final BodyStore bodies;

  FakeConfigurator(FakeGateway gateway, Path folder, @Nullable Path file) {
    this.gateway = gateway;
    this.file = file;
    database = Database.embedded(folder.resolve("trireme.db"));
    database.migrate();
    audit = new AuditLog(database, Clock.systemUTC());
    Seal seal = new Seal(Keyring.of(List.of(KEY)), new SecureRandom());
    store = new ConfigStore(database, seal, audit);
    bodies = new SqlBodies(database, () -> seal);
    reload();
  }

  @Override
  public ConfigContent content() {
    return content;
  }

  @Override
  public ConfigContent change(List<ConfigChange> changes, ConfigStore.Reason reason) {
    content = store.change(changes, reason, this::judge);
    gateway.configure(judge(content));
    return content;
  }

  @Override
  public GatewayConfiguration judge(ConfigContent judged) {
    return reader.read(file, judged, judged.revision());
  }

  @Override
  public String hash(String secret) {
    return new Pepper(KEY).hmac(secret);
  }

  @Override
  public AuditLog audit() {
    return audit;
  }

  @Override
  public Backup backup() {
    Backup made =
        new Backup("backup-" + copies.size(), Instant.EPOCH, content.revision(), copies.size());
    copies.put(made, content);
    return made;
  }

  @Override
  public List<Backup> backups() {
    return List.copyOf(copies.keySet());
  }

  @Override
  public Optional<Backup.Restored> restore(String name, ConfigStore.Reason reason) {
    return copies.entrySet().stream()
        .filter(copy -> copy.getKey().name().equals(name))
        .findFirst()
        .map(copy -> new Backup.Restored(name, copy.getKey().revision(), backup().name()));
  }

  @Override
  public Rewrapped rewrap(String actor) {
    return store.rewrap();
  }

  /** Takes what stands in the database already. */
  void reload() {
    content = store.read();
    gateway.configure(judge(content));
  }

  @Override
  public void close() {
    database.close();
  }

  private static final class Nothing implements Configurator {
    @Override
    public ConfigContent content() {
      return ConfigContent.EMPTY;
    }

    @Override
    public ConfigContent change(List<ConfigChange> changes, ConfigStore.Reason reason) {
      throw new UnsupportedOperationException();
    }

    @Override
    public GatewayConfiguration judge(ConfigContent judged) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String hash(String secret) {
      throw new UnsupportedOperationException();
    }

    @Override
    public AuditLog audit() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Backup backup() {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<Backup> backups() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Backup.Restored> restore(String name, ConfigStore.Reason reason) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Rewrapped rewrap(String actor) {
      throw new UnsupportedOperationException();
    }
  }
}
