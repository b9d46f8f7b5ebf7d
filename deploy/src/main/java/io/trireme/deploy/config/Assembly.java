package io.trireme.deploy.config;

import io.quarkus.arc.All;
import io.trireme.core.BufferBudget;
import io.trireme.core.Protocols;
import io.trireme.core.spi.Protocol;
import io.trireme.core.translate.Envelopes;
import io.trireme.store.TurnBounds;
import io.trireme.store.TurnStore;
import io.trireme.store.sql.SqlTurns;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;

/** Beans that are made of plain classes. */
final class Assembly {

  private Assembly() {}

  @Produces
  @Singleton
  static Clock clock() {
    return Clock.systemUTC();
  }

  @Produces
  @Singleton
  static BuildInfo build() {
    return BuildInfo.read();
  }

  /** Every dialect whose jar is on the class path. */
  @Produces
  @Singleton
  static Protocols protocols(@All List<Protocol> discovered) {
    return new Protocols(discovered);
  }

  /** Seals what clients carry between requests; the key outlives the process. */
  @Produces
  @Singleton
  static Envelopes envelopes(GatewaySettings settings) {
    return new Envelopes(Start.envelopeKey(settings, new SecureRandom()));
  }

  /** What callers may come back to, in the database. One turn passes through memory whole. */
  @Produces
  @Singleton
  static TurnStore turns(GatewaySettings settings, Storage storage, Clock clock) {
    long largest = Runtime.getRuntime().maxMemory() / 32;
    TurnBounds bounds =
        new TurnBounds(
            settings.storedTurnsCount(),
            (long) settings.storedTurnsMb() << 20,
            settings.storedTurnsAge());
    return new SqlTurns(storage.database(), bounds, largest, clock);
  }

  /** What translations may hold in memory, all together. */
  @Produces
  @Singleton
  static BufferBudget buffers(GatewaySettings settings) {
    return settings
        .translationBufferMb()
        .map(mb -> new BufferBudget((long) mb << 20))
        .orElseGet(BufferBudget::ofHeap);
  }

  @Produces
  @Singleton
  static AccessKeys accessKeys(GatewaySettings settings) {
    return Start.accessKeys(settings, new SecureRandom());
  }
}
