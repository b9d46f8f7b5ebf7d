package io.trireme.scheduler.limit;

import io.trireme.scheduler.Channel;
import io.trireme.scheduler.fault.Diagnosis;
import io.trireme.scheduler.fault.FaultClass;
import io.trireme.scheduler.plan.Busy;
import io.trireme.scheduler.plan.Candidate;
import io.trireme.scheduler.plan.ChannelGate;
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
 * it: the vendor does not ask from which one a request comes. Thread-safe; nothing blocks but
 * {@link #awaitPlace}.
 */
public final class ChannelLimits implements ChannelGate {

  private final LongSupplier nanoTime;
  private final Freed freed = new Freed();
  private final Map<String, ChannelLoad> loads = new ConcurrentHashMap<>();

  /**
   * Limits that nothing has used yet.
   *
   * @param nanoTime a monotonic clock
   */
  public ChannelLimits(LongSupplier nanoTime) {
    this.nanoTime = requireNonNull(nanoTime, "nanoTime is null");
  }

  @Override
  public @Nullable Busy enter(Candidate candidate) {
    return load(candidate.channel()).enter();
  }

  @Override
  public void leave(Candidate candidate, Turn turn) {
    ChannelLoad load = load(candidate.channel());
    load.leave();
    Duration timeToFirst = turn.timeToFirst();
    if (timeToFirst != null) {
      load.served(timeToFirst);
    } else if (turn.fault() != null && overload(turn.fault())) {
      load.overloaded();
    }
    freed.signal();
  }

  /** What fewer requests at once would have spared: not what is broken anyway. */
  private static boolean overload(Diagnosis fault) {
    return fault.faultClass() == FaultClass.RATE || fault.faultClass() == FaultClass.OVERLOADED;
  }

  /** How many places came back so far; to be asked before a place is looked for in vain. */
  public long freed() {
    return freed.number();
  }

  /**
   * Waits until another place came back, or the time is over.
   *
   * @param seen what {@link #freed} was before
   */
  public void awaitPlace(long seen, Duration atMost) throws InterruptedException {
    freed.await(seen, atMost);
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

  @Override
  public void retain(Set<String> channelIds) {
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
