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

  private final List<AutoCloseable> opened = new ArrayList<>();

  /** Each is alone at its engine: what is the next one's is to be empty. */
  @Override
  protected RuntimeState create(InstantSource time) {
    Engines engines = new Engines(Engines.Kind.REDIS);
    SharedState state =
        new SharedState(new MemoryState(time, new Random(1)), engines.link(), "node");
    opened.add(state);
    opened.add(engines);
    state.start();
    return state;
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : opened) {
      one.close();
    }
  }
}
