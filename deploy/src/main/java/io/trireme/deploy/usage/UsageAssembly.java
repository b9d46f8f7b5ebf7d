package io.trireme.deploy.usage;

import io.trireme.deploy.config.GatewaySettings;
import io.trireme.deploy.config.Storage;
import io.trireme.deploy.drain.DrainHook;
import io.trireme.scheduler.price.PriceTable;
import io.trireme.store.PriceFile;
import io.trireme.store.usage.SqlUsage;
import io.trireme.store.usage.UsageStore;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Beans of the usage history that are made of plain classes. */
final class UsageAssembly {

  private static final String FILE = "prices.json";
  private static final Duration FLUSH = Duration.ofSeconds(2);

  private UsageAssembly() {}

  @Produces
  @Singleton
  static UsageStore store(Storage storage) {
    return new SqlUsage(storage.database());
  }

  @Produces
  @Singleton
  static PriceFile prices(GatewaySettings settings) {
    return new PriceFile(
        PriceTable.builtIn(), settings.prices().orElse(settings.data().resolve(FILE)));
  }

  @Produces
  @Singleton
  static DrainHook flushing(UsageRecorder recorder) {
    return DrainHook.of("request-log", () -> recorder.flush(FLUSH));
  }
}
