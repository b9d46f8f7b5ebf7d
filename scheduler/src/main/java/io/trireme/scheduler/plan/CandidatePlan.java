package io.trireme.scheduler.plan;

import io.trireme.scheduler.Channel;
import io.trireme.scheduler.Lane;
import io.trireme.scheduler.fault.Diagnosis;
import io.trireme.scheduler.plan.ChannelGate.Ending;
import io.trireme.scheduler.state.Conversation;
import io.trireme.scheduler.state.Ticket.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One exchange's handle on the scheduler: gives candidates one after the other and is told how each
 * of them fared. Every candidate gets exactly one final report before the next is asked for: {@link
 * #failed}, {@link #uncarried}, {@link #withheld}, {@link #refused}, {@link #ended}, {@link #broke}
 * or {@link #abandoned}. Another order is an {@link IllegalStateException}. For one thread; used up
 * once.
 */
public final class CandidatePlan {

  private enum Phase {
    /** The next candidate may be asked for. */
    READY,
    /** A candidate is out, nothing has reached the client. */
    OUT,
    /** A candidate is out, and its answer has begun to reach the client. */
    COMMITTED,
    /** There is nothing more to give. */
    SPENT,
    /** The exchange is over. */
    OVER
  }

  private final Inquiry inquiry;
  private final Roster roster;
  private final Order order;
  private final Lessons lessons;
  private final @Nullable Conversation conversation;
  private @Nullable Visit visit;
  private @Nullable Handed handed;
  private @Nullable Duration timeToFirst;
  private boolean waiting;
  private Phase phase = Phase.READY;

  CandidatePlan(Inquiry inquiry, Lane lane, Roster roster, Ask ask) {
    this.inquiry = inquiry;
    this.roster = roster;
    this.order = new Order(inquiry, lane, roster, ask);
    this.lessons = new Lessons(inquiry);
    this.conversation = Order.conversation(lane, ask);
  }

  /**
   * The next candidate.
   *
   * @return empty when there is none left
   * @throws IllegalStateException if the last one was not reported on, or the exchange is over
   */
  public Optional<Candidate> next() {
    if (phase == Phase.SPENT) {
      return Optional.empty();
    }
    require(Phase.READY);
    inquiry.tick();
    while (true) {
      Visit current = visit;
      if (current == null) {
        Order.Turn turn = order.next();
        if (turn == null) {
          phase = Phase.SPENT;
          return Optional.empty();
        }
        current = new Visit(inquiry, turn);
        visit = current;
      }
      // The least bad are tried once each.
      boolean once = current.turn().grounds() == Order.Grounds.LEAST_BAD && current.given() > 0;
      Visit.Spot spot = once ? null : current.next();
      if (spot == null) {
        leave(current);
      } else {
        Optional<Handed> out = Handed.of(inquiry, candidate(current, spot), current, spot);
        if (out.isPresent()) {
          return Optional.of(handOut(out.get()));
        }
        visit = null;
      }
    }
  }

  private Candidate handOut(Handed out) {
    handed = out;
    timeToFirst = null;
    phase = Phase.OUT;
    order.gave(out.visit().turn());
    if (!inquiry.dry()) {
      out.stop().seat().latency().began();
      waiting = true;
    }
    Candidate candidate = out.candidate();
    String key = out.slot().key() == null ? null : out.slot().ref().key();
    inquiry.remark(
        candidate.channel().id(), key, out.place().endpoint().baseUrl(), true, candidate::reason);
    return candidate;
  }

  private void leave(Visit current) {
    visit = null;
    if (current.given() == 0) {
      order.passedOver(current);
      if (current.turn().grounds() != Order.Grounds.LEAST_BAD) {
        inquiry.remark(current.stop().seat().id(), null, () -> "has no key that is usable now");
      }
    }
  }

  private Candidate candidate(Visit current, Visit.Spot spot) {
    Channel channel = current.stop().seat().channel();
    Seat seat = current.stop().seat();
    StringBuilder reason = new StringBuilder(64);
    reason.append(current.turn().grounds().wireName()).append(": channel ");
    reason.append(roster.place(seat.id()).orElse(0) + 1).append(" of ");
    reason.append(roster.stops().size());
    if (spot.slot().key() != null) {
      reason.append(", key ").append(seat.slots().indexOf(spot.slot()) + 1);
      reason.append(" of ").append(seat.slots().size());
    }
    reason.append(", base URL ").append(spot.url() + 1).append(" of ");
    reason.append(seat.places().size());
    return new Candidate(
        channel,
        seat.places().get(spot.url()).baseUrl(),
        spot.slot().key(),
        current.stop().upstreamModel(),
        reason.toString());
  }

  /**
   * The candidate failed before anything of its answer reached the client. The plan goes on where
   * the diagnosis says that it helps, or not at all.
   */
  public void failed(Diagnosis diagnosis) {
    require(Phase.OUT);
    Handed out = current();
    lessons.failed(out, diagnosis);
    finish(out, Ending.FAILED, diagnosis, diagnosis.retryable() ? Phase.READY : Phase.SPENT);
    if (Lessons.ofBaseUrl(diagnosis)) {
      out.visit().leaveUrl(out.spot().url());
      return;
    }
    switch (diagnosis.scope()) {
      case KEY, KEY_MODEL -> {
        // What is out of order with this key may be in order at another base URL.
        if (!diagnosis.unhealthy()) {
          out.visit().leaveKey();
        }
      }
      case CHANNEL, REQUEST -> visit = null;
      case BASE_URL -> out.visit().leaveUrl(out.spot().url());
    }
  }

  /** The candidate's channel cannot carry the request, and was not called. */
  public void uncarried() {
    passBy("cannot carry the request");
  }

  /** The candidate was not called, for enough was tried in its channel: the next one is due. */
  public void withheld() {
    passBy("was tried often enough for now");
  }

  private void passBy(String why) {
    require(Phase.OUT);
    Handed out = current();
    out.settle(inquiry.state(), Verdict.NEUTRAL, "");
    finish(out, Ending.UNCARRIED, null, Phase.READY);
    visit = null;
    inquiry.remark(out.stop().seat().id(), null, () -> why);
  }

  /**
   * The candidate answered that the request is wrong, and nobody else would say otherwise: nothing
   * is held against it, and no other candidate is given.
   */
  public void refused() {
    require(Phase.OUT);
    Handed out = current();
    out.settle(inquiry.state(), Verdict.NEUTRAL, "");
    finish(out, Ending.REFUSED, null, Phase.SPENT);
  }

  /**
   * The first meaningful part of the candidate's answer is there. Its final report is still to
   * come.
   *
   * @param taken how long it took from the call
   */
  public void committed(Duration taken) {
    require(Phase.OUT);
    Handed out = current();
    phase = Phase.COMMITTED;
    timeToFirst = taken;
    stopWaiting(out);
    out.stop().seat().latency().observe(taken, inquiry.state().now());
    remember(out);
  }

  /** The candidate's answer is complete; a whole one needs no {@link #committed} before. */
  public void ended() {
    requireOut();
    Handed out = current();
    lessons.served(out);
    remember(out);
    finish(out, Ending.SERVED, null, Phase.OVER);
  }

  /** The candidate failed after its answer had begun to reach the client. */
  public void broke(Diagnosis diagnosis) {
    require(Phase.COMMITTED);
    Handed out = current();
    lessons.failed(out, diagnosis);
    finish(out, Ending.BROKE, diagnosis, Phase.OVER);
  }

  /** The client left: that says nothing of the candidate. */
  public void abandoned() {
    requireOut();
    Handed out = current();
    out.settle(inquiry.state(), Verdict.NEUTRAL, "");
    finish(out, Ending.ABANDONED, null, Phase.OVER);
  }

  /** Goes on as if the candidate had failed, without learning from it. For dry runs. */
  void pass() {
    require(Phase.OUT);
    handed = null;
    phase = Phase.READY;
  }

  private void remember(Handed out) {
    if (conversation != null) {
      inquiry.state().remember(conversation, out.slot().ref());
    }
  }

  private void finish(Handed out, Ending ending, @Nullable Diagnosis fault, Phase then) {
    stopWaiting(out);
    handed = null;
    phase = then;
    inquiry.gate().leave(out.candidate(), new ChannelGate.Turn(ending, timeToFirst, fault));
  }

  private void stopWaiting(Handed out) {
    if (waiting) {
      waiting = false;
      out.stop().seat().latency().stopped();
    }
  }

  private Handed current() {
    Handed out = handed;
    if (out == null) {
      throw new IllegalStateException("no candidate is out");
    }
    return out;
  }

  private void require(Phase wanted) {
    if (phase != wanted) {
      throw new IllegalStateException("the plan is " + phase + ", not " + wanted);
    }
  }

  private void requireOut() {
    if (phase != Phase.OUT && phase != Phase.COMMITTED) {
      throw new IllegalStateException("the plan is " + phase + ", no candidate is out");
    }
  }

  /** Whether a candidate was handed out that no final report has come for. */
  public boolean outstanding() {
    return handed != null;
  }

  /**
   * The smallest remaining wait of the keys that were passed over or put aside, of channels without
   * a free place, and, where nothing but open breakers was left from the beginning, of those; empty
   * if there was none.
   */
  public Optional<Duration> shortestWait() {
    return inquiry.shortestWait();
  }

  /**
   * How long 95 of 100 of the last answers of the outstanding candidate's channel took until they
   * began; empty if there were too few.
   */
  public Optional<Duration> usualFirst() {
    return current().stop().seat().latency().p95();
  }

  /** Whether nothing but the least bad was given: every channel was out of order from the start. */
  public boolean lastResort() {
    return order.lastResort();
  }

  /** Whether a channel was passed over because it had no free place. */
  public boolean metBusyChannel() {
    return inquiry.metBusy();
  }

  /** Keys that were passed over because they are disabled, one line each: channel, key and why. */
  public List<String> disabledKeys() {
    return inquiry.disabled();
  }

  /** Everything that was looked at so far or left out, with the reasons. */
  public List<Considered> explain() {
    List<Considered> all = new ArrayList<>(roster.leftOut());
    all.addAll(inquiry.told());
    return List.copyOf(all);
  }

  /**
   * Why channels of the lane were not tried so far, one line each: the channel's id, then the
   * reason.
   */
  public List<String> leftOut() {
    return explain().stream()
        .filter(one -> one.key() == null && !one.tried())
        .map(one -> one.channel() + ": " + one.reason())
        .distinct()
        .toList();
  }

  /**
   * Whether some channel of the lane allows the model, be it selectable or not. If false, the model
   * is unknown in this lane.
   */
  public boolean modelKnown() {
    return roster.modelKnown();
  }
}
