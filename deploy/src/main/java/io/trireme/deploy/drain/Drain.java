package io.trireme.deploy.drain;

import io.trireme.deploy.upstream.Timers;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

import static java.util.Objects.requireNonNull;

/**
 * The end of the process in its phases: announced, refusing, cut, over. Before it is announced
 * nothing changes for anybody. Thread-safe.
 */
public final class Drain {

  /** How far it has come. */
  public enum Phase {
    /** It has not begun. */
    SERVING,
    /** It is told to whoever asks; work is still taken, for not everybody has heard it. */
    ANNOUNCED,
    /** No new work is taken; what is under way goes on. */
    REFUSING,
    /** What is under way is told to end. */
    CUT,
    /** Nothing is under way, or there is no more time. */
    OVER
  }

  /**
   * Its times.
   *
   * @param delay from the announcement until no new work is taken
   * @param timeout from then on until the end, whatever is still under way
   */
  public record Times(Duration delay, Duration timeout) {

    /** What those that are cut have for their last words, at most. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    public Times {
      requireNonNull(delay, "delay is null");
      requireNonNull(timeout, "timeout is null");
      if (delay.isNegative() || timeout.isNegative()) {
        throw new IllegalArgumentException("the times of a drain are not negative");
      }
    }

    /** How long work may go on that was begun: all but 5 s, or all but a quarter. */
    Duration untilCut() {
      Duration quarter = timeout.dividedBy(4);
      return timeout.minus(quarter.compareTo(LAST_WORDS) < 0 ? quarter : LAST_WORDS);
    }
  }

  private static final Logger LOG = Logger.getLogger("io.trireme.drain");

  private final Times times;
  private final Timers timers;
  private final Runnable over;
  private final Set<Flight> flights = new HashSet<>();
  private Timers.Handle next = () -> {};
  private volatile Phase phase = Phase.SERVING;

  /**
   * Nothing has begun.
   *
   * @param over called once at the end, on whatever thread brought it; must not block
   */
  public Drain(Times times, Timers timers, Runnable over) {
    this.times = requireNonNull(times, "times is null");
    this.timers = requireNonNull(timers, "timers is null");
    this.over = requireNonNull(over, "over is null");
  }

  /** How far it has come. */
  public Phase phase() {
    return phase;
  }

  /** Whether the process is going to end. */
  public boolean announced() {
    return phase != Phase.SERVING;
  }

  /**
   * Begins work.
   *
   * @return empty if none is taken any more
   */
  public synchronized Optional<Flight> begin() {
    if (phase != Phase.SERVING && phase != Phase.ANNOUNCED) {
      return Optional.empty();
    }
    Flight flight = new Flight(this);
    flights.add(flight);
    return Optional.of(flight);
  }

  void landed(Flight flight) {
    boolean last;
    synchronized (this) {
      last = flights.remove(flight) && flights.isEmpty();
    }
    if (last && (phase == Phase.REFUSING || phase == Phase.CUT)) {
      finish();
    }
  }

  /** How much is under way. */
  public synchronized int underWay() {
    return flights.size();
  }

  /**
   * The process is told to end.
   *
   * @return false if it was told so before: then it is to end at once
   */
  public boolean announce() {
    synchronized (this) {
      if (phase != Phase.SERVING) {
        return false;
      }
      phase = Phase.ANNOUNCED;
      LOG.infof(
          "draining; a second signal ends the process at once delayMs=%d timeoutMs=%d underWay=%d",
          times.delay().toMillis(), times.timeout().toMillis(), flights.size());
      if (times.delay().isPositive()) {
        next = timers.after(times.delay(), this::refuse);
        return true;
      }
    }
    refuse();
    return true;
  }

  private void refuse() {
    synchronized (this) {
      phase = Phase.REFUSING;
      LOG.infof("no new requests are taken underWay=%d", flights.size());
      if (!flights.isEmpty()) {
        next = timers.after(times.untilCut(), this::cut);
        return;
      }
    }
    finish();
  }

  private void cut() {
    List<Flight> all;
    synchronized (this) {
      if (phase != Phase.REFUSING) {
        return;
      }
      phase = Phase.CUT;
      all = List.copyOf(flights);
      next = timers.after(times.timeout().minus(times.untilCut()), this::finish);
    }
    LOG.warnf("requests that are still under way are ended underWay=%d", all.size());
    all.forEach(Flight::cut);
  }

  private void finish() {
    synchronized (this) {
      if (phase == Phase.OVER) {
        return;
      }
      phase = Phase.OVER;
      next.cancel();
      LOG.infof("drained underWay=%d", flights.size());
    }
    over.run();
  }
}
