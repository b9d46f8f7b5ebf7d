package io.trireme.admin;

import io.trireme.scheduler.GatewayConfiguration;
import io.trireme.store.sql.AuditLog;
import io.trireme.store.sql.ConfigChange;
import io.trireme.store.sql.ConfigContent;
import io.trireme.store.sql.ConfigStore;
import io.trireme.store.sql.Rewrapped;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What the admin API changes of the configuration. What stands in the configuration file is not
 * among it and cannot be changed. Implementations are thread-safe; they block.
 */
public interface Configurator {

  /** What stands in the database. */
  ConfigContent content();

  /**
   * Changes it: all or none. When this returns the change is in force in this process.
   *
   * @throws io.trireme.store.ConfigurationException if the whole would not hold; its path is that
   *     of the value within the object
   * @throws io.trireme.store.sql.ConfigConflict if an object is not as a change expects it
   * @throws io.trireme.store.sql.StoreException if the database is away
   */
  ConfigContent change(List<ConfigChange> changes, ConfigStore.Reason reason);

  /**
   * What would be in force with another content of the database; changes nothing.
   *
   * @throws io.trireme.store.ConfigurationException if it could not be
   */
  GatewayConfiguration judge(ConfigContent content);

  /**
   * The hash under which a client key is kept.
   *
   * @throws IllegalStateException if the database was never seen
   */
  String hash(String secret);

  /** Who changed what. */
  AuditLog audit();

  /**
   * Makes a sealed copy of what stands in the database.
   *
   * @throws IOException if it cannot be written
   */
  Backup backup() throws IOException;

  /** The copies that are kept, the newest first. */
  List<Backup> backups() throws IOException;

  /**
   * Makes everything as it is in a copy, in one change; what is there now is copied before.
   *
   * @return what came of it; empty if there is no copy of that name
   * @throws IOException if it cannot be read
   * @throws io.trireme.store.seal.SealException if it cannot be opened with our keys
   * @throws io.trireme.store.ConfigurationException if it would not hold
   */
  Optional<Backup.Restored> restore(String name, ConfigStore.Reason reason) throws IOException;

  /** Seals everything under the current key, and writes into the audit what that came to. */
  Rewrapped rewrap(String actor);
}
