package io.trireme.admin;

import io.trireme.scheduler.GatewayConfiguration;
import io.trireme.store.sql.AuditLog;
import io.trireme.store.sql.ConfigChange;
import io.trireme.store.sql.ConfigContent;
import io.trireme.store.sql.ConfigStore;
import java.util.List;

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

  /** Seals everything under the current key; returns how much was under another. */
  int rewrap();
}
