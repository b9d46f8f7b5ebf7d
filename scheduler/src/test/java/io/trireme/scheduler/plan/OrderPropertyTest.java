package io.trireme.scheduler.plan;

import io.trireme.scheduler.ApiKey;
import io.trireme.scheduler.Channel;
import io.trireme.scheduler.Samples;
import io.trireme.scheduler.Strategy;
import io.trireme.scheduler.state.BreakerId;
import io.trireme.scheduler.state.Conversation;
import io.trireme.scheduler.state.Cooldown;
import io.trireme.scheduler.state.KeyRef;
import io.trireme.scheduler.state.Note;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.trireme.scheduler.Samples.CLAUDE;
import static org.assertj.core.api.Assertions.assertThat;

/** What holds of every plan, in lanes and states that are made at random. */
@Timeout(120)
class OrderPropertyTest {
  private static final int ROUNDS = 500;
  private static final Ask ASK = new Ask("m", "team", "s", null);

  private final Set<String> suspended = new HashSet<>();
  private final Set<String> open = new HashSet<>();
  private final Set<KeyRef> cooling = new HashSet<>();
  private final Set<KeyRef> disabled = new HashSet<>();

  private Rig random(Strategy strategy, Random random) {
    suspended.clear();
    open.clear();
    cooling.clear();
    disabled.clear();
    int channels = 1 + random.nextInt(8);
    Channel[] all = new Channel[channels];
    for (int i = 0; i < channels; i++) {
      ApiKey[] keys = new ApiKey[random.nextInt(4)];
      for (int k = 0; k < keys.length; k++) {
        keys[k] = Samples.key("k" + k, true);
      }
      List<String> urls =
          random.nextBoolean() ? List.of("https://u") : List.of("https://u", "https://v");
      all[i] = Samples.channel("c" + i, CLAUDE, urls, keys);
    }
    Rig rig = new Rig(strategy, ChannelGate.OPEN, all);
    // The first plan makes the configuration known; what is learnt comes after.
    rig.plan();
    for (Channel channel : all) {
      disturb(rig, channel, random);
    }
    return rig;
  }

  private void disturb(Rig rig, Channel channel, Random random) {
    String id = channel.id();
    Instant later = rig.clock.instant().plusSeconds(10 + random.nextInt(100));
    if (random.nextInt(6) == 0) {
      rig.state.suspend(Rig.place(id), new Note(later, "by hand"));
      suspended.add(id);
    }
    if (random.nextInt(3) == 0) {
      rig.state.open(BreakerId.ofChannel(CLAUDE, id), later, 1, "broke off");
      open.add(id);
    }
    if (random.nextInt(8) == 0) {
      rig.state.promote(Rig.place(id), later);
    }
    List<String> keys =
        channel.keys().isEmpty() ? List.of("") : channel.keys().stream().map(ApiKey::id).toList();
    for (String key : keys) {
      KeyRef ref = new KeyRef(id, key);
      int dice = random.nextInt(6);
      if (dice == 0) {
        rig.state.disable(ref, "revoked");
        disabled.add(ref);
      } else if (dice <= 2) {
        rig.state.cool(ref, "m", new Cooldown(later, "slow down", random.nextBoolean(), 1));
        cooling.add(ref);
      } else if (dice == 3) {
        rig.state.demote(ref, new Note(later, "no money"));
        if (random.nextInt(4) == 0) {
          rig.state.remember(new Conversation(CLAUDE, "team", "s"), ref);
        }
      }
    }
  }

  private static KeyRef ref(Candidate candidate) {
    return new KeyRef(
        candidate.channel().id(), candidate.key() == null ? "" : candidate.key().id());
  }

  private static boolean leastBad(Candidate candidate) {
    return candidate.reason().startsWith("least-bad: ");
  }

  private boolean usable(Channel channel) {
    String id = channel.id();
    List<KeyRef> refs =
        channel.keys().isEmpty()
            ? List.of(new KeyRef(id, ""))
            : channel.keys().stream().map(key -> new KeyRef(id, key.id())).toList();
    return !suspended.contains(id)
        && !open.contains(id)
        && refs.stream().anyMatch(ref -> !cooling.contains(ref) && !disabled.contains(ref));
  }

  @ParameterizedTest
  @EnumSource
  void shouldKeepItsRules(Strategy strategy) {
    Random random = new Random(strategy.name().hashCode());
    for (int round = 0; round < ROUNDS; round++) {
      // Given
      Rig rig = random(strategy, random);
      CandidatePlan plan = rig.plan(ASK);
      List<Candidate> given = new ArrayList<>();
      // When
      plan.next().ifPresent(given::add);
      while (plan.outstanding()) {
        plan.pass();
        plan.next().ifPresent(given::add);
      }
      // Then
      List<Candidate> regular = given.stream().filter(one -> !leastBad(one)).toList();
      assertThat(given.stream().map(Rig::describe)).doesNotHaveDuplicates();
      assertThat(given.subList(0, regular.size())).as("the least bad last").isEqualTo(regular);
      assertThat(given)
          .noneMatch(one -> suspended.contains(one.channel().id()))
          .noneMatch(one -> disabled.contains(ref(one)));
      assertThat(regular)
          .noneMatch(one -> open.contains(one.channel().id()))
          .noneMatch(one -> cooling.contains(ref(one)));
      assertThat(given.size() - regular.size()).isLessThanOrEqualTo(1 + Order.MAX_OPEN_TRIED);
      Set<String> reached = new HashSet<>(regular.stream().map(c -> c.channel().id()).toList());
      Set<String> wanted = new HashSet<>();
      rig.configuration.channels().stream()
          .filter(this::usable)
          .forEach(channel -> wanted.add(channel.id()));
      assertThat(reached).isEqualTo(wanted);
      if (given.isEmpty()) {
        assertThat(plan.shortestWait().orElse(Duration.ZERO).isNegative()).isFalse();
      }
      Set<String> told = new HashSet<>(plan.explain().stream().map(Considered::channel).toList());
      assertThat(told).hasSize(rig.configuration.channels().size());
      assertThat(plan.explain()).noneMatch(one -> one.reason().isBlank());
    }
  }

  @ParameterizedTest
  @EnumSource(names = "FAILOVER")
  void shouldKeepTheOrderOfTheLane(Strategy strategy) {
    Random random = new Random(42);
    for (int round = 0; round < ROUNDS; round++) {
      // Given
      Rig rig = random(strategy, random);
      // When
      Preview preview = rig.scheduler.preview(rig.configuration, CLAUDE, ASK);
      // Then
      List<String> grounds =
          preview.candidates().stream()
              .map(c -> c.reason().substring(0, c.reason().indexOf(":")))
              .distinct()
              .toList();
      List<String> ranks = List.of("promotion", "affinity", "failover", "least-bad");
      assertThat(grounds.stream().map(ranks::indexOf)).isSorted().doesNotContain(-1);
      List<String> order =
          preview.candidates().stream()
              .filter(one -> one.reason().startsWith("failover: "))
              .map(one -> one.channel().id())
              .distinct()
              .toList();
      assertThat(order).isSorted();
      assertThat(rig.scheduler.preview(rig.configuration, CLAUDE, ASK)).isEqualTo(preview);
    }
  }
}
