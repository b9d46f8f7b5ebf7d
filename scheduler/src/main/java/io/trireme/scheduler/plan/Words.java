package io.trireme.scheduler.plan;

import io.trireme.scheduler.state.BreakerView;
import io.trireme.scheduler.state.Cooldown;
import java.time.Duration;
import java.time.Instant;

/** Reasons in words. */
final class Words {

  private Words() {}

  /** How long until a time; never negative. */
  static Duration left(Instant now, Instant until) {
    return until.isAfter(now) ? Duration.between(now, until) : Duration.ZERO;
  }

  /** A duration for people, rounded up: {@code 42 s}, {@code 12 min}, {@code 3 h}. */
  static String about(Duration duration) {
    long seconds = (duration.toMillis() + 999) / 1000;
    if (seconds < 120) {
      return seconds + " s";
    }
    long minutes = (seconds + 59) / 60;
    return minutes < 120 ? minutes + " min" : (minutes + 59) / 60 + " h";
  }

  static String cooling(String key, Cooldown cooldown, Instant now) {
    return (key.isEmpty() ? "the channel" : "key " + key)
        + " cools for "
        + about(left(now, cooldown.until()))
        + ": "
        + cooldown.reason();
  }

  static String open(BreakerView view, Instant now) {
    String words = "breaker open for " + about(left(now, view.until()));
    return view.calls() == 0
        ? words + ": " + view.reason()
        : words + ": " + view.failures() + " of " + view.calls() + " failed";
  }
}
