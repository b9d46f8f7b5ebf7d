package io.trireme.scheduler.plan;

import io.trireme.scheduler.plan.Roster.Stop;
import io.trireme.scheduler.plan.Seat.Place;
import io.trireme.scheduler.plan.Seat.Slot;
import io.trireme.scheduler.state.BreakerId;
import io.trireme.scheduler.state.BreakerView;
import io.trireme.scheduler.state.Cooldown;
import io.trireme.scheduler.state.KeyFacts;
import io.trireme.scheduler.state.RuntimeState;
import io.trireme.scheduler.state.Trouble;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One channel while it is its turn: its keys by its strategy, for each key its base URLs, those
 * that failed of late last. Lazy: nothing is looked up before it is needed.
 */
final class Visit {

  /**
   * Where an attempt may go.
   *
   * @param slot with which key
   * @param url number of the base URL
   */
  record Spot(Slot slot, int url) {}

  /** A failure of a base URL counts as recent for so long, for each in a row, up to ten. */
  private static final Duration RECENT = Duration.ofSeconds(30);

  private static final int MOST = 10;
  private static final int[] FIRST = {0};
  private static final int[] NOWHERE = {};

  private final Inquiry inquiry;
  private final Stop stop;
  private final Order.Turn turn;
  private final int[] urls;
  private final boolean[] dead;
  private final @Nullable Draw draw;
  private final long changes;
  private final List<Rest.Reason> unusable = new ArrayList<>(0);
  private final Deque<Slot> demoted = new ArrayDeque<>();
  private @Nullable String firstKey;
  private @Nullable Slot slot;
  private int nextUrl;
  private int given;
  private @Nullable Slot coolingSlot;
  private @Nullable Cooldown cooling;
  private @Nullable BreakerView open;

  Visit(Inquiry inquiry, Order.Turn turn) {
    this.inquiry = inquiry;
    this.turn = turn;
    this.stop = turn.stop();
    this.firstKey = turn.firstKey();
    this.changes = inquiry.state().keyChanges(stop.seat().id());
    Rest rest = stop.rest().get();
    if (rest != null && looksAtAll() && rest.holds(changes, inquiry.now())) {
      this.urls = NOWHERE;
      this.dead = new boolean[0];
      this.draw = null;
      this.coolingSlot = rest.slot();
      this.cooling = rest.cooling();
      inquiry.unusable(stop.seat().id(), rest);
    } else {
      this.urls = urls();
      this.dead = new boolean[urls.length];
      this.draw = stop.seat().keys(inquiry);
    }
  }

  /** Whether every key is looked at, and none that rests is used all the same. */
  private boolean looksAtAll() {
    return turn.onlySlot() == null && !turn.forced();
  }

  Stop stop() {
    return stop;
  }

  Order.Turn turn() {
    return turn;
  }

  /** How many candidates it gave. */
  int given() {
    return given;
  }

  /** The key that is free again first, if keys had to be passed over. */
  @Nullable Slot coolingSlot() {
    return coolingSlot;
  }

  /** Until when that one cools. */
  @Nullable Cooldown cooling() {
    return cooling;
  }

  /** The worst of the open breakers that kept a base URL from being used; null if none did. */
  @Nullable BreakerView open() {
    return open;
  }

  @Nullable Spot next() {
    while (true) {
      Slot current = slot;
      if (current == null) {
        current = draw == null ? null : nextSlot(draw);
        if (current == null) {
          conclude();
          return null;
        }
        slot = current;
        nextUrl = 0;
      }
      while (nextUrl < urls.length) {
        int url = urls[nextUrl++];
        if (!dead[url] && passes(current, url)) {
          given++;
          return new Spot(current, url);
        }
      }
      slot = null;
    }
  }

  /** The key is of no more use here. */
  void leaveKey() {
    slot = null;
  }

  /** The base URL is of no more use here, with whatever key. */
  void leaveUrl(int url) {
    dead[url] = true;
  }

  /** No key is left. If none was usable that is kept for whoever comes next. */
  private void conclude() {
    if (looksAtAll() && unusable.size() == stop.seat().slots().size()) {
      stop.rest().set(new Rest(changes, coolingSlot, cooling, unusable));
    }
  }

