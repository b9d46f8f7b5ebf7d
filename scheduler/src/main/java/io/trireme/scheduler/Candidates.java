package io.trireme.scheduler;

import io.trireme.core.spi.Dialect;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

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
    return plan(configuration, lane, model, null);
  }

  /**
   * An account that knows something of the conversation which no other knows.
   *
   * @param channel id of the channel
   * @param key id of its key; "" for none
   */
  public record Account(String channel, String key) {
    public Account {
      requireNonNull(channel, "channel is null");
      requireNonNull(key, "key is null");
    }
  }

  /**
   * As {@link #plan(GatewayConfiguration, Dialect, String)}, but where the account is among the
   * candidates its channel comes first, and in the channel its key.
   *
   * @param first null for none
   */
  public static CandidatePlan plan(
      GatewayConfiguration configuration, Dialect lane, String model, @Nullable Account first) {
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
    if (first != null) {
      prefer(first, stops);
    }
    return new CandidatePlan(stops, leftOut, modelKnown);
  }

  private static void prefer(Account first, List<CandidatePlan.Stop> stops) {
    for (CandidatePlan.Stop stop : List.copyOf(stops)) {
      if (stop.channel().id().equals(first.channel())) {
        List<ApiKey> keys = new ArrayList<>(stop.keys());
        // A stable sort: the others keep their order.
        keys.sort(Comparator.comparing(key -> !key.id().equals(first.key())));
        stops.remove(stop);
        stops.addFirst(new CandidatePlan.Stop(stop.channel(), keys, stop.upstreamModel()));
      }
    }
  }
}
