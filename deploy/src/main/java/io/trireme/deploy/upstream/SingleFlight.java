package io.trireme.deploy.upstream;

import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Does one thing once at a time: whoever asks for it while it is being done waits for the same
 * result. Thread-safe.
 *
 * @param <K> names the thing
 * @param <V> the result
 */
final class SingleFlight<K, V> {

  private final Map<K, FutureTask<V>> running = new ConcurrentHashMap<>();

  /**
   * The result of the work, by this thread or by the one that does it already.
   *
   * @throws IllegalStateException if the work failed
   */
  V run(K key, Callable<V> work) throws InterruptedException {
    FutureTask<V> mine = new FutureTask<>(work);
    FutureTask<V> theirs = running.putIfAbsent(key, mine);
    if (theirs == null) {
      try {
        mine.run();
      } finally {
        running.remove(key, mine);
      }
    }
    try {
      return (theirs == null ? mine : theirs).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof InterruptedException interrupted) {
        throw interrupted;
      }
      throw new IllegalStateException("the work failed", e.getCause());
    }
  }
}
