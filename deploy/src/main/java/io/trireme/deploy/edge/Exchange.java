package io.trireme.deploy.edge;

import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.GatewayException;
import io.trireme.core.Protocols;
import io.trireme.core.spi.Operation;
import io.trireme.core.spi.Protocol;
import io.trireme.core.spi.RequestFacts;
import io.trireme.core.translate.Ids;
import io.trireme.deploy.upstream.Timers;
import io.trireme.deploy.upstream.Verdict;
import io.trireme.scheduler.GatewayConfiguration;
import io.trireme.scheduler.fault.Diagnosis;
import io.trireme.scheduler.fault.FaultClass;
import io.trireme.scheduler.plan.Ask;
import io.trireme.scheduler.plan.Candidate;
import io.trireme.scheduler.plan.CandidatePlan;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * The story of one exchange after its checks, top to bottom, on a virtual thread: candidates are
 * tried until one commits or none is left; then the pump moves the bytes. One per request.
 */
final class Exchange {

  /**
   * What an exchange was given.
   *
   * @param head the request's head
   * @param match the endpoint that was called
   * @param caller who calls
   * @param body the request's bytes, decoded
   * @param configuration what was in force when it came
   */
  record Order(
      VertxHead head,
      Protocols.Match match,
      Caller caller,
      RequestBody body,
      GatewayConfiguration configuration) {}

  private static final int SESSION_DIGITS = 26;
  private static final Logger LOG = Logger.getLogger("io.trireme.attempt");

  private final Order order;
  private final ExchangeTools tools;
  private final ClientAnswer answer;
  private final Timers timers;
  private final ExchangeRecord record;
  private final Protocol protocol;
  private final Refusals refusals;
  private final Carriage carriage;
  private final Attempts attempts;
  private final Hedges hedges;
  private final Retries retries;
  private @Nullable CandidatePlan planned;
  private final SetAside setAside;
  private final Delivery delivery;
  private final PlaceQueue places;
  private final Holding holding;
  private volatile boolean cut;

  Exchange(
      Order order, ExchangeTools tools, ClientAnswer answer, Timers timers, ExchangeRecord record) {
    this.order = requireNonNull(order, "order is null");
    this.tools = requireNonNull(tools, "tools is null");
    this.answer = requireNonNull(answer, "answer is null");
    this.timers = requireNonNull(timers, "timers is null");
    this.record = requireNonNull(record, "record is null");
    this.protocol = order.match().protocol();
    this.refusals =
        new Refusals(
            protocol, timers, InstantSource.system(), order.configuration().settings().mode());
    this.carriage = new Carriage(order, tools, record.id);
    this.attempts = new Attempts(order, tools, answer, timers, record);
    this.hedges = new Hedges(order, tools, attempts, timers, carriage, refusals);
    this.retries = new Retries(tools.retries(), record);
    this.delivery = new Delivery(order, tools, answer, timers, record);
    this.setAside = new SetAside(answer, delivery, record);
    this.holding = new Holding(order, tools.budgets(), record);
    this.places = new PlaceQueue(order.configuration(), tools.limits(), answer, timers);
  }

  /** Cancels what is under way; on the event loop. */
  void clientGone() {
    if (!delivery.clientGone()) {
      attempts.cancel();
    }
  }

  /** The process ends: tells the client, and cancels what is under way; on the event loop. */
  void cut() {
    cut = true;
    places.close();
    if (!delivery.cut()) {
      attempts.cancel();
    }
  }

  /** Runs to the end and books it. Never throws. */
  void run() {
    try {
      serve();
    } catch (GatewayException e) {
      delivery.fail(
          switch (e.error().kind()) {
            case UNAVAILABLE -> Outcome.INTERNAL_ERROR;
            case RATE_LIMITED, BUDGET -> Outcome.RATE_LIMITED;
            default -> Outcome.CLIENT_ERROR;
          },
          e.error());
    } catch (RuntimeException | StackOverflowError e) {
      InternalFaults.log(record.id, e);
      attempts.abandon();
      delivery.fail(Outcome.INTERNAL_ERROR, InternalFaults.error(record.id));
    } finally {
      setAside.drop();
      CandidatePlan plan = planned;
      if (plan != null && plan.outstanding()) {
        // Whatever went wrong here, it was not the candidate's fault.
        plan.abandoned();
      }
      holding.settle();
      record.endedNanos = timers.nanoTime();
      tools.bodies().finish(record.bodies);
      tools.ledger().book(record);
    }
  }

