package io.trireme.deploy.body;

import io.trireme.deploy.config.Storage;
import io.trireme.deploy.config.StoredConfiguration;
import io.trireme.deploy.drain.DrainHook;
import io.trireme.store.body.BodyStore;
import io.trireme.store.body.SqlBodies;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Beans of the kept bodies that are made of plain classes. */
final class BodyAssembly {

  private static final Duration FLUSH = Duration.ofSeconds(2);

  private BodyAssembly() {}

  @Produces
  @Singleton
  static BodyStore store(Storage storage, StoredConfiguration stored) {
    return new SqlBodies(storage.database(), stored::seal);
  }

  @Produces
  @Singleton
  static DrainHook flushing(BodyKeeper keeper) {
    return DrainHook.of("bodies", () -> keeper.flush(FLUSH));
  }
}
