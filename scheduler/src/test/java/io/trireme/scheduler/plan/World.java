package io.trireme.scheduler.plan;

import io.trireme.scheduler.Channel;
import io.trireme.scheduler.Samples;
import io.trireme.scheduler.Strategy;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

import static io.trireme.scheduler.Samples.CLAUDE;
import static java.util.Comparator.comparing;

/**
 * A lane under load in virtual time: exchanges begin at an even pace, attempts fail as a pattern
 * says, answers take their time and overlap. The same seed gives the same story.
 */
final class World {
  private static final Duration TO_FIRST = Duration.ofMillis(300);

  private record Due(Instant at, String channel, CandidatePlan plan) {}

  final Rig rig;
  final Map<String, Integer> served = new HashMap<>();
  final Map<String, Instant> lastServed = new HashMap<>();
  int exchanges;
  int attempts;
  int unserved;
  int inFlight;
  int mostOpenings;
  int changes;

  private final BiPredicate<String, Instant> fails;
  private final Duration answer;
  private final PriorityQueue<Due> endings = new PriorityQueue<>(comparing(Due::at));
  private final Map<String, Boolean> closed = new HashMap<>();

  /**
   * A world in which everything is well so far.
   *
   * @param fails whether a channel fails at a time
   * @param answer how long an answer takes after its first token
   */
  World(Strategy strategy, int channels, Duration answer, BiPredicate<String, Instant> fails) {
    this.fails = fails;
    this.answer = answer;
    Channel[] all = new Channel[channels];
    for (int i = 0; i < channels; i++) {
      all[i] = Samples.channel("c" + i, CLAUDE, List.of("https://u" + i), Samples.key("k", true));
    }
    this.rig = new Rig(strategy, new Counting(), all);
  }

  private final class Counting implements ChannelGate {
    @Override
    public @Nullable Busy enter(Candidate candidate) {
      inFlight++;
      return null;
    }

    @Override
    public void leave(Candidate candidate, Turn turn) {
      inFlight--;
    }
  }

  /** Lets time pass with a request in every interval. */
  void run(Duration time, Duration interval) {
    Instant end = rig.clock.instant().plus(time);
    while (rig.clock.instant().isBefore(end)) {
      exchange();
      Instant next = rig.clock.instant().plus(interval);
      endUntil(next);
      rig.clock.set(next);
    }
  }

  /** Waits for all answers. */
  void settle() {
    endUntil(Instant.MAX);
  }

  private void endUntil(Instant time) {
    while (!endings.isEmpty() && !endings.peek().at().isAfter(time)) {
      Due ending = endings.remove();
      rig.clock.set(ending.at());
      ending.plan().ended();
      observe(ending.channel());
    }
  }

  private void exchange() {
    exchanges++;
    CandidatePlan plan = rig.plan();
    for (Optional<Candidate> next = plan.next(); next.isPresent(); next = plan.next()) {
      attempts++;
      String id = next.get().channel().id();
      if (!fails.test(id, rig.clock.instant())) {
        plan.committed(TO_FIRST);
        served.merge(id, 1, Integer::sum);
        lastServed.put(id, rig.clock.instant());
        endings.add(new Due(rig.clock.instant().plus(TO_FIRST).plus(answer), id, plan));
        return;
      }
      plan.failed(Rig.BROKEN);
      observe(id);
    }
    unserved++;
  }

  private void observe(String channel) {
    boolean now = rig.breaker(channel).closed();
    Boolean before = closed.put(channel, now);
    if (before != null && before != now) {
      changes++;
    }
    mostOpenings = Math.max(mostOpenings, rig.breaker(channel).openings());
  }

  double amplification() {
    return (double) attempts / exchanges;
  }
}
