package io.trireme.deploy.edge;

import io.trireme.core.GatewayException;
import io.trireme.core.spi.Operation;
import io.trireme.core.spi.RequestFacts;
import io.trireme.deploy.upstream.Timers;
import io.trireme.deploy.upstream.Verdict;
import io.trireme.scheduler.HedgingSettings;
import io.trireme.scheduler.fault.Diagnosis;
import io.trireme.scheduler.fault.FaultClass;
import io.trireme.scheduler.plan.Ask;
import io.trireme.scheduler.plan.Candidate;
import io.trireme.scheduler.plan.CandidatePlan;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * Decides when an exchange asks a second channel beside a slow one, and which: only for streams, if
 * the lane wants it, a channel other than the first is in order, and the share of such exchanges is
 * not used up. Confined to the exchange's thread.
 */
final class Hedges {

  /** Beyond the share, so that a gateway of one user can hedge at all. */
  private static final int FLOOR = 1;

  private final Exchange.Order order;
  private final ExchangeTools tools;
  private final Attempts attempts;
  private final Timers timers;
  private final Carriage carriage;
  private final HedgingSettings settings;
  private final Refusals refusals;
  private @Nullable Ask ask;

  Hedges(
      Exchange.Order order,
      ExchangeTools tools,
      Attempts attempts,
      Timers timers,
      Carriage carriage,
      Refusals refusals) {
    this.order = requireNonNull(order, "order is null");
    this.tools = requireNonNull(tools, "tools is null");
    this.attempts = requireNonNull(attempts, "attempts is null");
    this.timers = requireNonNull(timers, "timers is null");
    this.carriage = requireNonNull(carriage, "carriage is null");
    this.refusals = requireNonNull(refusals, "refusals is null");
    this.settings = order.configuration().lane(order.match().protocol().dialect()).hedging();
  }

  /** The exchange begins to look for candidates. */
  void began(Ask asked) {
    ask = asked;
    tools.hedges().began();
  }

  /** Tries a candidate, and another one beside it if it is slow. Whoever lost has been told. */
  Race.Result run(Race.Runner first, RequestFacts facts) {
    Optional<Duration> after = after(first.plan(), facts);
    Race race = new Race(attempts, timers, facts);
    if (after.isEmpty()) {
      return race.alone(first);
    }
    Race.Result result =
        race.run(first, after.get(), () -> rival(first, facts), verdict -> goesOn(first, verdict));
    Race.Runner loser = result.loser();
    Verdict failure = result.failure();
    if (loser != null && failure != null) {
      tell(loser, failure);
    }
    return result;
  }

  /** Whether another candidate may do better than one that failed so. Takes no note of it. */
  private boolean goesOn(Race.Runner runner, Verdict failure) {
    return refusals.apart().note(runner.candidate(), runner.load().upstream(), failure).retryable();
  }

  private void tell(Race.Runner loser, Verdict failure) {
    if (failure instanceof Verdict.Cancelled
        || (failure instanceof Verdict.Broken broken && !broken.cause().ofUpstream())) {
      loser.plan().abandoned();
      return;
    }
    tools.ledger().attemptFailed(loser.candidate().channel().id(), Refusals.label(failure));
    Diagnosis diagnosis = refusals.note(loser.candidate(), loser.load().upstream(), failure);
    if (diagnosis.faultClass() == FaultClass.CLIENT && !diagnosis.retryable()) {
      loser.plan().refused();
    } else {
      loser.plan().failed(diagnosis);
    }
  }

  private Optional<Duration> after(CandidatePlan plan, RequestFacts facts) {
    boolean fits =
        settings.enabled()
            && facts.stream()
            && order.match().endpoint().operation() == Operation.GENERATE;
    if (!fits) {
      return Optional.empty();
    }
    Duration fixed = settings.after();
    return fixed == null ? plan.usualFirst() : Optional.of(fixed);
  }

  private Optional<Race.Runner> rival(Race.Runner first, RequestFacts facts) {
    Ask asked = requireNonNull(ask, "the exchange has not begun");
    CandidatePlan plan =
        tools.scheduler().plan(order.configuration(), order.match().protocol().dialect(), asked);
    for (Optional<Candidate> next = plan.next(); next.isPresent(); next = plan.next()) {
      Candidate candidate = next.get();
      boolean another = !candidate.channel().id().equals(first.candidate().channel().id());
      if (another && !plan.lastResort() && tools.hedges().tryRetry(settings.share(), FLOOR)) {
        try {
          return Optional.of(new Race.Runner(candidate, carriage.load(candidate, facts), plan));
        } catch (GatewayException | Carriage.Uncountable e) {
          plan.uncarried();
          continue;
        }
      }
      plan.withheld();
      if (another) {
        // The share is used up, or only what is out of order is left.
        return Optional.empty();
      }
    }
    return Optional.empty();
  }
}
