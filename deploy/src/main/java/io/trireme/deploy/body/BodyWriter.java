package io.trireme.deploy.body;

import io.trireme.scheduler.BodySettings;
import io.trireme.store.body.BodyStore;
import io.trireme.store.body.KeptBodies;
import io.trireme.store.seal.SealException;
import io.trireme.store.sql.StoreException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * Takes credentials out of bodies and hands them to the store, on a thread of its own. What the
 * store does not take is lost: bodies are of use only as long as somebody looks for them.
 * Thread-safe.
 */
final class BodyWriter implements AutoCloseable {

  /** Is told what becomes of bodies. */
  interface Watcher {
    /** Those of so many exchanges are lost. */
    void dropped(int exchanges, String reason);

    /** Some were kept. */
    void kept();
  }

  private static final int MOST_WAITING = 1_000;
  private static final int MOST_AT_ONCE = 32;
  private static final int SHARE_BEYOND = 8;

  /** An exchange, or the end of a flush. */
  private record Job(BodyTake take, CompletableFuture<Void> done) {}

  private final BodyStore store;
  private final UnaryOperator<String> redact;
  private final Supplier<BodySettings> settings;
  private final Clock clock;
  private final Watcher watcher;
  private final BlockingQueue<Job> queue = new ArrayBlockingQueue<>(MOST_WAITING);
  private int sinceTidy;
  private @Nullable Thread thread;

  BodyWriter(
      BodyStore store,
      UnaryOperator<String> redact,
      Supplier<BodySettings> settings,
      Clock clock,
      Watcher watcher) {
    this.store = requireNonNull(store, "store is null");
    this.redact = requireNonNull(redact, "redact is null");
    this.settings = requireNonNull(settings, "settings is null");
    this.clock = requireNonNull(clock, "clock is null");
    this.watcher = requireNonNull(watcher, "watcher is null");
  }

  /** Begins to write. Before it, bodies only wait. */
  synchronized void start() {
    if (thread == null) {
      thread = Thread.ofPlatform().daemon().name("body-writer").start(this::run);
    }
  }

  /** Takes the bodies of an exchange that is over, and returns at once. */
  void offer(BodyTake take) {
    if (!queue.offer(new Job(take, new CompletableFuture<>()))) {
      take.release();
      watcher.dropped(1, "too many wait to be written");
    }
  }

  /**
   * Writes what was offered until now.
   *
   * @return false if that takes longer
   */
  boolean flush(Duration most) {
    synchronized (this) {
      if (thread == null) {
        return queue.isEmpty();
      }
    }
    Job end = new Job(BodyTake.OFF, new CompletableFuture<>());
    try {
      if (!queue.offer(end, most.toMillis(), TimeUnit.MILLISECONDS)) {
        return false;
      }
      end.done().get(most.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException | ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void run() {
    List<Job> batch = new ArrayList<>();
    try {
      while (true) {
        batch.add(queue.take());
        queue.drainTo(batch, MOST_AT_ONCE - 1);
        write(batch);
        batch.clear();
      }
    } catch (InterruptedException e) {
      // Nobody waits for the rest any more.
      Thread.currentThread().interrupt();
    }
  }

  private void write(List<Job> batch) {
    int exchanges = (int) batch.stream().filter(job -> job.take().on()).count();
    try {
      BodySettings now = settings.get();
      if (now.enabled() && exchanges > 0) {
        Instant at = clock.instant();
        store.keep(
            batch.stream()
                .map(Job::take)
                .filter(BodyTake::on)
                .map(take -> kept(take, at))
                .toList());
        watcher.kept();
        tidyIfManyCame(now, exchanges, at);
      }
    } catch (StoreException | SealException e) {
      watcher.dropped(exchanges, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      // The thread lives on, and its message may quote what was asked.
      watcher.dropped(exchanges, e.getClass().getSimpleName());
    } finally {
      for (Job job : batch) {
        job.take().release();
        job.done().complete(null);
      }
    }
  }

  /** Between two tidyings by the clock no more than an eighth comes on top. */
  private void tidyIfManyCame(BodySettings now, int exchanges, Instant at) {
    sinceTidy += exchanges;
    if (sinceTidy > now.most() / SHARE_BEYOND) {
      store.forget(at.minus(now.keptFor()), now.most());
      sinceTidy = 0;
    }
  }

  private KeptBodies kept(BodyTake take, Instant at) {
    BodyTake.Cut sent = take.sent();
    BodyTake.Cut answer = take.answer();
    return new KeptBodies(
        take.id(),
        at,
        text(take.request()),
        sent == null ? null : text(sent),
        answer == null ? null : text(answer));
  }

  private KeptBodies.Text text(BodyTake.Cut body) {
    String text = text(body.kept(), body.truncated());
    String redacted = redact.apply(text);
    return new KeptBodies.Text(redacted, body.bytes(), body.truncated(), !redacted.equals(text));
  }

  /** Where a cut may have gone through a credential, its word is left out. */
  static String text(byte[] kept, boolean truncated) {
    int end = kept.length;
    while (truncated && end > 0 && kept[end - 1] > ' ' && kept[end - 1] != '"') {
      end--;
    }
    return new String(kept, 0, end, StandardCharsets.UTF_8);
  }

  @Override
  public synchronized void close() {
    Thread writing = thread;
    if (writing != null) {
      writing.interrupt();
    }
  }
}
