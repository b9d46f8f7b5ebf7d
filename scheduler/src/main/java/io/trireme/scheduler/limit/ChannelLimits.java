package io.trireme.scheduler.limit;

import io.trireme.scheduler.Channel;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * What each channel is burdened with, in this process, and what it may be: requests under way,
 * requests in any 60 seconds, and where that is asked for a limit that finds itself. Lanes share
 * it: the vendor does not ask from which one a request comes. Thread-safe; nothing blocks.
 */
public final class ChannelLimits {

  private final LongSupplier nanoTime;
  private final Map<String, ChannelLoad> loads = new ConcurrentHashMap<>();

  /**
   * Limits that nothing has used yet.
   *
   * @param nanoTime a monotonic clock
   */
  public ChannelLimits(LongSupplier nanoTime) {
    this.nanoTime = requireNonNull(nanoTime, "nanoTime is null");
  }

  /** Why the channel takes no request now; null if it does. Changes nothing. */
  public @Nullable Busy busy(Channel channel) {
    return load(channel).busy();
  }

  /**
   * Takes a place for one request, which {@link #leave} gives back.
   *
   * @return null if it was taken; else why there is none
   */
  public @Nullable Busy enter(Channel channel) {
    return load(channel).enter();
  }

  /** Gives a place back. */
  public void leave(Channel channel) {
    load(channel).leave();
  }

  /** The channel has begun to answer, so long after it was asked. */
  public void served(Channel channel, Duration firstToken) {
    load(channel).served(firstToken);
  }

  /** The channel has no capacity, or answered far too late. */
  public void overloaded(Channel channel) {
    load(channel).overloaded();
  }

  /** How many requests are under way there. */
  public int inFlight(String channelId) {
    ChannelLoad load = loads.get(channelId);
    return load == null ? 0 : load.counter().get();
  }

  /** How many may be under way there at once now; 0 for no limit. */
  public int places(Channel channel) {
    return load(channel).places();
  }

  /** Forgets the channels that are gone and idle. */
  public void keep(Set<String> channelIds) {
    loads
        .entrySet()
        .removeIf(e -> !channelIds.contains(e.getKey()) && e.getValue().counter().get() == 0);
  }

  private ChannelLoad load(Channel channel) {
    ChannelLoad known = loads.get(channel.id());
    if (known != null && known.limits().equals(channel.limits())) {
      return known;
    }
    return requireNonNull(
        loads.compute(
            channel.id(),
            (id, old) ->
                old != null && old.limits().equals(channel.limits())
                    ? old
                    : new ChannelLoad(
                        channel.limits(),
                        old == null ? new AtomicInteger() : old.counter(),
                        nanoTime)));
  }
}
