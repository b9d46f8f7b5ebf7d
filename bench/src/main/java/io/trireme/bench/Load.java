package io.trireme.bench;

import java.time.Duration;

import static java.util.Objects.requireNonNull;

/**
 * What is sent, and at which pace.
 *
 * @param shape whole answers or streams
 * @param pace open or closed loop
 */
record Load(Shape shape, Pace pace) {
  Load {
    requireNonNull(shape, "shape is null");
    requireNonNull(pace, "pace is null");
  }

  /** A constant arrival rate for {@code duration}. */
  static Load atRate(Shape shape, double perSecond, Duration duration) {
    long count = Math.max(1, Math.round(perSecond * duration.toMillis() / 1e3));
    return new Load(shape, new OpenLoop(new Arrivals(perSecond, count)));
  }

  /** {@code connections} callers, each of which sends again as soon as it has its answer. */
  static Load closed(Shape shape, int connections, Duration duration) {
    return new Load(shape, new ClosedLoop(connections, duration));
  }

  /** What one request asks for. */
  sealed interface Shape permits Whole, Stream {
    /** How long an answer takes by design, without any overhead. */
    Duration length();
  }

  /** One JSON answer of about 1 KB. */
  record Whole() implements Shape {
    @Override
    public Duration length() {
      return Duration.ZERO;
    }
  }

  /**
   * An event stream.
   *
   * @param events number of text deltas
   * @param gap pause before each delta; zero: as fast as the connection takes them
   */
  record Stream(int events, Duration gap) implements Shape {
    Stream {
      requireNonNull(gap, "gap is null");
      if (events < 1 || gap.isNegative()) {
        throw new IllegalArgumentException("no such stream: events=" + events + " gap=" + gap);
      }
    }

    @Override
    public Duration length() {
      return gap.multipliedBy(events);
    }

    /** Events of the whole answer: the deltas and the five around them. */
    int allEvents() {
      return events + 5;
    }
  }

  /** When requests start. */
  sealed interface Pace permits OpenLoop, ClosedLoop {}

  /** Requests start by a timetable, answered or not. */
  record OpenLoop(Arrivals arrivals) implements Pace {
    OpenLoop {
      requireNonNull(arrivals, "arrivals is null");
    }
  }

  /** A fixed number of callers; finds the highest throughput, hides queueing. */
  record ClosedLoop(int connections, Duration duration) implements Pace {
    ClosedLoop {
      requireNonNull(duration, "duration is null");
      if (connections < 1) {
        throw new IllegalArgumentException("connections must be at least one: " + connections);
      }
    }
  }
}
