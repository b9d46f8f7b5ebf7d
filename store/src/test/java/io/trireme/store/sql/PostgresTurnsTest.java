package io.trireme.store.sql;

import io.trireme.store.TurnBounds;
import io.trireme.store.TurnStore;
import io.trireme.store.TurnStoreContract;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

final class PostgresTurnsTest extends TurnStoreContract {

  @TempDir Path folder;
  private @Nullable Database database;

  @Override
  protected TurnStore create(TurnBounds bounds, InstantSource time) {
    Database fresh = Databases.fresh(Engine.POSTGRES, folder);
    database = fresh;
    return new SqlTurns(fresh, bounds, Long.MAX_VALUE, time);
  }

  @Override
  protected void close() {
    if (database != null) {
      database.close();
    }
  }
}
