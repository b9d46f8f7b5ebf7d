package io.trireme.scheduler.plan;

import io.trireme.scheduler.Strategy;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntToDoubleFunction;

/** Draws each of so many places once, in the order of a strategy. Nothing is sorted beforehand. */
final class Draw {
  private final boolean[] drawn;
  private final Strategy strategy;
  private final IntToDoubleFunction measure;
  private final AtomicInteger turn;
  private final Inquiry inquiry;
  private int left;
  private int cursor;

  /**
   * A draw of the places from 0.
   *
   * @param measure the weight of a place, or for the least latency its score
   * @param turn whose turn it is; a dry run leaves it
   */
  Draw(
      int places,
      Strategy strategy,
      IntToDoubleFunction measure,
      AtomicInteger turn,
      Inquiry inquiry) {
    this.drawn = new boolean[places];
    this.left = places;
    this.strategy = strategy;
    this.measure = measure;
    this.turn = turn;
    this.inquiry = inquiry;
  }

  /** Takes a place out of turn; false if it is drawn already. */
  boolean take(int place) {
    if (drawn[place]) {
      return false;
    }
    drawn[place] = true;
    left--;
    return true;
  }

  boolean isDrawn(int place) {
    return drawn[place];
  }

  /** The next place, -1 if none is left. */
  int next() {
    if (left == 0) {
      return -1;
    }
    int place =
        switch (strategy) {
          case FAILOVER -> from(cursor);
          case ROUND_ROBIN -> from(Math.floorMod(step(), drawn.length));
          case RANDOM -> nth(inquiry.random().nextInt(left));
          case WEIGHTED -> weighted();
          case LEAST_LATENCY -> least();
        };
    cursor = place;
    take(place);
    return place;
  }

  private int step() {
    return inquiry.dry() ? turn.get() + drawn.length - left : turn.getAndIncrement();
  }

  /** The first place that is left, from one on, around the end. */
  private int from(int start) {
    int place = start;
    while (drawn[place]) {
      place = place + 1 == drawn.length ? 0 : place + 1;
    }
    return place;
  }

  private int nth(int number) {
    if (left == drawn.length) {
      return number;
    }
    int place = from(0);
    for (int i = 0; i < number; i++) {
      place = from(place + 1);
    }
    return place;
  }

  private int weighted() {
    double total = 0;
    int last = 0;
    for (int place = 0; place < drawn.length; place++) {
      if (!drawn[place]) {
        total += measure.applyAsDouble(place);
        last = place;
      }
    }
    double mark = inquiry.random().nextDouble() * total;
    for (int place = 0; place < last; place++) {
      if (!drawn[place]) {
        mark -= measure.applyAsDouble(place);
        if (mark < 0) {
          return place;
        }
      }
    }
    return last;
  }

  /** Begins anywhere, so that equals have equal chances. */
  private int least() {
    int start = inquiry.random().nextInt(drawn.length);
    int best = -1;
    double bestScore = Double.POSITIVE_INFINITY;
    for (int i = 0; i < drawn.length; i++) {
      int place = start + i < drawn.length ? start + i : start + i - drawn.length;
      if (!drawn[place]) {
        double score = measure.applyAsDouble(place);
        if (best < 0 || score < bestScore) {
          best = place;
          bestScore = score;
        }
      }
    }
    return best;
  }
}
