package io.trireme.scheduler.plan;

import io.trireme.scheduler.state.Cooldown;
import io.trireme.scheduler.state.RuntimeState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the parts of one plan share: the world around it, and what was seen so far. */
final class Inquiry {

  /** A reason is put in words only if somebody asks. */
  private record Remark(
      String channel,
      @Nullable String key,
      @Nullable String baseUrl,
      boolean tried,
      Supplier<String> reason)
      implements Told {
    @Override
    public Stream<Considered> told() {
      return Stream.of(new Considered(channel, key, baseUrl, tried, reason.get()));
    }
  }

  /** Keys that are not usable: there may be many, and hardly ever does somebody ask. */
  private record Unusable(String channel, List<Rest.Reason> keys, Instant when) implements Told {
    @Override
    public Stream<Considered> told() {
      return keys.stream()
          .map(one -> new Considered(channel, one.key(), null, false, one.words(when)));
    }
  }

  /** Something that was seen. */
  private sealed interface Told {
    Stream<Considered> told();
  }

  private final RuntimeState state;
  private final ChannelGate gate;
  private final RandomGenerator random;
  private final boolean dry;
  private final List<Told> remarks = new ArrayList<>(4);
  private Instant now;
  private @Nullable Instant earliest;
  private boolean metBusy;

  /**
   * A new inquiry.
   *
   * @param dry whether nothing may change
   */
  Inquiry(RuntimeState state, ChannelGate gate, RandomGenerator random, boolean dry) {
    this.state = state;
    this.gate = gate;
    this.random = random;
    this.dry = dry;
    this.now = state.now();
  }

  RuntimeState state() {
    return state;
  }

  ChannelGate gate() {
    return gate;
  }

  RandomGenerator random() {
    return random;
  }

  boolean dry() {
    return dry;
  }

  /** The time of the decision that is under way. */
  Instant now() {
    return now;
  }

  /** Another decision begins. */
  void tick() {
    now = state.now();
  }

  /** Takes note of a wait that keeps a key from being used. */
  void waits(Cooldown cooldown) {
    waits(cooldown.until());
  }

  /** Takes note of a channel that has no free place. */
  void waits(Busy busy) {
    metBusy = true;
    waits(now.plus(busy.retryAfter()));
  }

  /** Takes note of a time before which something cannot be used. */
  void waits(Instant until) {
    if (earliest == null || until.isBefore(earliest)) {
      earliest = until;
    }
  }

  boolean metBusy() {
    return metBusy;
  }

  /** The smallest wait that was met, as it is now. */
  Optional<Duration> shortestWait() {
    return earliest == null ? Optional.empty() : Optional.of(Words.left(state.now(), earliest));
  }

  void remark(String channel, @Nullable String key, Supplier<String> reason) {
    remarks.add(new Remark(channel, key, null, false, reason));
  }

  void remark(
      String channel,
      @Nullable String key,
      String baseUrl,
      boolean tried,
      Supplier<String> reason) {
    remarks.add(new Remark(channel, key, baseUrl, tried, reason));
  }

  /** Takes note of a channel whose every key is known not to be usable. */
  void unusable(String channel, Rest rest) {
    unusable(channel, rest.cooling(), rest.reasons());
  }

  /** Takes note of a key that is not usable. */
  void unusable(String channel, Rest.Reason key) {
    unusable(channel, key.cooling(), List.of(key));
  }

  private void unusable(String channel, @Nullable Cooldown first, List<Rest.Reason> keys) {
    if (first != null) {
      waits(first);
    }
    remarks.add(new Unusable(channel, keys, now));
  }

  /** The keys that are out of use until somebody enables them, a line each. */
  List<String> disabled() {
    Set<String> lines = new LinkedHashSet<>();
    for (Told told : remarks) {
      if (told instanceof Unusable unusable) {
        for (Rest.Reason one : unusable.keys()) {
          if (one.cooling() == null) {
            lines.add(unusable.channel() + ", key " + one.key() + ": " + one.disabled());
          }
        }
      }
    }
    return List.copyOf(lines);
  }

  List<Considered> told() {
    return remarks.stream().flatMap(Told::told).toList();
  }
}
