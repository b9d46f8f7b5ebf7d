package io.trireme.scheduler.probe;

import io.trireme.scheduler.Channel;
import io.trireme.scheduler.ProbeSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

import static java.util.Objects.requireNonNull;

/**
 * When each channel is probed. The time between two probes of a channel varies by a fifth, so that
 * neither channels nor processes fall into step; a channel has one probe under way at most.
 * Thread-safe.
 */
public final class ProbeTimes {
  private static final double SPREAD = 0.2;

  private record Next(Instant at, Duration every) {}

  private final RandomGenerator random;
  private final Map<String, Next> next = new HashMap<>();
  private final Set<String> running = new HashSet<>();

  /**
   * Times of which none is set yet.
   *
   * @param random where the spread comes from
   */
  public ProbeTimes(RandomGenerator random) {
    this.random = requireNonNull(random, "random is null");
  }

  /**
   * The channels to be probed now. Each of them has its probe under way until {@link #ended} says
   * otherwise. A channel that is new here is due within its first interval.
   */
  public synchronized List<Channel> due(List<Channel> channels, Instant now) {
    List<Channel> due = new ArrayList<>();
    for (Channel channel : channels) {
      if (channel.probe().enabled() && isDue(channel, now)) {
        next.put(channel.id(), later(channel.probe(), now));
        if (running.add(channel.id())) {
          due.add(channel);
        }
      }
    }
    next.keySet()
        .retainAll(
            channels.stream()
                .filter(channel -> channel.probe().enabled())
                .map(Channel::id)
                .collect(Collectors.toSet()));
    return due;
  }

  private boolean isDue(Channel channel, Instant now) {
    Duration every = channel.probe().every();
    Next planned = next.get(channel.id());
    if (planned == null || !planned.every().equals(every)) {
      next.put(channel.id(), new Next(now.plus(times(every, random.nextDouble())), every));
      return false;
    }
    return !planned.at().isAfter(now);
  }

  private Next later(ProbeSettings settings, Instant now) {
    double factor = 1 - SPREAD + 2 * SPREAD * random.nextDouble();
    return new Next(now.plus(times(settings.every(), factor)), settings.every());
  }

  private static Duration times(Duration duration, double factor) {
    return Duration.ofMillis((long) (duration.toMillis() * factor));
  }

  /** A channel's probe is over, whatever came of it. */
  public synchronized void ended(String channelId) {
    running.remove(channelId);
  }
}
