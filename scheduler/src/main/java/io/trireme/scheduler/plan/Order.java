package io.trireme.scheduler.plan;

import io.trireme.scheduler.Lane;
import io.trireme.scheduler.Strategy;
import io.trireme.scheduler.WireName;
import io.trireme.scheduler.plan.Roster.Stop;
import io.trireme.scheduler.plan.Seat.Slot;
import io.trireme.scheduler.state.Affinity;
import io.trireme.scheduler.state.BreakerView;
import io.trireme.scheduler.state.Conversation;
import io.trireme.scheduler.state.Cooldown;
import io.trireme.scheduler.state.Note;
import io.trireme.scheduler.state.RuntimeState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The channels of one exchange, one after the other: the account that knows the conversation, what
 * is promoted, who served the conversation last, the lane's strategy, and when nothing is left the
 * least bad. Lazy.
 */
final class Order {

  /** Why it is a channel's turn. */
  enum Grounds implements WireName {
    ACCOUNT,
    PROMOTION,
    AFFINITY,
    FAILOVER,
    ROUND_ROBIN,
    RANDOM,
    WEIGHTED,
    LEAST_LATENCY,
    LEAST_BAD
  }

  /**
   * A channel's turn.
   *
   * @param stop the channel
   * @param grounds why
   * @param firstKey the key to begin with; null for none
   * @param onlySlot the only key to try, although it cools; null for all that do not
   * @param forced whether open breakers and guessed waits are passed over
   */
  record Turn(
      Stop stop,
      Grounds grounds,
      @Nullable String firstKey,
      @Nullable Slot onlySlot,
      boolean forced) {}

  /** A channel that was passed over, and how bad it is. */
  private record Passed(
      Stop stop, @Nullable Slot slot, @Nullable Cooldown cooling, Instant until, double rate) {

    static Passed open(Stop stop, Instant until, double rate) {
      return new Passed(stop, null, null, until, rate);
    }

    static Passed cooling(Stop stop, @Nullable Slot slot, Cooldown cooling) {
      return new Passed(stop, slot, cooling, cooling.until(), 0);
    }

    boolean open() {
      return cooling == null;
    }
  }

  /** Waits that a vendor named are kept but for those up to this. */
  static final Duration A_FEW_SECONDS = Duration.ofSeconds(3);

  /** How many channels with an open breaker an exchange tries when nothing is left. */
  static final int MAX_OPEN_TRIED = 1;

  /**
   * Where only open breakers are left, no client is told to stay away for longer: each request that
   * comes tries one of them, and a success closes it long before its time.
   */
  static final Duration MAX_TOLD_WAIT = Duration.ofSeconds(30);

  private final Inquiry inquiry;
  private final Lane lane;
  private final Roster roster;
  private final Ask ask;
  private final Draw draw;
  private final Grounds strategy;
  private final List<Passed> passed = new ArrayList<>(0);
  private @Nullable List<Turn> leastBad;
  private boolean gave;
  private boolean lastResort;
  private int phase;

  Order(Inquiry inquiry, Lane lane, Roster roster, Ask ask) {
    this.inquiry = inquiry;
    this.lane = lane;
    this.roster = roster;
    this.ask = ask;
    this.strategy = grounds(lane.strategy());
    long now = inquiry.now().toEpochMilli();
    Latency[] latencies = roster.latencies();
    List<Stop> stops = roster.stops();
    this.draw =
        new Draw(
            stops.size(),
            lane.strategy(),
            lane.strategy() == Strategy.LEAST_LATENCY
                ? place -> latencies[place].score(now)
                : place -> stops.get(place).seat().member().weight(),
            roster.turn(),
            inquiry);
  }

  private static Grounds grounds(Strategy strategy) {
    return switch (strategy) {
      case FAILOVER -> Grounds.FAILOVER;
      case ROUND_ROBIN -> Grounds.ROUND_ROBIN;
      case RANDOM -> Grounds.RANDOM;
      case WEIGHTED -> Grounds.WEIGHTED;
      case LEAST_LATENCY -> Grounds.LEAST_LATENCY;
    };
  }

  /** The conversation to be remembered; null if none is. */
  static @Nullable Conversation conversation(Lane lane, Ask ask) {
    String session = ask.session();
    return session == null || !lane.affinity().enabled()
        ? null
        : new Conversation(lane.dialect(), ask.clientKeyId(), session);
  }

  /** The next channel's turn, null if none is left. */
  @Nullable Turn next() {
    while (true) {
      Turn turn =
          switch (phase) {
            case 0 -> account();
            case 1 -> promoted();
            case 2 -> warm();
            case 3 -> drawn();
            default -> last();
          };
      if (turn != null || phase > 3) {
        return turn;
      }
      phase++;
    }
  }

  private @Nullable Turn account() {
    Account first = ask.first();
    if (first != null) {
      OptionalInt place = roster.place(first.channel());
      if (place.isPresent() && draw.take(place.getAsInt())) {
        Stop stop = roster.stops().get(place.getAsInt());
        if (notSuspended(stop)) {
          return new Turn(stop, Grounds.ACCOUNT, first.key(), null, true);
        }
      }
    }
    return null;
  }

