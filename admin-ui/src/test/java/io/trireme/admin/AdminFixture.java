package io.trireme.admin;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.scheduler.plan.ChannelGate;
import io.trireme.scheduler.plan.Scheduler;
import io.trireme.scheduler.state.LaneChannel;
import io.trireme.scheduler.state.MemoryState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;

/** The resources over a state whose clock a test moves. */
final class AdminFixture {

  static final LaneChannel MAIN = new LaneChannel(Configurations.CLAUDE, "main");

  private Instant now = Instant.parse("2026-11-22T10:00:00Z");
  final FakeGateway gateway = new FakeGateway();
  final MemoryState state = new MemoryState(() -> now, new Random(1));
  final Scheduler scheduler = new Scheduler(state, new Random(2), ChannelGate.OPEN);
  final FakeVendors vendors = new FakeVendors();
  final LanesResource lanes = new LanesResource(gateway, scheduler, FakeConfigurator.NOTHING);
  final ChannelsResource channels =
      new ChannelsResource(gateway, scheduler, vendors, FakeConfigurator.NOTHING);
  final ChannelKeysResource keys =
      new ChannelKeysResource(gateway, scheduler, FakeConfigurator.NOTHING);
  final RouteResource route = new RouteResource(gateway, scheduler);
  final PingResource pings = new PingResource(gateway, vendors);

  AdminFixture() {
    gateway.configure(Configurations.full());
  }

  void advance(Duration by) {
    now = now.plus(by);
  }

  static byte[] bytes(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }

  LaneStatus.Entry change(String channel, String json) {
    return lanes.change("claude", channel, bytes(json));
  }

  JsonNode lane() {
    return Json.of(lanes.lane("claude").getEntity());
  }

  JsonNode channel(String id) {
    return Json.of(channels.show(id).getEntity());
  }
}
