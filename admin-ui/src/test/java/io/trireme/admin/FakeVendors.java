package io.trireme.admin;

import io.trireme.scheduler.ApiKey;
import io.trireme.scheduler.Channel;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** Vendors that are all well but for those whose list a test takes away. */
final class FakeVendors implements Vendors {

  private final Queue<String> asked = new ConcurrentLinkedQueue<>();
  private @Nullable String failure;

  /** Channel and key of each ping. */
  List<String> asked() {
    return List.copyOf(asked);
  }

  void fail(String reason) {
    failure = reason;
  }

  @Override
  public Ping ping(Channel channel, @Nullable ApiKey key) {
    asked.add(channel.id() + "/" + (key == null ? "" : key.id()));
    return new Ping(channel.id(), Instant.EPOCH, true, List.of());
  }

  @Override
  public ChannelTest test(Channel channel, ChannelTest.Plan plan) {
    asked.add(channel.id() + "/test/" + channel.baseUrls().getFirst() + "/" + plan.keyId());
    return new ChannelTest(
        channel.id(), Instant.EPOCH, true, plan.model(), null, List.of(), List.of());
  }

  @Override
  public ModelList models(Channel channel) {
    return new ModelList(channel.id(), List.of(new ModelList.Listed("model-small", true)), failure);
  }
}
