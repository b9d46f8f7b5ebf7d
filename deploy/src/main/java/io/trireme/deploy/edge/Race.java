package io.trireme.deploy.edge;

import io.trireme.core.spi.RequestFacts;
import io.trireme.deploy.upstream.Timers;
import io.trireme.deploy.upstream.Verdict;
import io.trireme.scheduler.plan.Candidate;
import io.trireme.scheduler.plan.CandidatePlan;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * Asks a second channel beside one that is slow to begin. The first answer that begins wins; an
 * error never does as long as the other may still answer. Who loses is cancelled. Confined to the
 * exchange's thread.
 */
final class Race {

  /**
   * Who takes part.
   *
   * @param candidate who is asked
   * @param load what is sent
   * @param plan who is to be told how it fared
   */
  record Runner(Candidate candidate, Carriage.Load load, CandidatePlan plan) {}

  /**
   * How it ended.
   *
   * @param winner whose verdict counts
   * @param verdict an answer; or of the first one a failure, if nobody answered
   * @param loser who failed before; null if nobody did
   * @param failure of the loser; null if there is none
   */
  record Result(
      Runner winner, Verdict verdict, @Nullable Runner loser, @Nullable Verdict failure) {}

  private final Attempts attempts;
  private final Timers timers;
  private final RequestFacts facts;

  Race(Attempts attempts, Timers timers, RequestFacts facts) {
    this.attempts = requireNonNull(attempts, "attempts is null");
    this.timers = requireNonNull(timers, "timers is null");
    this.facts = requireNonNull(facts, "facts is null");
  }

  /** Nobody runs beside the first. */
  Result alone(Runner first) {
    return new Result(first, attempts.of(first.candidate(), first.load(), facts), null, null);
  }

  /**
   * Runs it.
   *
   * @param after how long the first one is alone
   * @param second who runs beside it; asked once, if the first one has said nothing until then
   * @param goesOn whether another candidate may have a better answer than such a failure of the
   *     first
   */
  Result run(
      Runner first, Duration after, Supplier<Optional<Runner>> second, Predicate<Verdict> goesOn) {
    Attempts.Running one = attempts.begin(first.candidate(), first.load(), facts);
    boolean quick = attempts.await(one.verdict(), one, facts, timers.nanoTime() + after.toNanos());
    Optional<Runner> rival = quick ? Optional.empty() : second.get();
    if (rival.isEmpty()) {
      attempts.await(one.verdict(), one, facts, Long.MAX_VALUE);
      return new Result(first, attempts.end(one), null, null);
    }
    Runner other = rival.get();
    Attempts.Running two = attempts.begin(other.candidate(), other.load(), facts);
    attempts.await(
        CompletableFuture.anyOf(one.verdict(), two.verdict()), one, facts, Long.MAX_VALUE);
    return one.verdict().isDone() || !two.verdict().isDone()
        ? firstIsThere(first, one, other, two, goesOn)
        : secondIsThere(first, one, other, two);
  }

  private Result firstIsThere(
      Runner first,
      Attempts.Running one,
      Runner other,
      Attempts.Running two,
      Predicate<Verdict> goesOn) {
    Verdict verdict = one.verdict().getNow(null);
    if (verdict != null && failed(verdict) && goesOn.test(verdict)) {
      boolean answered = attempts.await(two.verdict(), two, facts, Long.MAX_VALUE);
      if (answered && !failed(two.verdict().join())) {
        return lost(first, one, other, two);
      }
      // The plan of the first one goes on: its verdict has the last word.
      return lost(other, two, first, one);
    }
    attempts.giveUp(two);
    other.plan().abandoned();
    return new Result(first, attempts.end(one), null, null);
  }

  private Result secondIsThere(
      Runner first, Attempts.Running one, Runner other, Attempts.Running two) {
    if (failed(requireNonNull(two.verdict().getNow(null), "the second is there"))) {
      attempts.await(one.verdict(), one, facts, Long.MAX_VALUE);
      return lost(other, two, first, one);
    }
    attempts.giveUp(one);
    first.plan().abandoned();
    return new Result(other, attempts.end(two), null, null);
  }

  /** The winner is booked last: it is whom the exchange was with. */
  private Result lost(
      Runner loser, Attempts.Running failed, Runner winner, Attempts.Running running) {
    Verdict failure = attempts.end(failed);
    return new Result(winner, attempts.end(running), loser, failure);
  }

  private static boolean failed(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Refused refused -> true;
      case Verdict.Broken broken -> true;
      case Verdict.Committed committed -> false;
      case Verdict.Whole whole -> false;
      case Verdict.Cancelled cancelled -> false;
    };
  }
}
