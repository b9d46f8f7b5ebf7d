package io.trireme.scheduler.plan;

import io.trireme.core.spi.Dialect;
import io.trireme.scheduler.GatewayConfiguration;
import io.trireme.scheduler.Lane;
import io.trireme.scheduler.state.LaneChannel;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** A lane of one configuration, made ready for decisions. */
final class LaneSnapshot {
  /** Names of models come from outside; more than these are resolved anew each time. */
  private static final int MAX_ROSTERS = 1000;

  private final GatewayConfiguration configuration;
  private final Lane lane;
  private final List<Seat> seats;

  /** Longer names are made up by clients: they are not kept. */
  private static final int MAX_NAME = 256;

  private final Map<String, Roster> rosters = new ConcurrentHashMap<>();

  LaneSnapshot(
      GatewayConfiguration configuration,
      Dialect dialect,
      Function<LaneChannel, Latency> latencies) {
    this.configuration = configuration;
    this.lane = configuration.lane(dialect);
    this.seats =
        configuration.members(dialect).stream()
            .map(
                member ->
                    new Seat(
                        dialect,
                        member,
                        latencies.apply(new LaneChannel(dialect, member.channel().id()))))
            .toList();
  }

  /** Whether it was made of this very configuration: to compare two would take long. */
  @SuppressWarnings("ReferenceEquality")
  boolean isOf(GatewayConfiguration another) {
    return configuration == another;
  }

  long revision() {
    return configuration.revision();
  }

  Lane lane() {
    return lane;
  }

  Roster roster(String model) {
    Roster known = rosters.get(model);
    if (known != null) {
      return known;
    }
    Roster made = Roster.of(seats, model);
    if (rosters.size() < MAX_ROSTERS && model.length() <= MAX_NAME) {
      Roster before = rosters.putIfAbsent(model, made);
      return before == null ? made : before;
    }
    return made;
  }
}