  private @Nullable Turn promoted() {
    Map<String, Instant> promotions = inquiry.state().promoted(lane.dialect());
    if (!promotions.isEmpty()) {
      for (int place = 0; place < roster.stops().size(); place++) {
        Stop stop = roster.stops().get(place);
        if (!draw.isDrawn(place)
            && promotions.containsKey(stop.seat().id())
            && view(stop).passable(inquiry.now())
            && draw.take(place)
            && notSuspended(stop)) {
          return new Turn(stop, Grounds.PROMOTION, null, null, false);
        }
      }
    }
    return null;
  }

  private @Nullable Turn warm() {
    Conversation conversation = conversation(lane, ask);
    if (conversation == null) {
      return null;
    }
    Optional<Affinity> affinity = inquiry.state().affinity(conversation, lane.affinity().ttl());
    if (affinity.isEmpty()) {
      return null;
    }
    OptionalInt found = roster.place(affinity.get().key().channel());
    if (found.isEmpty()) {
      return null;
    }
    int place = found.getAsInt();
    Stop stop = roster.stops().get(place);
    // One that is ill keeps its place in the lane, and no more than that.
    if (view(stop).closed() && draw.take(place) && notSuspended(stop)) {
      return new Turn(stop, Grounds.AFFINITY, affinity.get().key().key(), null, false);
    }
    return null;
  }

  private @Nullable Turn drawn() {
    for (int place = draw.next(); place >= 0; place = draw.next()) {
      Stop stop = roster.stops().get(place);
      if (notSuspended(stop) && notOpen(stop)) {
        return new Turn(stop, strategy, null, null, false);
      }
    }
    return null;
  }

  private boolean notSuspended(Stop stop) {
    Optional<Note> note = inquiry.state().suspended(stop.seat().name());
    note.ifPresent(
        suspended ->
            inquiry.remark(
                stop.seat().id(), null, () -> "is suspended in the lane: " + suspended.reason()));
    return note.isEmpty();
  }

  private BreakerView view(Stop stop) {
    RuntimeState state = inquiry.state();
    return stop.seat().settings().enabled()
        ? state.breaker(stop.seat().breaker())
        : BreakerView.FRESH;
  }

  private boolean notOpen(Stop stop) {
    BreakerView view = view(stop);
    Instant now = inquiry.now();
    if (view.passable(now)) {
      return true;
    }
    inquiry.remark(stop.seat().id(), null, () -> Words.open(view, now));
    passed.add(Passed.open(stop, view.until(), view.failureRate()));
    return false;
  }

  /** A channel's turn ended without a candidate. */
  void passedOver(Visit visit) {
    if (phase > 3) {
      return;
    }
    BreakerView open = visit.open();
    Cooldown cooling = visit.cooling();
    if (open != null) {
      passed.add(Passed.open(visit.stop(), open.until(), open.failureRate()));
    } else if (cooling != null) {
      passed.add(Passed.cooling(visit.stop(), visit.coolingSlot(), cooling));
    }
  }

  /** A candidate was handed out. */
  void gave(Turn turn) {
    if (turn.grounds() == Grounds.LEAST_BAD) {
      lastResort |= !gave;
    } else {
      gave = true;
    }
  }

  /** Whether nothing but the least bad was handed out. */
  boolean lastResort() {
    return lastResort;
  }

  private @Nullable Turn last() {
    List<Turn> turns = leastBad;
    if (turns == null) {
      turns = leastBad();
      leastBad = turns;
    }
    return turns.isEmpty() ? null : turns.removeFirst();
  }

  private List<Turn> leastBad() {
    List<Turn> turns = new ArrayList<>();
    Instant now = inquiry.now();
    Instant soon = now.plus(A_FEW_SECONDS);
    if (!gave) {
      Instant latest = now.plus(MAX_TOLD_WAIT);
      passed.stream()
          .filter(Passed::open)
          .map(one -> one.until().isAfter(latest) ? latest : one.until())
          .min(Comparator.naturalOrder())
          .ifPresent(inquiry::waits);
    }
    passed.stream()
        .filter(one -> !one.open())
        .filter(one -> !named(one) || !one.until().isAfter(soon))
        .min(Comparator.comparing(Passed::until))
        .ifPresent(
            one -> turns.add(new Turn(one.stop(), Grounds.LEAST_BAD, null, one.slot(), true)));
    passed.stream()
        .filter(Passed::open)
        .sorted(Comparator.comparingDouble(Passed::rate))
        .limit(MAX_OPEN_TRIED)
        .forEach(one -> turns.add(new Turn(one.stop(), Grounds.LEAST_BAD, null, null, true)));
    return turns;
  }

  private static boolean named(Passed one) {
    return one.cooling() != null && one.cooling().named();
  }
}
