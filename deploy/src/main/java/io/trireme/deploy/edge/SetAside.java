package io.trireme.deploy.edge;

import io.trireme.core.spi.RequestFacts;
import io.trireme.deploy.upstream.Verdict;
import io.trireme.scheduler.plan.Candidate;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * An answer that is there and says nothing: the client gets it only if nobody says more. Confined
 * to the exchange's thread.
 */
final class SetAside {

  private record Kept(Candidate candidate, Carriage.Load load, Verdict verdict) {}

  private final ClientAnswer answer;
  private final Delivery delivery;
  private final ExchangeRecord record;
  private @Nullable Kept kept;

  SetAside(ClientAnswer answer, Delivery delivery, ExchangeRecord record) {
    this.answer = requireNonNull(answer, "answer is null");
    this.delivery = requireNonNull(delivery, "delivery is null");
    this.record = requireNonNull(record, "record is null");
  }

  /** Keeps this one, and lets go of the one before. */
  void keep(Candidate candidate, Carriage.Load load, Verdict verdict) {
    drop();
    kept = new Kept(candidate, load, verdict);
  }

  /** A stream that nobody will take over is cancelled. */
  void drop() {
    Kept last = kept;
    kept = null;
    if (last != null && last.verdict() instanceof Verdict.Committed committed) {
      answer.context().runOnContext(ignored -> committed.stream().cancel());
    }
  }

  /** Serves what is kept, if there is such; nothing better has come. */
  boolean serve(RequestFacts facts) {
    Kept last = kept;
    if (last == null) {
      return false;
    }
    kept = null;
    record.servedBy(last.candidate());
    last.load().keepIn(record.bodies);
    switch (last.verdict()) {
      case Verdict.Committed committed ->
          delivery.stream(last.candidate(), last.load(), committed, facts);
      case Verdict.Whole whole -> delivery.whole(last.load(), whole);
      case Verdict.Refused r -> throw new IllegalStateException("a refusal is no answer");
      case Verdict.Broken b -> throw new IllegalStateException("a break is no answer");
      case Verdict.Cancelled c -> throw new IllegalStateException("nothing is no answer");
    }
    return true;
  }
}
