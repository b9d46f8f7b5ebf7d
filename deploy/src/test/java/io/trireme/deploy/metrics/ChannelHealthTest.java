package io.trireme.deploy.metrics;

import io.trireme.core.Secret;
import io.trireme.deploy.TestProtocol;
import io.trireme.deploy.metrics.ChannelHealth.KeyState;
import io.trireme.deploy.metrics.ChannelHealth.State;
import io.trireme.scheduler.About;
import io.trireme.scheduler.ApiKey;
import io.trireme.scheduler.BaseUrl;
import io.trireme.scheduler.Channel;
import io.trireme.scheduler.GatewayConfiguration;
import io.trireme.scheduler.KeyStrategy;
import io.trireme.scheduler.Limits;
import io.trireme.scheduler.ModelRules;
import io.trireme.scheduler.Settings;
import io.trireme.scheduler.Transport;
import io.trireme.scheduler.state.BreakerId;
import io.trireme.scheduler.state.Cooldown;
import io.trireme.scheduler.state.KeyFacts;
import io.trireme.scheduler.state.KeyRef;
import io.trireme.scheduler.state.MemoryState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(10)
final class ChannelHealthTest {

  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final Instant LATER = NOW.plusSeconds(60);
  private static final KeyRef ONE = new KeyRef("c", "one");
  private static final KeyRef TWO = new KeyRef("c", "two");

  private final MemoryState runtime = new MemoryState(() -> NOW, new Random(1));
  private final ChannelHealth health = new ChannelHealth(runtime);
  private final Channel channel = channel(List.of(key("one"), key("two")));

  private static ApiKey key(String id) {
    return new ApiKey(id, "", Secret.of("sk-" + id), 1, true);
  }

  private static Channel channel(List<ApiKey> keys) {
    return new Channel(
        "c",
        About.NOTHING,
        TestProtocol.PLAIN,
        List.of(BaseUrl.of("https://vendor.example")),
        keys,
        KeyStrategy.FAILOVER,
        ModelRules.ALL,
        Transport.DEFAULTS,
        Limits.NONE);
  }

  private State state(Channel of) {
    return health.of(
        new GatewayConfiguration(1, List.of(of), Map.of(), List.of(), Settings.DEFAULTS), of);
  }

  private void cool(KeyRef key) {
    runtime.cool(key, KeyFacts.EVERY_MODEL, new Cooldown(LATER, "limited", false, 1));
  }

  @Test
  void shouldBeInOrderWhereNothingHappened() {
    assertThat(state(channel).level()).isZero();
    assertThat(health.keys(channel, KeyState.AVAILABLE)).isEqualTo(2);
  }

  @Test
  void shouldBeImpairedWhereAKeyRests() {
    // When
    cool(ONE);

    // Then
    assertThat(state(channel).level()).isEqualTo(1);
    assertThat(health.keys(channel, KeyState.COOLING)).isEqualTo(1);
    assertThat(health.keys(channel, KeyState.AVAILABLE)).isEqualTo(1);
  }

  @Test
  void shouldBeOutWhereNoKeyIsLeft() {
    // When
    cool(ONE);
    runtime.disable(TWO, "revoked");

    // Then
    assertThat(state(channel).level()).isEqualTo(2);
    assertThat(health.keys(channel, KeyState.DISABLED)).isEqualTo(1);
  }

  @Test
  void shouldBeOutWhereItsBreakerIsOpenInEveryLane() {
    // When
    runtime.open(BreakerId.ofChannel(TestProtocol.PLAIN, "c"), LATER, 1, "it is down");

    // Then
    assertThat(state(channel).level()).isEqualTo(2);
  }

  @Test
  void shouldNeedNoKeys() {
    assertThat(state(channel(List.of())).level()).isZero();
  }
}
