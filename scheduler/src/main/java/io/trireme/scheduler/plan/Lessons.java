package io.trireme.scheduler.plan;

import io.trireme.scheduler.fault.Diagnosis;
import io.trireme.scheduler.fault.FaultClass;
import io.trireme.scheduler.fault.FaultScope;
import io.trireme.scheduler.state.BreakerId;
import io.trireme.scheduler.state.Cooldown;
import io.trireme.scheduler.state.KeyFacts;
import io.trireme.scheduler.state.KeyRef;
import io.trireme.scheduler.state.Note;
import io.trireme.scheduler.state.RuntimeState;
import io.trireme.scheduler.state.Ticket;
import io.trireme.scheduler.state.Ticket.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the outcomes of one exchange teach. The rules are told in docs/reference/scheduling.md. */
final class Lessons {

  /**
   * How long a key is put aside.
   *
   * @param guess for the first time, if the vendor names none; doubles with each in a row
   * @param mostGuessed what it doubles up to
   * @param most the longest that a vendor's word is taken for
   */
  private record Pause(Duration guess, Duration mostGuessed, Duration most) {}

  private static final Duration LEAST = Duration.ofSeconds(1);
  private static final Pause RATE =
      new Pause(Duration.ofSeconds(5), Duration.ofMinutes(5), Duration.ofHours(1));
  private static final Pause QUOTA =
      new Pause(Duration.ofMinutes(1), Duration.ofHours(1), Duration.ofHours(24));
  private static final Pause NOT_ALLOWED =
      new Pause(Duration.ofMinutes(5), Duration.ofHours(1), Duration.ofHours(1));

  /** How long a key without money stands behind the others, if the vendor does not say. */
  private static final Duration DEMOTED_FOR = Duration.ofHours(1);

  private final Inquiry inquiry;
  private final Map<KeyRef, Note> spent = new LinkedHashMap<>();

  Lessons(Inquiry inquiry) {
    this.inquiry = inquiry;
  }

  /** It failed, before or after the commit. */
  void failed(Handed handed, Diagnosis diagnosis) {
    settle(handed, diagnosis);
    cool(handed, diagnosis);
    if (diagnosis.unhealthy()) {
      if (ofBaseUrl(diagnosis)) {
        inquiry.state().failed(handed.place().endpoint());
      }
      slow(handed.stop().seat());
    }
  }

  private void slow(Seat seat) {
    if (seat.settings().enabled() && !inquiry.state().breaker(seat.breaker()).closed()) {
      // From here on its breaker keeps requests away, and its first probe is not to wait.
      seat.latency().forget();
    } else {
      seat.latency().failed(inquiry.state().now(), seat.settings().probeEvery());
    }
  }

  /** Our own network, or one address: neither the key nor the channel is to blame. */
  static boolean ofBaseUrl(Diagnosis diagnosis) {
    return diagnosis.faultClass() == FaultClass.LOCAL || diagnosis.scope() == FaultScope.BASE_URL;
  }

  private void settle(Handed handed, Diagnosis diagnosis) {
    RuntimeState state = inquiry.state();
    for (Ticket ticket : handed.tickets()) {
      boolean counts = diagnosis.unhealthy() && concerns(ticket.id(), handed, diagnosis);
      state.settle(
          ticket,
          handed.stop().seat().settings(),
          counts ? Verdict.FAILED : Verdict.NEUTRAL,
          diagnosis.reason());
    }
  }

  /**
   * Each failure counts for one breaker: that of what is to blame. Counted for two, both would have
   * to find out whether it is well again.
   */
  private static boolean concerns(BreakerId id, Handed handed, Diagnosis diagnosis) {
    boolean ofChannel = id.baseUrl().isEmpty();
    boolean narrowest = handed.slot().breakers().isEmpty() ? !ofChannel : !id.key().isEmpty();
    if (ofBaseUrl(diagnosis)) {
      return !ofChannel && id.key().isEmpty();
    }
    return switch (diagnosis.scope()) {
      case KEY, KEY_MODEL -> narrowest;
      case CHANNEL, REQUEST -> ofChannel;
      case BASE_URL -> !ofChannel && id.key().isEmpty();
    };
  }

  private void cool(Handed handed, Diagnosis diagnosis) {
    if (ofBaseUrl(diagnosis)) {
      return;
    }
    switch (diagnosis.faultClass()) {
      case RATE -> cool(handed, diagnosis, RATE);
      case QUOTA -> {
        cool(handed, diagnosis, QUOTA);
        Duration rest = diagnosis.retryAfter().map(wait -> clamp(wait, QUOTA)).orElse(DEMOTED_FOR);
        spent.put(
            handed.slot().ref(), new Note(inquiry.state().now().plus(rest), diagnosis.reason()));
      }
      case KEY -> {
        if (diagnosis.scope() == FaultScope.KEY && handed.slot().key() != null) {
          inquiry.state().disable(handed.slot().ref(), diagnosis.reason());
        } else {
          cool(handed, diagnosis, NOT_ALLOWED);
        }
      }
      case CLIENT, OVERLOADED, BROKEN, LOCAL -> {}
    }
  }

  private void cool(Handed handed, Diagnosis diagnosis, Pause pause) {
    RuntimeState state = inquiry.state();
    KeyRef key = handed.slot().ref();
    boolean oneModel =
        diagnosis.scope() == FaultScope.KEY_MODEL || diagnosis.scope() == FaultScope.REQUEST;
    String model = oneModel ? handed.stop().upstreamModel() : KeyFacts.EVERY_MODEL;
    int strikes = state.key(key).strikes(model) + 1;
    Duration wait =
        diagnosis
            .retryAfter()
            .map(named -> clamp(named, pause))
            .orElseGet(() -> guess(pause, strikes));
    Instant until = state.now().plus(wait);
    Cooldown cooldown =
        new Cooldown(until, diagnosis.reason(), diagnosis.retryAfter().isPresent(), strikes);
    state.cool(key, model, cooldown);
    inquiry.waits(cooldown);
  }

  private static Duration clamp(Duration named, Pause pause) {
    if (named.compareTo(LEAST) < 0) {
      return LEAST;
    }
    return named.compareTo(pause.most()) > 0 ? pause.most() : named;
  }

  private Duration guess(Pause pause, int strikes) {
    long millis = pause.guess().toMillis();
    long most = pause.mostGuessed().toMillis();
    for (int i = 1; i < strikes && millis < most; i++) {
      millis *= 2;
    }
    millis = Math.min(millis, most);
    return Duration.ofMillis(millis - (long) (millis * 0.2 * inquiry.random().nextDouble()));
  }

  /** It answered to the end. */
  void served(Handed handed) {
    RuntimeState state = inquiry.state();
    handed.settle(state, Verdict.SERVED, "");
    state.served(handed.place().endpoint());
    state.warm(handed.slot().ref(), handed.stop().upstreamModel());
    spent.forEach(
        (key, note) -> {
          // That another key was served shows that it was not the request.
          if (!key.equals(handed.slot().ref())) {
            state.demote(key, note);
          }
        });
  }
}
