package io.trireme.deploy.upstream;

import io.vertx.core.Vertx;
import java.time.Duration;

/**
 * Timers of the Vert.x event loop on which they are set.
 *
 * @param vertx the instance whose timers are used
 */
public record VertxTimers(Vertx vertx) implements Timers {

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Handle after(Duration delay, Runnable task) {
    long id = vertx.setTimer(Math.max(1, delay.toMillis()), ignored -> task.run());
    return () -> vertx.cancelTimer(id);
  }

  @Override
  public void nextTurn(Runnable task) {
    vertx.getOrCreateContext().runOnContext(ignored -> task.run());
  }
}