  private @Nullable Slot nextSlot(Draw keys) {
    Slot only = turn.onlySlot();
    if (only != null) {
      return keys.take(stop.seat().slots().indexOf(only)) ? only : null;
    }
    Slot preferred = preferred(keys);
    if (preferred != null && usable(preferred, true)) {
      return preferred;
    }
    for (int place = keys.next(); place >= 0; place = keys.next()) {
      Slot drawn = stop.seat().slots().get(place);
      if (usable(drawn, false)) {
        return drawn;
      }
    }
    return demoted.poll();
  }

  private @Nullable Slot preferred(Draw keys) {
    String wanted = firstKey;
    firstKey = null;
    if (wanted == null) {
      return null;
    }
    for (int place = 0; place < stop.seat().slots().size(); place++) {
      Slot candidate = stop.seat().slots().get(place);
      if (candidate.ref().key().equals(wanted)) {
        keys.take(place);
        return candidate;
      }
    }
    return null;
  }

  private boolean usable(Slot drawn, boolean preferred) {
    KeyFacts facts = inquiry.state().key(drawn.ref());
    if (facts.clear()) {
      return true;
    }
    String disabled = facts.disabled();
    if (disabled != null) {
      note(new Rest.Reason(drawn.ref().key(), null, disabled));
      return false;
    }
    Instant now = inquiry.now();
    Optional<Cooldown> wait = facts.cooldown(stop.upstreamModel(), now);
    if (wait.isPresent() && !(turn.forced() && !wait.get().named())) {
      Cooldown cooldown = wait.get();
      noteCooling(drawn, cooldown);
      return false;
    }
    if (facts.isDemoted(now) && !preferred) {
      demoted.add(drawn);
      return false;
    }
    return true;
  }

  private void note(Rest.Reason reason) {
    unusable.add(reason);
    inquiry.unusable(stop.seat().id(), reason);
  }

  private void noteCooling(Slot drawn, Cooldown cooldown) {
    Cooldown before = cooling;
    if (before == null || cooldown.until().isBefore(before.until())) {
      cooling = cooldown;
      coolingSlot = drawn;
    }
    note(new Rest.Reason(drawn.ref().key(), cooldown, ""));
  }

  private boolean passes(Slot current, int url) {
    if (turn.forced()) {
      return true;
    }
    if (!stop.seat().settings().enabled()) {
      return true;
    }
    Place place = stop.seat().places().get(url);
    return passable(place.breaker(), current, place)
        && (current.breakers().isEmpty() || passable(current.breakers().get(url), current, place));
  }

  private boolean passable(BreakerId id, Slot current, Place place) {
    BreakerView view = inquiry.state().breaker(id);
    Instant now = inquiry.now();
    if (view.passable(now)) {
      return true;
    }
    BreakerView worst = open;
    if (worst == null || view.failureRate() > worst.failureRate()) {
      open = view;
    }
    inquiry.remark(
        stop.seat().id(),
        current.ref().key(),
        place.endpoint().baseUrl(),
        false,
        () -> Words.open(view, now));
    return false;
  }

  private int[] urls() {
    int count = stop.seat().places().size();
    if (count == 1) {
      return FIRST;
    }
    int[] order = IntStream.range(0, count).toArray();
    long[] recent = new long[count];
    boolean any = false;
    for (int url = 0; url < count; url++) {
      recent[url] = recentFailures(stop.seat().places().get(url), inquiry.state());
      any |= recent[url] > 0;
    }
    // A stable sort: equals stay as the configuration has them.
    return any
        ? IntStream.of(order)
            .boxed()
            .sorted(Comparator.comparingLong(url -> recent[url]))
            .mapToInt(Integer::intValue)
            .toArray()
        : order;
  }

  private long recentFailures(Place place, RuntimeState state) {
    Optional<Trouble> trouble = state.trouble(place.endpoint());
    if (trouble.isEmpty()) {
      return 0;
    }
    int failures = trouble.get().failures();
    Instant forgotten = trouble.get().last().plus(RECENT.multipliedBy(Math.min(failures, MOST)));
    return forgotten.isAfter(inquiry.now()) ? failures : 0;
  }
}
