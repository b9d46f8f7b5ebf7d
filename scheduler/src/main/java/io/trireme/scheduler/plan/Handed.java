package io.trireme.scheduler.plan;

import io.trireme.scheduler.plan.ChannelGate.Ending;
import io.trireme.scheduler.plan.ChannelGate.Turn;
import io.trireme.scheduler.plan.Roster.Stop;
import io.trireme.scheduler.plan.Seat.Place;
import io.trireme.scheduler.plan.Seat.Slot;
import io.trireme.scheduler.state.BreakerId;
import io.trireme.scheduler.state.RuntimeState;
import io.trireme.scheduler.state.Ticket;
import io.trireme.scheduler.state.Ticket.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A candidate that was handed out, with all that its end has to be told to.
 *
 * @param candidate what the exchange was given
 * @param visit the turn that it is of
 * @param spot its key and base URL
 * @param tickets of the breakers that let it through
 */
record Handed(Candidate candidate, Visit visit, Visit.Spot spot, List<Ticket> tickets) {

  /**
   * Passes gate and breakers.
   *
   * @return empty if one of them has no room any more; then nothing is held
   */
  static Optional<Handed> of(Inquiry inquiry, Candidate candidate, Visit visit, Visit.Spot spot) {
    if (inquiry.dry()) {
      return Optional.of(new Handed(candidate, visit, spot, List.of()));
    }
    Busy busy = inquiry.gate().enter(candidate);
    if (busy != null) {
      inquiry.waits(busy);
      inquiry.remark(candidate.channel().id(), null, busy::reason);
      return Optional.empty();
    }
    Seat seat = visit.stop().seat();
    List<Ticket> tickets = new ArrayList<>(3);
    if (seat.settings().enabled()) {
      for (BreakerId id : breakers(seat, spot)) {
        Optional<Ticket> ticket = inquiry.state().admit(id, seat.settings(), visit.turn().forced());
        if (ticket.isEmpty()) {
          Handed half = new Handed(candidate, visit, spot, tickets);
          half.settle(inquiry.state(), Verdict.NEUTRAL, "");
          inquiry.gate().leave(candidate, new Turn(Ending.UNCARRIED, null, null));
          inquiry.remark(
              seat.id(), null, () -> "another request is finding out whether it is well");
          return Optional.empty();
        }
        tickets.add(ticket.get());
      }
    }
    return Optional.of(new Handed(candidate, visit, spot, tickets));
  }

  private static List<BreakerId> breakers(Seat seat, Visit.Spot spot) {
    BreakerId ofUrl = seat.places().get(spot.url()).breaker();
    return spot.slot().breakers().isEmpty()
        ? List.of(seat.breaker(), ofUrl)
        : List.of(seat.breaker(), ofUrl, spot.slot().breakers().get(spot.url()));
  }

  Stop stop() {
    return visit.stop();
  }

  Slot slot() {
    return spot.slot();
  }

  Place place() {
    return visit.stop().seat().places().get(spot.url());
  }

  /** Tells all breakers the same. */
  void settle(RuntimeState state, Verdict verdict, String reason) {
    for (Ticket ticket : tickets) {
      state.settle(ticket, stop().seat().settings(), verdict, reason);
    }
  }
}
