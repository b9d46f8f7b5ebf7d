package io.trireme.scheduler;

import io.trireme.core.spi.Dialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds what an exchange may try. */
public final class Candidates {

  private Candidates() {}

  /**
   * The candidates of one exchange in failover order: channels as the lane lists them, within a
   * channel its enabled keys in order, and for each key the base URLs in order.
   *
   * @param configuration what is in force
   * @param lane the inbound dialect
   * @param model the name that the client sent
   * @return a new plan, for one exchange
   */
  public static CandidatePlan plan(GatewayConfiguration configuration, Dialect lane, String model) {
    List<CandidatePlan.Stop> stops = new ArrayList<>();
    List<String> leftOut = new ArrayList<>();
    boolean modelKnown = false;
    for (LaneMember member : configuration.members(lane)) {
      Channel channel = member.channel();
      Optional<String> upstreamModel = channel.models().upstreamModel(model);
      if (upstreamModel.isEmpty()) {
        leftOut.add(channel.id() + ": does not allow the model");
        continue;
      }
      modelKnown = true;
      List<ApiKey> keys = channel.keys().stream().filter(ApiKey::enabled).toList();
      if (!member.selectable()) {
        leftOut.add(channel.id() + ": is " + member.state().wireName() + " in the lane");
      } else if (keys.isEmpty() && !channel.keys().isEmpty()) {
        leftOut.add(channel.id() + ": has no enabled key");
      } else {
        stops.add(new CandidatePlan.Stop(channel, keys, upstreamModel.get()));
      }
    }
    return new CandidatePlan(stops, leftOut, modelKnown);
  }
}
