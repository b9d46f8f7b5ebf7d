package io.trireme.deploy.edge;

import io.trireme.scheduler.plan.Candidate;
import io.trireme.scheduler.plan.ChannelGate;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Counts what is under way at each channel, and lets everything pass. Thread-safe. */
@Singleton
public final class ChannelFlights implements ChannelGate {

  private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();

  @Override
  public boolean tryEnter(Candidate candidate) {
    counts.computeIfAbsent(candidate.channel().id(), id -> new AtomicInteger()).incrementAndGet();
    return true;
  }

  @Override
  public void leave(Candidate candidate, Ending ending, @Nullable Duration timeToFirst) {
    AtomicInteger count = counts.get(candidate.channel().id());
    if (count != null) {
      count.decrementAndGet();
    }
  }

  /** How many attempts are under way at a channel. */
  public int inFlight(String channelId) {
    AtomicInteger count = counts.get(channelId);
    return count == null ? 0 : count.get();
  }
}
