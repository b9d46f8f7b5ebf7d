package io.trireme.deploy.drain;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Runs hooks side by side, for no longer than a time. */
final class DrainHooks {

  /** For all together. */
  static final Duration LIMIT = Duration.ofSeconds(3);

  private static final Logger LOG = Logger.getLogger("io.trireme.drain");

  private DrainHooks() {}

  /**
   * Runs all of them.
   *
   * @return the names of those that did not come to their end
   */
  static List<String> run(List<DrainHook> hooks, Duration limit) {
    long until = System.nanoTime() + limit.toNanos();
    List<String> unfinished = new ArrayList<>();
    List<Running> all = hooks.stream().map(DrainHooks::begin).toList();
    try {
      for (Running one : all) {
        long left = Math.max(0, until - System.nanoTime());
        if (!one.done().await(left, TimeUnit.NANOSECONDS)) {
          one.thread().interrupt();
          unfinished.add(one.name());
          LOG.warnf("not written in time hook=%s", one.name());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return unfinished;
  }

  private record Running(String name, Thread thread, CountDownLatch done) {}

  private static Running begin(DrainHook hook) {
    CountDownLatch done = new CountDownLatch(1);
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .name("trireme-flush-" + hook.name())
            .start(() -> flush(hook, done));
    return new Running(hook.name(), thread, done);
  }

  @SuppressWarnings("InterruptedExceptionSwallowed") // the thread ends here
  private static void flush(DrainHook hook, CountDownLatch done) {
    try {
      hook.flush();
    } catch (Exception e) {
      LOG.warnf("not written hook=%s reason=\"%s\"", hook.name(), e.getMessage());
    } finally {
      done.countDown();
    }
  }
}
