package io.trireme.deploy;

import io.trireme.admin.Backup;
import io.trireme.admin.Configurator;
import io.trireme.deploy.config.LiveConfiguration;
import io.trireme.deploy.config.StoredConfiguration;
import io.trireme.scheduler.GatewayConfiguration;
import io.trireme.store.body.BodyStore;
import io.trireme.store.sql.AuditLog;
import io.trireme.store.sql.ConfigChange;
import io.trireme.store.sql.ConfigContent;
import io.trireme.store.sql.ConfigStore;
import io.trireme.store.sql.Rewrapped;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/** Lets the admin API change what stands in the database. */
@Singleton
final class ConfiguratorBean implements Configurator {

  private final StoredConfiguration stored;
  private final LiveConfiguration live;
  private final BodyStore bodies;

  ConfiguratorBean(StoredConfiguration stored, LiveConfiguration live, BodyStore bodies) {
    this.bodies = requireNonNull(bodies, "bodies is null");
    this.stored = requireNonNull(stored, "stored is null");
    this.live = requireNonNull(live, "live is null");
  }

  @Override
  public ConfigContent content() {
    return stored.content();
  }

  @Override
  public ConfigContent change(List<ConfigChange> changes, ConfigStore.Reason reason) {
    return stored.change(changes, reason, live::judge);
  }

  @Override
  public GatewayConfiguration judge(ConfigContent content) {
    return live.judge(content);
  }

  @Override
  public String hash(String secret) {
    return stored
        .pepper()
        .orElseThrow(() -> new IllegalStateException("the database was not seen yet"))
        .hmac(secret);
  }

  @Override
  public AuditLog audit() {
    return stored.audit();
  }

  @Override
  public Backup backup() throws IOException {
    return stored.backups().make();
  }

  @Override
  public List<Backup> backups() throws IOException {
    return stored.backups().list();
  }

  @Override
  public Optional<Backup.Restored> restore(String name, ConfigStore.Reason reason)
      throws IOException {
    return stored.backups().restore(name, reason, live::judge);
  }

  @Override
  public Rewrapped rewrap(String actor) {
    return stored.rewrap(actor, bodies.rewrap());
  }
}
