package io.trireme.bench;

import io.trireme.core.Secret;
import io.trireme.core.spi.Dialect;
import io.trireme.scheduler.About;
import io.trireme.scheduler.AffinitySettings;
import io.trireme.scheduler.ApiKey;
import io.trireme.scheduler.BaseUrl;
import io.trireme.scheduler.BreakerSettings;
import io.trireme.scheduler.Channel;
import io.trireme.scheduler.EntryState;
import io.trireme.scheduler.GatewayConfiguration;
import io.trireme.scheduler.KeyStrategy;
import io.trireme.scheduler.Lane;
import io.trireme.scheduler.LaneEntry;
import io.trireme.scheduler.Limits;
import io.trireme.scheduler.ModelRules;
import io.trireme.scheduler.Settings;
import io.trireme.scheduler.Strategy;
import io.trireme.scheduler.Transport;
import io.trireme.scheduler.plan.Ask;
import io.trireme.scheduler.plan.Candidate;
import io.trireme.scheduler.plan.CandidatePlan;
import io.trireme.scheduler.plan.ChannelGate;
import io.trireme.scheduler.plan.Scheduler;
import io.trireme.scheduler.state.BreakerId;
import io.trireme.scheduler.state.Cooldown;
import io.trireme.scheduler.state.KeyRef;
import io.trireme.scheduler.state.MemoryState;
import io.trireme.scheduler.state.RuntimeState;
import io.trireme.scheduler.state.SteadyClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a scheduling decision costs in a lane of 200 channels with 20 keys each. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class DecisionBenchmark {
  private static final Dialect LANE = new Dialect("claude");
  private static final int CHANNELS = 200;
  private static final int KEYS = 20;

  /** The lane's strategy. */
  @Param({"FAILOVER", "ROUND_ROBIN", "RANDOM", "WEIGHTED", "LEAST_LATENCY"})
  public Strategy strategy = Strategy.FAILOVER;

  /**
   * How the lane is: {@code well}; {@code worn}: a tenth of the breakers is open and a third of the
   * keys cools; {@code barren}: all keys of all channels but the last cool.
   */
  @Param({"well", "worn"})
  public String condition = "well";

  private @Nullable Scheduler scheduler;
  private @Nullable GatewayConfiguration configuration;
  private final Ask ask = new Ask("claude-sonnet-4-5", "team", "session", null);

  /** Makes the lane. */
  @Setup
  public void prepare() {
    List<Channel> channels = new ArrayList<>();
    List<LaneEntry> entries = new ArrayList<>();
    for (int i = 0; i < CHANNELS; i++) {
      channels.add(channel("channel-" + i));
      entries.add(new LaneEntry("channel-" + i, 1 + i % 5, EntryState.ACTIVE, null));
    }
    Lane lane =
        new Lane(
            LANE, strategy, entries, BreakerSettings.DEFAULTS, AffinitySettings.usual(strategy));
    GatewayConfiguration made =
        new GatewayConfiguration(1, channels, Map.of(LANE, lane), List.of(), Settings.DEFAULTS);
    RandomGenerator random = Scheduler.anyRandom();
    RuntimeState state = new MemoryState(SteadyClock.system(), random);
    Scheduler ready = new Scheduler(state, random, ChannelGate.OPEN);
    Random chance = new Random(1);
    for (int i = 0; i < 5 * CHANNELS; i++) {
      // Served once or more, every channel has a latency and closed breakers.
      CandidatePlan plan = ready.plan(made, LANE, new Ask(ask.model(), "team", null, null));
      plan.next();
      plan.committed(Duration.ofMillis(200 + chance.nextInt(800)));
      plan.ended();
    }
    wear(state, chance);
    configuration = made;
    scheduler = ready;
  }

  private static Channel channel(String id) {
    List<ApiKey> keys = new ArrayList<>();
    for (int k = 0; k < KEYS; k++) {
      keys.add(new ApiKey("key-" + k, "", Secret.of("sk-" + id + "-" + k), 1, true));
    }
    return new Channel(
        id,
        About.NOTHING,
        LANE,
        List.of(BaseUrl.of("https://" + id + ".example")),
        keys,
        KeyStrategy.FAILOVER,
        new ModelRules(Map.of("claude-sonnet-*", "sonnet"), List.of("claude-*"), List.of()),
        Transport.DEFAULTS,
        Limits.NONE);
  }

  private void wear(RuntimeState state, Random random) {
    Instant later = state.now().plus(Duration.ofHours(1));
    Cooldown cooldown = new Cooldown(later, "rate limit", true, 1);
    for (int i = 0; i < CHANNELS; i++) {
      String id = "channel-" + i;
      if (condition.equals("worn") && random.nextInt(10) == 0) {
        state.open(BreakerId.ofChannel(LANE, id), later, 1, "broke off");
      }
      for (int k = 0; k < KEYS; k++) {
        boolean cools =
            switch (condition) {
              case "worn" -> random.nextInt(3) == 0;
              case "barren" -> i < CHANNELS - 1;
              default -> false;
            };
        if (cools) {
          state.cool(new KeyRef(id, "key-" + k), "sonnet", cooldown);
        }
      }
    }
  }

  /** A plan, its first candidate, and the report that the client left. */
  @Benchmark
  public Optional<Candidate> decide() {
    Scheduler ready = scheduler;
    GatewayConfiguration made = configuration;
    if (ready == null || made == null) {
      throw new IllegalStateException("not prepared");
    }
    CandidatePlan plan = ready.plan(made, LANE, ask);
    Optional<Candidate> first = plan.next();
    plan.abandoned();
    return first;
  }
}
