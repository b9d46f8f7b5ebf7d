package io.trireme.scheduler.plan;

import io.trireme.scheduler.Channel;
import io.trireme.scheduler.state.Cooldown;
import io.trireme.scheduler.state.KeyFacts;
import io.trireme.scheduler.state.KeyRef;
import io.trireme.scheduler.state.Note;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.trireme.scheduler.Samples.CLAUDE;
import static io.trireme.scheduler.Samples.channel;
import static io.trireme.scheduler.Samples.key;
import static org.assertj.core.api.Assertions.assertThat;

/** Channels without a usable key are passed by at once, and nobody can tell the difference. */
@Timeout(30)
final class RestTest {
  private static final int CHANNELS = 4;
  private static final int KEYS = 3;
  private static final Ask ASK = new Ask("m", "team", null, null);

  private final Rig rig = new Rig(channels());

  private static Channel[] channels() {
    List<Channel> channels = new ArrayList<>();
    for (int c = 0; c < CHANNELS; c++) {
      channels.add(
          channel(
              "c" + c,
              CLAUDE,
              List.of("https://u" + c),
              key("k0", true),
              key("k1", true),
              key("k2", true)));
    }
    return channels.toArray(Channel[]::new);
  }

  private Preview known() {
    return rig.scheduler.preview(rig.configuration, CLAUDE, ASK);
  }

  /** What somebody says who looks at every key, because he has never seen them before. */
  private Preview looked() {
    return new Scheduler(rig.state, rig.random, ChannelGate.OPEN)
        .preview(rig.configuration, CLAUDE, ASK);
  }

  private void change(RandomGenerator chance) {
    KeyRef key = Rig.ref("c" + chance.nextInt(CHANNELS), "k" + chance.nextInt(KEYS));
    Instant until = rig.clock.instant().plusSeconds(1 + chance.nextInt(20));
    String model = chance.nextBoolean() ? "m" : KeyFacts.EVERY_MODEL;
    switch (chance.nextInt(10)) {
      case 0 -> rig.state.warm(key, model);
      case 1 -> rig.state.disable(key, "revoked");
      case 2 -> rig.state.enable(key);
      case 3 -> rig.state.demote(key, new Note(until, "no money"));
      case 4 -> rig.trip(key.channel(), Duration.ofSeconds(1 + chance.nextInt(20)));
      case 5 -> rig.state.close(Rig.place(key.channel()));
      case 6 -> rig.state.restore(rig.state.export());
      default ->
          rig.state.cool(key, model, new Cooldown(until, "rate limit", chance.nextBoolean(), 1));
    }
    if (chance.nextInt(3) == 0) {
      rig.clock.advance(Duration.ofMillis(chance.nextInt(4000)));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void shouldSayTheSameAsSomebodyWhoLooksAtEveryKey(long seed) {
    // Given
    Random chance = new Random(seed);
    for (int step = 0; step < 500; step++) {
      // When
      change(chance);
      // Then
      assertThat(known()).as("seed %d, step %d", seed, step).isEqualTo(looked());
      assertThat(known()).as("once more, seed %d, step %d", seed, step).isEqualTo(looked());
    }
  }

  @Test
  void shouldUseAKeyAgainAtTheVeryMoment() {
    // Given
    Instant until = rig.clock.instant().plusSeconds(7);
    for (int k = 0; k < KEYS; k++) {
      Instant each = until.plusSeconds(k);
      rig.state.cool(Rig.ref("c0", "k" + k), "m", new Cooldown(each, "rate limit", true, 1));
    }
    assertThat(rig.serve(null)).startsWith("c1 ");
    assertThat(rig.serve(null)).startsWith("c1 ");
    // When
    rig.clock.advance(Duration.ofSeconds(7));
    // Then
    assertThat(rig.serve(null)).startsWith("c0 k0 ");
  }

  @Test
  void shouldUseAKeyAgainThatIsEnabled() {
    // Given
    for (int k = 0; k < KEYS; k++) {
      rig.state.disable(Rig.ref("c0", "k" + k), "revoked");
    }
    assertThat(rig.serve(null)).startsWith("c1 ");
    assertThat(rig.serve(null)).startsWith("c1 ");
    // When
    rig.state.enable(Rig.ref("c0", "k2"));
    // Then
    assertThat(rig.serve(null)).startsWith("c0 k2 ");
  }

  @Test
  void shouldKeepToldReasonsOfKeysThatWerePassedOverBeforeOneServed() {
    // Given
    rig.state.cool(
        Rig.ref("c0", "k0"),
        "m",
        new Cooldown(rig.clock.instant().plusSeconds(7), "rate limit", true, 1));
    // When
    CandidatePlan plan = rig.plan();
    plan.next();
    // Then
    assertThat(plan.shortestWait()).contains(Duration.ofSeconds(7));
    assertThat(plan.explain().getFirst().reason()).contains("k0 cools for 7 s");
    plan.abandoned();
  }
}
