package io.trireme.scheduler.state;

import io.trireme.scheduler.BreakerSettings;
import io.trireme.scheduler.event.BreakerEvent;
import io.trireme.scheduler.event.Event;
import io.trireme.scheduler.state.BreakerView.Phase;
import io.trireme.scheduler.state.Ticket.Kind;
import io.trireme.scheduler.state.Ticket.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * One breaker: the last outcomes and what follows from them. Thread-safe. Reading takes no lock;
 * who takes a probe or brings an outcome enters its monitor, which guards a few assignments.
 */
final class Breaker {
  private static final int MAX_OPENINGS = 60;

  private final BreakerId id;
  private final RandomGenerator random;
  private final Consumer<Event> events;
  private final BitSet failed = new BitSet();
  private int window;
  private int next;
  private volatile BreakerView view;

  Breaker(BreakerId id, RandomGenerator random, BreakerView view, Consumer<Event> events) {
    this.id = requireNonNull(id, "id is null");
    this.random = requireNonNull(random, "random is null");
    this.view = requireNonNull(view, "view is null");
    this.events = requireNonNull(events, "events is null");
  }

  BreakerView view() {
    return view;
  }

  /** Lets a request through, or not. */
  Optional<Ticket> admit(BreakerSettings settings, boolean force, Instant now) {
    BreakerView seen = view;
    if (seen.closed()) {
      return Optional.of(ticket(seen, Kind.ORDINARY, Instant.MIN));
    }
    if (seen.passable(now)) {
      synchronized (this) {
        seen = view;
        if (seen.closed()) {
          return Optional.of(ticket(seen, Kind.ORDINARY, Instant.MIN));
        }
        if (seen.passable(now)) {
          Instant ends = now.plus(pause(settings, seen.openings()));
          become(with(seen, Phase.HALF_OPEN, ends, seen.successes()));
          return Optional.of(ticket(seen, Kind.PROBE, ends));
        }
      }
    }
    return force ? Optional.of(ticket(seen, Kind.FORCED, Instant.MIN)) : Optional.empty();
  }

  /** In the monitor, so that changes are told in their order. */
  private void become(BreakerView after) {
    boolean changed = view.phase() != after.phase();
    view = after;
    if (changed) {
      events.accept(
          new BreakerEvent(
              new BreakerEvent.Guarded(
                  id.lane(), id.channel(), orNull(id.baseUrl()), orNull(id.key())),
              after.phase().wireName(),
              orNull(after.reason()),
              after.closed() ? null : after.until()));
    }
  }

  private static @Nullable String orNull(String value) {
    return value.isEmpty() ? null : value;
  }

  private Ticket ticket(BreakerView seen, Kind kind, Instant permitEnds) {
    return new Ticket(id, seen.generation(), kind, permitEnds);
  }

  private static BreakerView with(BreakerView seen, Phase phase, Instant until, int successes) {
    return new BreakerView(
        phase,
        seen.generation(),
        until,
        seen.openings(),
        successes,
        seen.failures(),
        seen.calls(),
        seen.reason());
  }

  synchronized void settle(
      Ticket ticket, BreakerSettings settings, Verdict verdict, String reason, Instant now) {
    BreakerView seen = view;
    if (ticket.generation() != seen.generation()) {
      return;
    }
    switch (ticket.kind()) {
      case ORDINARY -> {
        if (verdict != Verdict.NEUTRAL) {
          count(verdict == Verdict.FAILED, settings, reason, now);
        }
      }
      case PROBE -> {
        switch (verdict) {
          case SERVED -> succeeded(settings, now);
          case FAILED -> open(settings, seen.openings() + 1, reason, now);
          case NEUTRAL -> giveBack(ticket, now);
        }
      }
      case FORCED -> {
        if (verdict == Verdict.SERVED) {
          succeeded(settings, now);
        }
      }
    }
  }

  private void count(boolean failure, BreakerSettings settings, String reason, Instant now) {
    BreakerView seen = view;
    int calls = seen.calls();
    int failures = seen.failures();
    if (window != settings.window()) {
      window = settings.window();
      forget();
      calls = 0;
      failures = 0;
    }
    if (calls == window) {
      failures -= failed.get(next) ? 1 : 0;
    } else {
      calls++;
    }
    failed.set(next, failure);
    next = (next + 1) % window;
    failures += failure ? 1 : 0;
    // One that opens again soon after it was closed waits longer each time.
    int openings = now.isBefore(seen.until()) ? seen.openings() : 0;
    view =
        new BreakerView(
            Phase.CLOSED, seen.generation(), seen.until(), openings, 0, failures, calls, "");
    if (failure && calls >= settings.minimumCalls() && failures >= settings.threshold() * calls) {
      open(settings, openings + 1, reason, now);
    }
  }

  private void succeeded(BreakerSettings settings, Instant now) {
    BreakerView seen = view;
    int successes = seen.successes() + 1;
    if (successes < settings.successes()) {
      // The next one need not wait: the first success says that it is worth it.
      become(with(seen, Phase.HALF_OPEN, now, successes));
    } else {
      forget();
      Instant forgiven = now.plus(settings.openFor());
      become(
          new BreakerView(
              Phase.CLOSED, seen.generation() + 1, forgiven, seen.openings(), 0, 0, 0, ""));
    }
  }

  private void giveBack(Ticket ticket, Instant now) {
    BreakerView seen = view;
    if (seen.phase() == Phase.HALF_OPEN && seen.until().equals(ticket.permitEnds())) {
      view = with(seen, Phase.HALF_OPEN, now, seen.successes());
    }
  }

  private void open(BreakerSettings settings, int openings, String reason, Instant now) {
    BreakerView seen = view;
    int counted = Math.min(openings, MAX_OPENINGS);
    become(
        new BreakerView(
            Phase.OPEN,
            seen.generation() + 1,
            now.plus(pause(settings, counted)),
            counted,
            0,
            seen.failures(),
            seen.calls(),
            reason));
  }

  /** Opens it, whatever the outcomes say. */
  synchronized void open(Instant until, int openings, String reason) {
    become(opened(until, openings, reason));
  }

  /** As {@link #open}, but not told: it was open before the process began. */
  synchronized void restore(Instant until, int openings, String reason) {
    view = opened(until, openings, reason);
  }

  private BreakerView opened(Instant until, int openings, String reason) {
    BreakerView seen = view;
    return new BreakerView(
        Phase.OPEN,
        seen.generation() + 1,
        until,
        Math.clamp(openings, 1, MAX_OPENINGS),
        0,
        seen.failures(),
        seen.calls(),
        reason);
  }

  /** Closes it and forgets what led to its opening. */
  void close() {
    close(Instant.MIN, 0);
  }

  /** Closes it as if its last probe had succeeded: earlier openings count until a time. */
  synchronized void close(Instant forgiven, int openings) {
    forget();
    int counted = Math.clamp(openings, 0, MAX_OPENINGS);
    become(new BreakerView(Phase.CLOSED, view.generation() + 1, forgiven, counted, 0, 0, 0, ""));
  }

  private void forget() {
    failed.clear();
    next = 0;
  }

  /** Doubles with each opening in a row, up to the cap; a tenth is left to chance. */
  private Duration pause(BreakerSettings settings, int openings) {
    long cap = settings.openFor().toMillis();
    long pause = settings.probeEvery().toMillis();
    for (int i = 1; i < openings && pause < cap; i++) {
      pause *= 2;
    }
    pause = Math.min(pause, cap);
    return Duration.ofMillis(Math.max(1, pause - (long) (pause * 0.1 * random.nextDouble())));
  }
}
