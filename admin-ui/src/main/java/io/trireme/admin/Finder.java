package io.trireme.admin;

import io.trireme.core.spi.Dialect;
import io.trireme.scheduler.ApiKey;
import io.trireme.scheduler.Channel;
import io.trireme.scheduler.GatewayConfiguration;
import io.trireme.scheduler.LaneMember;
import java.util.List;

/** Finds what the paths of the admin API name, or says 404. */
final class Finder {

  private Finder() {}

  static Channel channel(GatewayConfiguration configuration, String id) {
    return configuration
        .channel(id)
        .orElseThrow(() -> Refused.notFound("unknown_channel", "There is no channel of that id."));
  }

  static ApiKey key(Channel channel, String id) {
    return channel.keys().stream()
        .filter(key -> key.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                Refused.notFound(
                    "unknown_key", "The channel " + channel.id() + " has no key of that id."));
  }

  static Dialect lane(List<Dialect> lanes, String id) {
    return lanes.stream()
        .filter(lane -> lane.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                Refused.notFound(
                    "unknown_lane", "There is no lane of that dialect. There are: " + lanes + "."));
  }

  static LaneMember member(GatewayConfiguration configuration, Dialect lane, String channelId) {
    return configuration.members(lane).stream()
        .filter(member -> member.channel().id().equals(channelId))
        .findFirst()
        .orElseThrow(
            () ->
                Refused.notFound(
                    "unknown_entry", "No channel of that id is in the lane " + lane + "."));
  }
}
