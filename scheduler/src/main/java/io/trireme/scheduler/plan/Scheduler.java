package io.trireme.scheduler.plan;

import io.trireme.core.spi.Dialect;
import io.trireme.scheduler.ApiKey;
import io.trireme.scheduler.Channel;
import io.trireme.scheduler.GatewayConfiguration;
import io.trireme.scheduler.state.Configured;
import io.trireme.scheduler.state.KeyRef;
import io.trireme.scheduler.state.LaneChannel;
import io.trireme.scheduler.state.RuntimeState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/** Decides who is tried next. Thread-safe; one for a process. */
public final class Scheduler {
  private final RuntimeState state;
  private final RandomGenerator random;
  private final ChannelGate gate;
  private final Map<Dialect, LaneSnapshot> lanes = new ConcurrentHashMap<>();
  private final Map<LaneChannel, Latency> latencies = new ConcurrentHashMap<>();
  private @Nullable GatewayConfiguration adopted;

  /**
   * A scheduler that has decided nothing yet.
   *
   * @param state what was learnt, and the time
   * @param random thread-safe; see {@link #anyRandom()}
   * @param gate the limits of channels
   */
  public Scheduler(RuntimeState state, RandomGenerator random, ChannelGate gate) {
    this.state = requireNonNull(state, "state is null");
    this.random = requireNonNull(random, "random is null");
    this.gate = requireNonNull(gate, "gate is null");
  }

  /** Chance that threads do not contend for. */
  public static RandomGenerator anyRandom() {
    return () -> ThreadLocalRandom.current().nextLong();
  }

  /** What was learnt so far. */
  public RuntimeState state() {
    return state;
  }

  /**
   * A plan for one exchange.
   *
   * @param configuration what was in force when it came
   * @param lane the inbound dialect
   */
  public CandidatePlan plan(GatewayConfiguration configuration, Dialect lane, Ask ask) {
    return plan(configuration, lane, ask, new Inquiry(state, gate, random, false));
  }

  private CandidatePlan plan(
      GatewayConfiguration configuration, Dialect lane, Ask ask, Inquiry inquiry) {
    LaneSnapshot snapshot = snapshot(configuration, lane);
    return new CandidatePlan(inquiry, snapshot.lane(), snapshot.roster(ask.model()), ask);
  }

  /** What a plan would give now. Changes nothing: no turn is used up, no breaker is probed. */
  public Preview preview(GatewayConfiguration configuration, Dialect lane, Ask ask) {
    Inquiry inquiry = new Inquiry(state, gate, new SplittableRandom(), true);
    CandidatePlan plan = plan(configuration, lane, ask, inquiry);
    List<Candidate> candidates = new ArrayList<>();
    for (Optional<Candidate> next = plan.next(); next.isPresent(); next = plan.next()) {
      candidates.add(next.get());
      plan.pass();
    }
    return new Preview(
        candidates, plan.explain(), plan.modelKnown(), plan.shortestWait().orElse(null));
  }

  private LaneSnapshot snapshot(GatewayConfiguration configuration, Dialect lane) {
    LaneSnapshot known = lanes.get(lane);
    if (known != null && known.isOf(configuration)) {
      return known;
    }
    adopt(configuration);
    LaneSnapshot made =
        new LaneSnapshot(
            configuration, lane, name -> latencies.computeIfAbsent(name, fresh -> new Latency()));
    // An exchange that began with an older configuration keeps it, and nobody else gets it.
    if (known == null || known.revision() <= made.revision()) {
      lanes.put(lane, made);
    }
    return made;
  }

  /** What was learnt of what is gone, and of secrets that were replaced, is forgotten. */
  @SuppressWarnings("ReferenceEquality")
  private synchronized void adopt(GatewayConfiguration configuration) {
    GatewayConfiguration before = adopted;
    boolean older = before != null && before.revision() > configuration.revision();
    if (older || before == configuration) {
      return;
    }
    adopted = configuration;
    Set<String> channels =
        configuration.channels().stream().map(Channel::id).collect(Collectors.toSet());
    state.retain(Configured.of(configuration.channels()));
    gate.retain(channels);
    latencies.keySet().removeIf(name -> !channels.contains(name.channel()));
    if (before != null) {
      Map<KeyRef, ApiKey> old = keys(before);
      keys(configuration)
          .forEach(
              (name, key) -> {
                ApiKey replaced = old.get(name);
                if (replaced != null && !replaced.secret().reveal().equals(key.secret().reveal())) {
                  state.enable(name);
                }
              });
    }
  }

  private static Map<KeyRef, ApiKey> keys(GatewayConfiguration configuration) {
    Map<KeyRef, ApiKey> keys = new HashMap<>();
    for (Channel channel : configuration.channels()) {
      channel.keys().forEach(key -> keys.put(new KeyRef(channel.id(), key.id()), key));
    }
    return keys;
  }
}
