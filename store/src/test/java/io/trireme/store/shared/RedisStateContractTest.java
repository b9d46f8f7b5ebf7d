package io.trireme.store.shared;

import io.trireme.scheduler.state.MemoryState;
import io.trireme.scheduler.state.RuntimeState;
import io.trireme.scheduler.state.RuntimeStateContract;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;

final class RedisStateContractTest extends RuntimeStateContract {

  private final List<SharedState> opened = new ArrayList<>();
  private final List<Engines> engines = new ArrayList<>();

  /** Each is alone at its engine: what is the next one's is to be empty. */
  @Override
  protected RuntimeState create(InstantSource time) {
    Engines fresh = new Engines(Engines.Kind.REDIS);
    SharedState state = new SharedState(new MemoryState(time, new Random(1)), fresh.link(), "node");
    opened.add(state);
    engines.add(fresh);
    state.start();
    return state;
  }

  @AfterEach
  void close() {
    opened.forEach(SharedState::close);
    engines.forEach(Engines::close);
  }
}
