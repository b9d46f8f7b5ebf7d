package io.trireme.scheduler.plan;

import io.trireme.core.spi.Dialect;
import io.trireme.scheduler.ApiKey;
import io.trireme.scheduler.BaseUrl;
import io.trireme.scheduler.BreakerSettings;
import io.trireme.scheduler.Channel;
import io.trireme.scheduler.KeyStrategy;
import io.trireme.scheduler.LaneMember;
import io.trireme.scheduler.Strategy;
import io.trireme.scheduler.state.BreakerId;
import io.trireme.scheduler.state.Endpoint;
import io.trireme.scheduler.state.KeyRef;
import io.trireme.scheduler.state.LaneChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A channel in a lane with every name made that a decision looks up. Made once for a revision. */
final class Seat {

  /**
   * A key that the configuration allows.
   *
   * @param key null for a channel without keys
   * @param ref its name
   * @param breakers that of each base URL with this key
   */
  record Slot(@Nullable ApiKey key, KeyRef ref, List<BreakerId> breakers) {
    int weight() {
      return key == null ? 1 : key.weight();
    }
  }

  /**
   * A base URL.
   *
   * @param baseUrl itself
   * @param endpoint its name
   * @param breaker that of this base URL with whatever key
   */
  record Place(BaseUrl baseUrl, Endpoint endpoint, BreakerId breaker) {}

  private final LaneMember member;
  private final LaneChannel name;
  private final BreakerId breaker;
  private final List<Slot> slots;
  private final List<Place> places;
  private final Latency latency;
  private final AtomicInteger keyTurn = new AtomicInteger();

  Seat(Dialect lane, LaneMember member, Latency latency) {
    this.member = member;
    this.latency = latency;
    Channel channel = member.channel();
    String id = channel.id();
    this.name = new LaneChannel(lane, id);
    this.breaker = BreakerId.ofChannel(lane, id);
    this.places =
        channel.baseUrls().stream()
            .map(
                url ->
                    new Place(
                        url, Endpoint.of(id, url), new BreakerId(lane, id, url.toString(), "")))
            .toList();
    List<Slot> made = new ArrayList<>();
    for (ApiKey key : channel.keys()) {
      if (key.enabled()) {
        List<BreakerId> breakers =
            channel.baseUrls().stream()
                .map(url -> new BreakerId(lane, id, url.toString(), key.id()))
                .toList();
        made.add(new Slot(key, new KeyRef(id, key.id()), breakers));
      }
    }
    if (channel.keys().isEmpty()) {
      made.add(new Slot(null, new KeyRef(id, ""), List.of()));
    }
    this.slots = List.copyOf(made);
  }

  LaneMember member() {
    return member;
  }

  Channel channel() {
    return member.channel();
  }

  String id() {
    return member.channel().id();
  }

  LaneChannel name() {
    return name;
  }

  /** The breaker of the channel as a whole. */
  BreakerId breaker() {
    return breaker;
  }

  BreakerSettings settings() {
    return member.breaker();
  }

  List<Slot> slots() {
    return slots;
  }

  List<Place> places() {
    return places;
  }

  Latency latency() {
    return latency;
  }

  /** Draws the keys by the channel's strategy. */
  Draw keys(Inquiry inquiry) {
    KeyStrategy chosen = channel().keyStrategy();
    Strategy strategy =
        switch (chosen) {
          case FAILOVER -> Strategy.FAILOVER;
          case ROUND_ROBIN -> Strategy.ROUND_ROBIN;
          case WEIGHTED -> Strategy.WEIGHTED;
        };
    return new Draw(slots.size(), strategy, place -> slots.get(place).weight(), keyTurn, inquiry);
  }
}