  private void serve() {
    record.bodies = tools.bodies().take(record.id, order.configuration().settings().bodies());
    record.bodies.request(order.body().bytes());
    RequestFacts facts =
        protocol.relay().facts(order.match().endpoint(), order.head(), order.body().bytes());
    record.model = facts.model();
    record.stream = facts.stream();
    LOG.tracef(
        "exchange begins id=%s path=%s bytes=%d headers=%s",
        record.id,
        order.head().path(),
        order.body().bytes().length,
        order.head().headers().names());
    tools.bodyLog().request(record.id, order.body().bytes());
    if (!order.caller().mayAskFor(facts.model())) {
      throw new GatewayException(
          Kind.NOT_FOUND, "model: " + facts.model() + " is not open to this key");
    }
    retries.began();
    // Of any length and private as it comes.
    Optional<String> session = facts.session().map(name -> Ids.digest(name, SESSION_DIGITS));
    record.conversation = session.orElse("");
    Ask ask = new Ask(facts.model(), order.caller().id(), session.orElse(null), carriage.account());
    hedges.began(ask);
    CandidatePlan plan;
    do {
      places.look();
      plan = plan(ask);
      if (walk(plan, facts, Integer.MAX_VALUE)) {
        return;
      }
    } while (refusals.nothingNoted() && places.await(plan));
    if (answer.gone()) {
      record.end(Outcome.CLIENT_CLOSED, 499, null);
      return;
    }
    if (cut) {
      delivery.stopped();
      return;
    }
    // Where all breakers are open one try is enough.
    Optional<Duration> pause = plan.lastResort() ? Optional.empty() : retries.pauseAfter(refusals);
    if (pause.isPresent() && attempts.pause(pause.get())) {
      plan = plan(ask);
      if (walk(plan, facts, 1)) {
        return;
      }
    }
    noneLeft(plan, facts);
  }

  private CandidatePlan plan(Ask ask) {
    CandidatePlan plan = tools.scheduler().plan(order.configuration(), protocol.dialect(), ask);
    planned = plan;
    return plan;
  }

  /** Tries candidates, as many as are allowed; true if that ended the exchange. */
  private boolean walk(CandidatePlan plan, RequestFacts facts, int atMost) {
    int called = 0;
    while (called < atMost) {
      Optional<Candidate> next = plan.next();
      if (next.isEmpty()) {
        return false;
      }
      Candidate candidate = next.get();
      if (!retries.affords(candidate)) {
        tools.ledger().retryRefused(protocol.dialect());
        plan.withheld();
        continue;
      }
      Carriage.Load load;
      try {
        load = carriage.load(candidate, facts);
      } catch (GatewayException e) {
        LOG.debugf("not carried id=%s channel=%s", record.id, candidate.channel().id());
        refusals.noteUncarried(e.error());
        plan.uncarried();
        continue;
      } catch (Carriage.Uncountable e) {
        plan.uncarried();
        delivery.estimated(carriage.estimate());
        return true;
      }
      called++;
      holding.reserve(candidate, facts);
      if (ends(candidate, load, facts, plan)) {
        return true;
      }
    }
    return false;
  }

  /** Tries one candidate, and once more if it refused the reasoning in the conversation. */
  private boolean ends(
      Candidate candidate, Carriage.Load load, RequestFacts facts, CandidatePlan plan) {
    Race.Result result = hedges.run(new Race.Runner(candidate, load, plan), facts);
    Race.Runner winner = result.winner();
    planned = winner.plan();
    Verdict verdict = result.verdict();
    Optional<Carriage.Load> lighter =
        carriage.withoutReasoning(winner.candidate(), facts, winner.load(), verdict);
    if (lighter.isEmpty()) {
      return conclude(winner.candidate(), winner.load(), verdict, facts, winner.plan());
    }
    tools.ledger().attemptFailed(winner.candidate().channel().id(), Refusals.label(verdict));
    return conclude(
        winner.candidate(),
        lighter.get(),
        attempts.of(winner.candidate(), lighter.get(), facts),
        facts,
        winner.plan());
  }

