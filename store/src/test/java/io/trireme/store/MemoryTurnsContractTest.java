package io.trireme.store;

import java.time.InstantSource;

final class MemoryTurnsContractTest extends TurnStoreContract {

  @Override
  protected TurnStore create(TurnBounds bounds, InstantSource time) {
    return new MemoryTurns(bounds, time);
  }

  @Override
  protected void close() {}
}
