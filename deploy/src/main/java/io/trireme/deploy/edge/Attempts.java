package io.trireme.deploy.edge;

import io.trireme.core.spi.Protocol;
import io.trireme.core.spi.RequestFacts;
import io.trireme.deploy.trace.ExchangeSpan;
import io.trireme.deploy.upstream.Attempt;
import io.trireme.deploy.upstream.AttemptTimes;
import io.trireme.deploy.upstream.Timers;
import io.trireme.deploy.upstream.UnreachableException;
import io.trireme.deploy.upstream.Verdict;
import io.trireme.scheduler.plan.Candidate;
import io.vertx.core.MultiMap;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
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
  private final List<Attempt> under = new CopyOnWriteArrayList<>();
  private long lastWriteNanos;
  private long begunNanos;
  private boolean interrupted;
  private volatile boolean cancelled;

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

  /** Cancels what is under way and whatever is begun after it; on the event loop. */
  void cancel() {
    cancelled = true;
    pausing.complete(false);
    under.forEach(Attempt::cancel);
  }

  /** Gives up what is under way, whatever its verdict. */
  void abandon() {
    under.forEach(this::abandon);
  }

  /**
   * An attempt that has begun.
   *
   * @param candidate who is asked
   * @param attempt the call; null if the address is not to be found
   * @param verdict how it ends
   * @param sinceNanos when it began
   * @param span what traces it
   */
  record Running(
      Candidate candidate,
      @Nullable Attempt attempt,
      CompletableFuture<Verdict> verdict,
      long sinceNanos,
      ExchangeSpan span) {}

  /** Tries one candidate and waits for its verdict. */
  Verdict of(Candidate candidate, Carriage.Load load, RequestFacts facts) {
    Running running = begin(candidate, load, facts);
    await(running.verdict(), running, facts, Long.MAX_VALUE);
    return end(running);
  }

  /** Begins an attempt; {@link #end} or {@link #giveUp} follows. */
  Running begin(Candidate candidate, Carriage.Load load, RequestFacts facts) {
    long since = timers.nanoTime();
    ExchangeSpan span = ExchangeSpans.attempt(record);
    LOG.debugf(
        "attempt begins id=%s channel=%s baseUrl=%s key=%s model=\"%s\" reason=\"%s\"",
        record.id,
        candidate.channel().id(),
        candidate.baseUrl(),
        candidate.key() == null ? "-" : candidate.key().id(),
        Ledger.text(candidate.upstreamModel()),
        candidate.reason());
    try {
      Attempt attempt = dispatch.prepare(candidate, load, facts, span);
      under.add(attempt);
      answer.context().runOnContext(ignored -> begin(attempt));
      return new Running(candidate, attempt, attempt.verdict(), since, span);
    } catch (UnreachableException e) {
      return new Running(
          candidate, null, CompletableFuture.completedFuture(e.verdict()), since, span);
    }
  }

  /** Books an attempt whose verdict is there, or whose time is over. */
  Verdict end(Running running) {
    Verdict verdict = running.verdict().getNow(null);
    if (verdict == null) {
      stop(running);
      verdict = interrupted ? new Verdict.Cancelled() : Refusals.outOfTime();
    }
    begunNanos = running.sinceNanos();
    book(running, Refusals.label(verdict));
    return verdict;
  }

  /** Gives an attempt up that another one was quicker than. */
  void giveUp(Running running) {
    stop(running);
    book(running, ErrorWords.OUTRUN);
  }

  private void book(Running running, String result) {
    record.upstreamModel = running.candidate().upstreamModel();
    Attempt attempt = running.attempt();
    record.tried(
        running.candidate(),
        result,
        running.sinceNanos(),
        timers.nanoTime(),
        running.span(),
        attempt == null ? AttemptTimes.NONE : attempt.times());
    LOG.debugf("attempt ended id=%s result=%s", record.id, result);
  }

  private void stop(Running running) {
    Attempt attempt = running.attempt();
    if (attempt != null) {
      abandon(attempt);
    }
  }

  private void begin(Attempt attempt) {
    if (cancelled || answer.gone()) {
      attempt.cancel();
    } else {
      attempt.start();
    }
  }

  /** Waits before another attempt, once in an exchange; false if the client left meanwhile. */
  boolean pause(Duration time) {
    answer.context().runOnContext(ignored -> timers.after(time, () -> pausing.complete(true)));
    return pausing.join() && !cancelled && !answer.gone();
  }

  /** How long it is since the last attempt began. */
  Duration sinceBegun() {
    return Duration.ofNanos(timers.nanoTime() - begunNanos);
  }

  /** Whether the last attempt had more than half of the exchange's time. */
  boolean hadMostOf(Candidate candidate, RequestFacts facts) {
    return sinceBegun().multipliedBy(2).compareTo(dispatch.total(candidate, facts)) > 0;
  }

  /**
   * Waits for a verdict until a moment, and no longer than the exchange has; a client of a stream
   * that waits long is sent the head and keep-alives meanwhile.
   *
   * @param done what is waited for
   * @param running whose channel says how long the exchange has
   * @param untilNanos when to stop waiting; the greatest value for never
   * @return false if the time is over
   */
  boolean await(CompletableFuture<?> done, Running running, RequestFacts facts, long untilNanos) {
    long deadline = record.startedNanos + dispatch.total(running.candidate(), facts).toNanos();
    Optional<byte[]> frame = facts.stream() ? protocol.relay().keepAlive() : Optional.empty();
    while (!done.isDone()) {
      long now = timers.nanoTime();
      long left = deadline - now;
      if (untilNanos != Long.MAX_VALUE) {
        left = Math.min(left, untilNanos - now);
      }
      if (left <= 0) {
        return false;
      }
      long untilKeepAlive =
          frame.isPresent() ? lastWriteNanos + keepAliveAfter.toNanos() - now : Long.MAX_VALUE;
      try {
        done.get(Math.max(0, Math.min(left, untilKeepAlive)), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        if (untilKeepAlive <= left) {
          answer.openStream(facts.form(), MultiMap.caseInsensitiveMultiMap());
          frame.ifPresent(answer::keepAlive);
          record.keepAlives++;
          lastWriteNanos = timers.nanoTime();
        }
      } catch (ExecutionException e) {
        throw new IllegalStateException("a verdict never fails", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        interrupted = true;
        return false;
      }
    }
    return true;
  }

  /** A verdict that comes too late may bring a stream, which has no other owner. */
  private void abandon(Attempt attempt) {
    answer.context().runOnContext(ignored -> attempt.abandon());
  }
}
