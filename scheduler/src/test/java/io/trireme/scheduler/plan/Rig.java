package io.trireme.scheduler.plan;

import io.trireme.scheduler.AffinitySettings;
import io.trireme.scheduler.BreakerSettings;
import io.trireme.scheduler.Channel;
import io.trireme.scheduler.EntryState;
import io.trireme.scheduler.GatewayConfiguration;
import io.trireme.scheduler.Lane;
import io.trireme.scheduler.LaneEntry;
import io.trireme.scheduler.Samples;
import io.trireme.scheduler.Strategy;
import io.trireme.scheduler.VirtualClock;
import io.trireme.scheduler.fault.Diagnosis;
import io.trireme.scheduler.fault.FaultClass;
import io.trireme.scheduler.fault.FaultScope;
import io.trireme.scheduler.state.BreakerId;
import io.trireme.scheduler.state.BreakerView;
import io.trireme.scheduler.state.KeyRef;
import io.trireme.scheduler.state.LaneChannel;
import io.trireme.scheduler.state.MemoryState;
import io.trireme.scheduler.state.RuntimeState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

import static io.trireme.scheduler.Samples.CLAUDE;

/** A lane with a scheduler of its own, at a time that the test decides. */
final class Rig {
  static final Diagnosis BROKEN = of(FaultClass.BROKEN, FaultScope.CHANNEL, "broke off");
  static final Diagnosis DEAD_KEY = of(FaultClass.KEY, FaultScope.KEY, "key revoked");
  static final Diagnosis DEAD_URL = of(FaultClass.LOCAL, FaultScope.BASE_URL, "refused");

  final VirtualClock clock = new VirtualClock();
  final Random random = new Random(1);
  final RuntimeState state = new MemoryState(clock, random);
  final Scheduler scheduler;
  GatewayConfiguration configuration;

  Rig(Channel... channels) {
    this(Strategy.FAILOVER, ChannelGate.OPEN, channels);
  }

  Rig(Strategy strategy, ChannelGate gate, Channel... channels) {
    this.scheduler = new Scheduler(state, random, gate);
    this.configuration = configuration(strategy, channels);
  }

  static GatewayConfiguration configuration(Strategy strategy, Channel... channels) {
    List<LaneEntry> entries = new ArrayList<>();
    for (Channel channel : channels) {
      entries.add(new LaneEntry(channel.id(), 1, EntryState.ACTIVE, null));
    }
    return Samples.configuration(
        List.of(channels),
        new Lane(
            CLAUDE, strategy, entries, BreakerSettings.DEFAULTS, AffinitySettings.usual(strategy)));
  }

  static Diagnosis of(FaultClass faultClass, FaultScope scope, String reason) {
    return new Diagnosis(faultClass, scope, true, null, reason);
  }

  static Diagnosis rate(@Nullable Duration wait) {
    return new Diagnosis(FaultClass.RATE, FaultScope.KEY_MODEL, true, wait, "rate limit");
  }

  static Diagnosis quota(@Nullable Duration wait) {
    return new Diagnosis(FaultClass.QUOTA, FaultScope.KEY, true, wait, "no money");
  }

  CandidatePlan plan() {
    return plan(new Ask("m", "team", null, null));
  }

  CandidatePlan plan(@Nullable String session) {
    return plan(new Ask("m", "team", session, null));
  }

  CandidatePlan plan(Ask ask) {
    return scheduler.plan(configuration, CLAUDE, ask);
  }

  /** One exchange that is served by the first candidate; which it was. */
  String serve(@Nullable String session) {
    CandidatePlan plan = plan(session);
    Candidate candidate = plan.next().orElseThrow();
    plan.committed(Duration.ofMillis(100));
    plan.ended();
    return describe(candidate);
  }

  /** One exchange whose candidates all fail alike; who was asked. */
  List<String> fail(Diagnosis diagnosis) {
    CandidatePlan plan = plan();
    List<String> asked = new ArrayList<>();
    for (Optional<Candidate> next = plan.next(); next.isPresent(); next = plan.next()) {
      asked.add(describe(next.get()));
      plan.failed(diagnosis);
    }
    return asked;
  }

  /** What is left, if each fails in a way that says nothing but where to go on. */
  static List<String> rest(CandidatePlan plan) {
    List<String> rest = new ArrayList<>();
    for (Optional<Candidate> next = plan.next(); next.isPresent(); next = plan.next()) {
      rest.add(describe(next.get()));
      plan.pass();
    }
    return rest;
  }

  BreakerView breaker(String channel) {
    return state.breaker(BreakerId.ofChannel(CLAUDE, channel));
  }

  void trip(String channel, Duration wait) {
    state.open(BreakerId.ofChannel(CLAUDE, channel), clock.instant().plus(wait), 1, "tripped");
  }

  static LaneChannel place(String channel) {
    return new LaneChannel(CLAUDE, channel);
  }

  static KeyRef ref(String channel, String key) {
    return new KeyRef(channel, key);
  }

  static String describe(Candidate candidate) {
    return candidate.channel().id()
        + " "
        + (candidate.key() == null ? "-" : candidate.key().id())
        + " "
        + candidate.baseUrl();
  }
}
