package io.trireme.deploy.edge;

import io.trireme.core.spi.Protocol;
import io.trireme.core.spi.RequestFacts;
import io.trireme.deploy.upstream.Attempt;
import io.trireme.deploy.upstream.Timers;
import io.trireme.deploy.upstream.UnreachableException;
import io.trireme.deploy.upstream.Verdict;
import io.trireme.scheduler.plan.Candidate;
import io.vertx.core.MultiMap;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * The attempts of one exchange: each is begun, waited for within the exchange's time, and given up
 * when that is over. Confined to the exchange's thread but for {@link #cancel()}.
 */
final class Attempts {

  private static final Logger LOG = Logger.getLogger("io.trireme.attempt");

  private final Dispatch dispatch;
  private final ClientAnswer answer;
  private final Timers timers;
  private final ExchangeRecord record;
  private final Protocol protocol;
  private final Duration keepAliveAfter;
  private final CompletableFuture<Boolean> pausing = new CompletableFuture<>();
  private volatile @Nullable Attempt current;
  private long lastWriteNanos;
  private long begunNanos;

  Attempts(
      Exchange.Order order,
      ExchangeTools tools,
      ClientAnswer answer,
      Timers timers,
      ExchangeRecord record) {
    this.dispatch = new Dispatch(order.match().endpoint().operation(), tools);
    this.answer = requireNonNull(answer, "answer is null");
    this.timers = requireNonNull(timers, "timers is null");
    this.record = requireNonNull(record, "record is null");
    this.protocol = order.match().protocol();
    this.keepAliveAfter = order.configuration().settings().keepAliveAfter();
    this.lastWriteNanos = record.startedNanos;
  }

  /** Cancels what is under way, since the client is gone; on the event loop. */
  void cancel() {
    pausing.complete(false);
    Attempt attempt = current;
    if (attempt != null) {
      attempt.cancel();
    }
  }

  /** Gives up what is under way, whatever its verdict. */
  void abandon() {
    Attempt attempt = current;
    if (attempt != null) {
      abandon(attempt);
    }
  }

  /** Tries one candidate and waits for its verdict. */
  Verdict of(Candidate candidate, Carriage.Load load, RequestFacts facts) {
    long since = timers.nanoTime();
    begunNanos = since;
    LOG.debugf(
        "attempt begins id=%s channel=%s baseUrl=%s key=%s model=\"%s\" reason=\"%s\"",
        record.id,
        candidate.channel().id(),
        candidate.baseUrl(),
        candidate.key() == null ? "-" : candidate.key().id(),
        Ledger.text(candidate.upstreamModel()),
        candidate.reason());
    record.upstreamModel = candidate.upstreamModel();
    Verdict verdict;
    try {
      Attempt attempt = dispatch.prepare(candidate, load, facts);
      current = attempt;
      answer.context().runOnContext(ignored -> begin(attempt));
      verdict =
          await(attempt, record.startedNanos + dispatch.total(candidate, facts).toNanos(), facts);
    } catch (UnreachableException e) {
      verdict = e.verdict();
    }
    record.tried(candidate, Refusals.label(verdict), since, timers.nanoTime());
    LOG.debugf("attempt ended id=%s result=%s", record.id, Refusals.label(verdict));
    return verdict;
  }

  private void begin(Attempt attempt) {
    if (answer.gone()) {
      attempt.cancel();
    } else {
      attempt.start();
    }
  }

  /** Waits before another attempt, once in an exchange; false if the client left meanwhile. */
  boolean pause(Duration time) {
    answer.context().runOnContext(ignored -> timers.after(time, () -> pausing.complete(true)));
    return pausing.join() && !answer.gone();
  }

  /** How long it is since the last attempt began. */
  Duration sinceBegun() {
    return Duration.ofNanos(timers.nanoTime() - begunNanos);
  }

  /** Whether the last attempt had more than half of the exchange's time. */
  boolean hadMostOf(Candidate candidate, RequestFacts facts) {
    return sinceBegun().multipliedBy(2).compareTo(dispatch.total(candidate, facts)) > 0;
  }

  /** Waits; a client of a stream that waits long is sent the head and keep-alives meanwhile. */
  private Verdict await(Attempt attempt, long deadlineNanos, RequestFacts facts) {
    CompletableFuture<Verdict> verdict = attempt.verdict();
    Optional<byte[]> frame = facts.stream() ? protocol.relay().keepAlive() : Optional.empty();
    while (true) {
      long now = timers.nanoTime();
      long left = deadlineNanos - now;
      if (left <= 0 && !verdict.isDone()) {
        abandon(attempt);
        return Refusals.outOfTime();
      }
      long untilKeepAlive =
          frame.isPresent() ? lastWriteNanos + keepAliveAfter.toNanos() - now : Long.MAX_VALUE;
      try {
        return verdict.get(Math.max(0, Math.min(left, untilKeepAlive)), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        if (untilKeepAlive <= left) {
          answer.openStream(facts.form(), MultiMap.caseInsensitiveMultiMap());
          frame.ifPresent(answer::keepAlive);
          lastWriteNanos = timers.nanoTime();
        }
      } catch (ExecutionException e) {
        throw new IllegalStateException("a verdict never fails", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        abandon(attempt);
        return new Verdict.Cancelled();
      }
    }
  }

  /** A verdict that comes too late may bring a stream, which has no other owner. */
  private void abandon(Attempt attempt) {
    answer.context().runOnContext(ignored -> attempt.abandon());
  }
}
