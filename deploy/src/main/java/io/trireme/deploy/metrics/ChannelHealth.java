package io.trireme.deploy.metrics;

import io.trireme.core.spi.Dialect;
import io.trireme.scheduler.ApiKey;
import io.trireme.scheduler.Channel;
import io.trireme.scheduler.GatewayConfiguration;
import io.trireme.scheduler.Lane;
import io.trireme.scheduler.LaneEntry;
import io.trireme.scheduler.WireName;
import io.trireme.scheduler.state.BreakerId;
import io.trireme.scheduler.state.KeyFacts;
import io.trireme.scheduler.state.KeyRef;
import io.trireme.scheduler.state.RuntimeState;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import static java.util.Objects.requireNonNull;

/** How well channels and their keys are, coarsely. Thread-safe. */
final class ChannelHealth {

  /** How well a channel is; a higher level is worse. */
  enum State {
    IN_ORDER(0),
    /** Some of its keys are out of use, or some lane's breaker is not closed. */
    IMPAIRED(1),
    /** Nothing can be sent to it now. */
    OUT(2);

    private final int level;

    State(int level) {
      this.level = level;
    }

    /** The value of the metric. */
    int level() {
      return level;
    }
  }

  /** What a key can be. */
  enum KeyState implements WireName {
    AVAILABLE,
    /** It rests for a time, for all models. */
    COOLING,
    /** It is out of use until somebody enables it. */
    DISABLED
  }

  private final RuntimeState runtime;

  ChannelHealth(RuntimeState runtime) {
    this.runtime = requireNonNull(runtime, "runtime is null");
  }

  /** How well a channel is. */
  State of(GatewayConfiguration configuration, Channel channel) {
    if (!channel.keys().isEmpty() && keys(channel, KeyState.AVAILABLE) == 0) {
      return State.OUT;
    }
    Set<Dialect> named = new LinkedHashSet<>(configuration.lanes().keySet());
    named.add(channel.dialect());
    int lanes = 0;
    int shut = 0;
    for (Dialect lane : named) {
      if (isMember(configuration.lane(lane), channel)) {
        lanes++;
        shut += runtime.breaker(BreakerId.ofChannel(lane, channel.id())).closed() ? 0 : 1;
      }
    }
    if (lanes > 0 && shut == lanes) {
      return State.OUT;
    }
    boolean whole = shut == 0 && keys(channel, KeyState.AVAILABLE) == channel.keys().size();
    return whole ? State.IN_ORDER : State.IMPAIRED;
  }

  private static boolean isMember(Lane lane, Channel channel) {
    List<LaneEntry> entries = lane.entries();
    return entries == null
        ? lane.dialect().equals(channel.dialect())
        : entries.stream().anyMatch(entry -> entry.channelId().equals(channel.id()));
  }

  /** How many keys of a channel are so. */
  long keys(Channel channel, KeyState state) {
    return channel.keys().stream().filter(key -> of(channel, key) == state).count();
  }

  private KeyState of(Channel channel, ApiKey key) {
    KeyFacts facts = runtime.key(new KeyRef(channel.id(), key.id()));
    Instant now = runtime.now();
    if (!key.enabled() || facts.disabled() != null) {
      return KeyState.DISABLED;
    }
    return facts.cooldown(KeyFacts.EVERY_MODEL, now).isPresent()
        ? KeyState.COOLING
        : KeyState.AVAILABLE;
  }
}
