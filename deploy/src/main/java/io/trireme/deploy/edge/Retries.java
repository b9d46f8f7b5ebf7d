package io.trireme.deploy.edge;

import io.trireme.scheduler.limit.RetryBudget;
import io.trireme.scheduler.plan.Candidate;
import java.time.Duration;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/** What one exchange may try again. Confined to the exchange's thread. */
final class Retries {

  private final RetryBudget budget;
  private final ExchangeRecord record;

  Retries(RetryBudget budget, ExchangeRecord record) {
    this.budget = requireNonNull(budget, "budget is null");
    this.record = requireNonNull(record, "record is null");
  }

  /** The exchange began: it counts as traffic, of which retries are a share. */
  void began() {
    budget.began();
  }

  /**
   * A channel that was not asked yet is always worth it, and so is the first change of any kind: a
   * client that one healthy channel could serve is served. More within a channel comes out of the
   * budget of all exchanges.
   */
  boolean affords(Candidate candidate) {
    return record.tries.size() <= 1
        || record.tries.stream().noneMatch(t -> t.channel().equals(candidate.channel().id()))
        || budget.tryRetry();
  }

  /**
   * How long to wait before the same is tried once more where nothing else is left; empty if that
   * would help nobody, or is more than the budget allows.
   */
  Optional<Duration> pauseAfter(Refusals refusals) {
    Optional<Duration> pause = refusals.pauseBeforeAnother();
    return pause.isPresent() && budget.tryRetry() ? pause : Optional.empty();
  }
}
