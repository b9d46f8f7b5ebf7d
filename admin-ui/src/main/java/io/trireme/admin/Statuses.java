package io.trireme.admin;

import io.trireme.core.spi.Dialect;
import io.trireme.scheduler.ApiKey;
import io.trireme.scheduler.Channel;
import io.trireme.scheduler.EntryState;
import io.trireme.scheduler.GatewayConfiguration;
import io.trireme.scheduler.Lane;
import io.trireme.scheduler.LaneMember;
import io.trireme.scheduler.ProxyUrl;
import io.trireme.scheduler.Transport;
import io.trireme.scheduler.state.BreakerId;
import io.trireme.scheduler.state.BreakerView;
import io.trireme.scheduler.state.KeyFacts;
import io.trireme.scheduler.state.KeyRef;
import io.trireme.scheduler.state.LaneChannel;
import io.trireme.scheduler.state.Note;
import io.trireme.scheduler.state.RuntimeState;
import io.trireme.store.sql.ConfigContent;
import io.trireme.store.sql.ConfigKind;
import io.trireme.store.sql.ConfigObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/** Brings together what the configuration says and what was learnt. For one request. */
final class Statuses {
  private final GatewayView gateway;
  private final GatewayConfiguration configuration;
  private final ConfigContent content;
  private final RuntimeState state;
  private final Instant now;

  Statuses(
      GatewayView gateway,
      GatewayConfiguration configuration,
      ConfigContent content,
      RuntimeState state) {
    this.gateway = requireNonNull(gateway, "gateway is null");
    this.configuration = requireNonNull(configuration, "configuration is null");
    this.content = requireNonNull(content, "content is null");
    this.state = requireNonNull(state, "state is null");
    this.now = state.now();
  }

  LaneStatus lane(Dialect dialect) {
    Lane lane = configuration.lane(dialect);
    List<LaneMember> members = configuration.members(dialect);
    List<LaneStatus.Entry> entries = new ArrayList<>();
    for (LaneMember member : members) {
      entries.add(entry(dialect, member, entries.size() + 1));
    }
    LaneBodies bodies = new LaneBodies(content, configuration);
    return new LaneStatus(
        dialect.id(),
        now,
        bodies.managed(dialect).wireName(),
        bodies.revision(dialect),
        bodies.stored(dialect).map(ConfigObject::body).orElse(null),
        lane.strategy().wireName(),
        lane.entries() != null && members.isEmpty(),
        LaneStatus.BreakerRules.of(lane.breaker()),
        LaneStatus.AffinityRules.of(lane.affinity()),
        entries);
  }

  LaneStatus.Entry entry(Dialect dialect, LaneMember member) {
    List<String> ids =
        configuration.members(dialect).stream().map(one -> one.channel().id()).toList();
    return entry(dialect, member, ids.indexOf(member.channel().id()) + 1);
  }

  private LaneStatus.Entry entry(Dialect dialect, LaneMember member, int place) {
    Channel channel = member.channel();
    return new LaneStatus.Entry(
        place,
        channel.id(),
        channel.name(),
        channel.dialect().id(),
        !channel.dialect().equals(dialect),
        effective(dialect, member).wireName(),
        member.state().wireName(),
        suspension(dialect, channel).map(Note::reason).orElse(null),
        member.weight(),
        promotedUntil(dialect, channel),
        LaneStatus.BreakerRules.of(member.breaker()),
        health(dialect, channel));
  }

  private Optional<Note> suspension(Dialect dialect, Channel channel) {
    return state.suspended(new LaneChannel(dialect, channel.id()));
  }

  private EntryState effective(Dialect dialect, LaneMember member) {
    return member.selectable() && suspension(dialect, member.channel()).isPresent()
        ? EntryState.SUSPENDED
        : member.state();
  }

  private @Nullable Instant promotedUntil(Dialect dialect, Channel channel) {
    return state.promoted(dialect).get(channel.id());
  }

  private LaneStatus.Health health(Dialect dialect, Channel channel) {
    return new LaneStatus.Health(
        gateway.inFlight(channel.id()),
        BreakerStatus.of(null, null, state.breaker(BreakerId.ofChannel(dialect, channel.id()))),
        openBreakers(dialect, channel),
        UrlStatus.all(channel, state),
        keys(channel));
  }

