package io.trireme.scheduler.state;

import java.time.InstantSource;
import java.util.Random;

final class MemoryStateTest extends RuntimeStateContract {

  @Override
  protected RuntimeState create(InstantSource time) {
    return new MemoryState(time, new Random(1));
  }
}