  /** Ends the exchange if the verdict does; otherwise the plan goes on. */
  private boolean conclude(
      Candidate candidate,
      Carriage.Load load,
      Verdict verdict,
      RequestFacts facts,
      CandidatePlan plan) {
    load.keepIn(record.bodies);
    return switch (verdict) {
      case Verdict.Committed committed when committed.blank() && generates() ->
          setAside(candidate, load, verdict, plan);
      case Verdict.Whole whole when whole.blank() && generates() ->
          setAside(candidate, load, verdict, plan);
      case Verdict.Committed committed -> {
        tools.ledger().attemptServed(candidate.channel().id());
        plan.committed(attempts.sinceBegun());
        report(plan, delivery.stream(candidate, load, committed, facts));
        yield true;
      }
      case Verdict.Whole whole -> {
        tools.ledger().attemptServed(candidate.channel().id());
        plan.ended();
        delivery.whole(load, whole);
        yield true;
      }
      case Verdict.Refused refused -> goOn(candidate, load, refused, facts, plan);
      case Verdict.Broken broken -> goOn(candidate, load, broken, facts, plan);
      case Verdict.Cancelled nobody -> {
        plan.abandoned();
        if (cut) {
          delivery.stopped();
        } else {
          record.end(Outcome.CLIENT_CLOSED, 499, null);
        }
        yield true;
      }
    };
  }

  private boolean generates() {
    return order.match().endpoint().operation() == Operation.GENERATE;
  }

  /**
   * An answer that says nothing: another channel may have more to say. If none has, the last such
   * answer is the client's.
   */
  private boolean setAside(
      Candidate candidate, Carriage.Load load, Verdict verdict, CandidatePlan plan) {
    setAside.keep(candidate, load, verdict);
    tools.ledger().attemptFailed(candidate.channel().id(), Verdict.Cause.EMPTY.label());
    Diagnosis diagnosis = refusals.ofNothingSaid();
    record.explain(diagnosis.reason());
    plan.failed(diagnosis);
    return false;
  }

  /** Notes a failure; true if it ends the exchange, else the plan stands where to go on. */
  private boolean goOn(
      Candidate candidate,
      Carriage.Load load,
      Verdict failed,
      RequestFacts facts,
      CandidatePlan plan) {
    tools.ledger().attemptFailed(candidate.channel().id(), Refusals.label(failed));
    if (carriage.lacksCounter(candidate, load, failed)) {
      plan.refused();
      delivery.estimated(carriage.estimate());
      return true;
    }
    Diagnosis diagnosis = refusals.note(candidate, load.upstream(), failed);
    record.explain(diagnosis.reason());
    if (diagnosis.retryable()) {
      plan.failed(diagnosis);
      return false;
    }
    if (diagnosis.faultClass() == FaultClass.CLIENT) {
      plan.refused();
      refuse(Outcome.CLIENT_ERROR, facts);
      return true;
    }
    if (attempts.hadMostOf(candidate, facts)) {
      plan.failed(diagnosis);
    } else {
      // The candidates before it used the time up.
      plan.abandoned();
    }
    refuse(refusals.lastOutcome(), facts);
    return true;
  }

  /** The verdict on a stream, at its end. */
  private void report(CandidatePlan plan, StreamPump.End end) {
    Verdict.Cause cause = end.cause();
    GatewayError error = end.errorOrNull();
    if (cause != null && error != null && cause.ofUpstream()) {
      Diagnosis diagnosis = refusals.diagnose(cause, error);
      record.explain(diagnosis.reason());
      plan.broke(diagnosis);
    } else if (end.outcome() == Outcome.SUCCESS) {
      plan.ended();
    } else {
      plan.abandoned();
    }
  }

  private void noneLeft(CandidatePlan plan, RequestFacts facts) {
    record.leftOut(plan.leftOut());
    if (setAside.serve(facts)) {
      return;
    }
    refusals.noteDisabledKeys(plan);
    refusals.noteWaitOf(plan);
    if (refusals.nothingNoted()) {
      GatewayError error = Refusals.nothingToTry(order.configuration(), protocol, plan, facts);
      delivery.fail(
          switch (error.kind()) {
            case NOT_FOUND -> Outcome.CLIENT_ERROR;
            case RATE_LIMITED -> Outcome.RATE_LIMITED;
            default -> Outcome.UPSTREAM_ERROR;
          },
          error);
      alert(plan, error.kind() != Kind.NOT_FOUND);
    } else {
      alert(plan, refusals.lastOutcome() != Outcome.CLIENT_ERROR);
      refuse(refusals.lastOutcome(), facts);
    }
  }

  private void alert(CandidatePlan plan, boolean failed) {
    if (plan.lastResort()) {
      tools.alerts().breakersOpen(protocol.dialect());
    }
    if (failed) {
      tools.alerts().exhausted(protocol.dialect(), record.tries.size());
    }
  }

  /** Tells the client what the last upstream said. */
  private void refuse(Outcome outcome, RequestFacts facts) {
    if (setAside.serve(facts)) {
      return;
    }
    delivery.refusal(outcome, refusals.reply());
  }
}