  private List<BreakerStatus> openBreakers(Dialect dialect, Channel channel) {
    List<BreakerStatus> open = new ArrayList<>();
    List<String> keys = new ArrayList<>();
    keys.add("");
    channel.keys().forEach(key -> keys.add(key.id()));
    channel
        .baseUrls()
        .forEach(
            url -> {
              for (String key : keys) {
                BreakerView view =
                    state.breaker(new BreakerId(dialect, channel.id(), url.toString(), key));
                if (!view.closed()) {
                  open.add(BreakerStatus.of(url.toString(), key.isEmpty() ? null : key, view));
                }
              }
            });
    return open;
  }

  ChannelStatus channel(Channel channel) {
    List<ChannelStatus.Place> places = new ArrayList<>();
    for (Dialect lane : gateway.lanes()) {
      configuration.members(lane).stream()
          .filter(member -> member.channel().id().equals(channel.id()))
          .forEach(member -> places.add(place(lane, member)));
    }
    ConfigObject stored = content.find(ConfigKind.CHANNEL, channel.id()).orElse(null);
    return new ChannelStatus(
        channel.id(),
        channel.name(),
        channel.dialect().id(),
        now,
        (stored == null ? Managed.FILE : Managed.DATABASE).wireName(),
        stored == null ? null : stored.revision(),
        stored == null ? null : ChannelCredentials.hidden(stored.body()),
        gateway.inFlight(channel.id()),
        UrlStatus.all(channel, state),
        channel.keyStrategy().wireName(),
        keys(channel),
        places,
        details(channel));
  }

  private ChannelStatus.Place place(Dialect lane, LaneMember member) {
    Channel channel = member.channel();
    return new ChannelStatus.Place(
        lane.id(),
        effective(lane, member).wireName(),
        promotedUntil(lane, channel),
        state.breaker(BreakerId.ofChannel(lane, channel.id())).phase().wireName());
  }

  private static ChannelStatus.Details details(Channel channel) {
    Transport transport = channel.transport();
    ProxyUrl proxy = transport.proxyUrl();
    return new ChannelStatus.Details(
        ChannelStatus.Models.of(channel.models()),
        List.copyOf(transport.headers().keySet()),
        proxy == null ? null : proxy.toString(),
        transport.quirks().values(),
        transport.allowPrivateNetwork(),
        ChannelStatus.Waits.of(transport.timeouts()),
        ChannelStatus.Burden.of(channel.limits()),
        ChannelStatus.Probe.of(channel.probe()),
        channel.about().website(),
        channel.about().notes());
  }

  ChannelStatus.Keys keysOf(Channel channel) {
    return new ChannelStatus.Keys(channel.id(), now, keys(channel));
  }

  private List<KeyStatus> keys(Channel channel) {
    return channel.keys().stream().map(key -> key(channel, key)).toList();
  }

  KeyStatus key(Channel channel, ApiKey key) {
    KeyFacts facts = state.key(new KeyRef(channel.id(), key.id()));
    List<KeyStatus.Wait> waits = waits(facts);
    KeyStatus.State kind = KeyStatus.State.READY;
    String reason = null;
    Instant until = null;
    Note demoted = facts.demoted();
    if (!key.enabled()) {
      kind = KeyStatus.State.OFF;
      reason = "enabled: false in the configuration";
    } else if (facts.disabled() != null) {
      kind = KeyStatus.State.DEAD;
      reason = facts.disabled();
    } else if (!waits.isEmpty()) {
      kind = KeyStatus.State.COOLING;
      reason = waits.getFirst().reason();
      until = waits.getFirst().until();
    } else if (demoted != null && demoted.holds(now)) {
      kind = KeyStatus.State.DEMOTED;
      reason = demoted.reason();
      until = demoted.until();
    }
    return new KeyStatus(
        key.id(),
        key.label(),
        KeyMask.of(key.secret()),
        key.weight(),
        kind.wireName(),
        reason,
        until,
        waits);
  }

  /** Those that hold, for all models first, then by the vendor's names. */
  private List<KeyStatus.Wait> waits(KeyFacts facts) {
    return facts.cooldowns().entrySet().stream()
        .filter(cooldown -> cooldown.getValue().holds(now))
        .sorted(Map.Entry.comparingByKey())
        .map(
            cooldown ->
                new KeyStatus.Wait(
                    cooldown.getKey().equals(KeyFacts.EVERY_MODEL) ? null : cooldown.getKey(),
                    cooldown.getValue().until(),
                    cooldown.getValue().reason(),
                    cooldown.getValue().named()))
        .toList();
  }
}
