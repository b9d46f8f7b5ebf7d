package io.trireme.scheduler;

import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * The candidates of one exchange, one after the other. The caller tells what it learnt from the
 * last one by a {@code skip} method before it asks for the next. For one thread; used up once.
 *
 * <p>As an {@link Iterable} it gives what is left: every iterator goes on from the same place.
 */
public final class CandidatePlan implements Iterable<Candidate> {
  private static final Position START = new Position(0, 0, 0);

  private final List<Stop> stops;
  private final List<String> leftOut;
  private final boolean modelKnown;
  private final Set<DeadUrl> dead = new HashSet<>();

  /** The earliest place that the next candidate may have. */
  private Position from = START;

  /** The place of the last candidate, null before the first. */
  private @Nullable Position last;

  CandidatePlan(List<Stop> stops, List<String> leftOut, boolean modelKnown) {
    this.stops = List.copyOf(stops);
    this.leftOut = List.copyOf(leftOut);
    this.modelKnown = modelKnown;
  }

  /**
   * The next candidate.
   *
   * @return empty when there is none left
   */
  public Optional<Candidate> next() {
    Position position = find();
    if (position == null) {
      return Optional.empty();
    }
    last = position;
    from = position.nextUrl();
    return Optional.of(candidate(position));
  }

  /**
   * The last candidate's key is of no use in its channel: goes on with the next key.
   *
   * @throws IllegalStateException before the first candidate
   */
  public void skipKey() {
    from = lastPosition().nextKey();
  }

  /**
   * The last candidate's base URL could not be reached: it is not given again, with whatever key of
   * its channel.
   *
   * @throws IllegalStateException before the first candidate
   */
  public void skipBaseUrl() {
    Position position = lastPosition();
    dead.add(new DeadUrl(position.stop(), position.url()));
  }

  /**
   * The last candidate's channel is of no use: goes on with the next channel.
   *
   * @throws IllegalStateException before the first candidate
   */
  public void skipChannel() {
    from = lastPosition().nextStop();
  }

  /**
   * Why channels of the lane are not in the plan, one line each: the channel's id, then the reason.
   */
  public List<String> leftOut() {
    return leftOut;
  }

  /**
   * Whether some channel of the lane that speaks its dialect allows the model, be it selectable or
   * not. If false, the model is unknown in this lane.
   */
  public boolean modelKnown() {
    return modelKnown;
  }

  @Override
  public Iterator<Candidate> iterator() {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return find() != null;
      }

      @Override
      public Candidate next() {
        return CandidatePlan.this.next().orElseThrow(NoSuchElementException::new);
      }
    };
  }

  private Position lastPosition() {
    if (last == null) {
      throw new IllegalStateException("no candidate was taken yet");
    }
    return last;
  }

  /** The first place from {@code from} on that exists and is not dead. Changes nothing. */
  private @Nullable Position find() {
    Position position = from;
    while (position.stop() < stops.size()) {
      Stop stop = stops.get(position.stop());
      if (position.key() >= stop.rounds()) {
        position = position.nextStop();
      } else if (position.url() >= stop.channel().baseUrls().size()) {
        position = position.nextKey();
      } else if (dead.contains(new DeadUrl(position.stop(), position.url()))) {
        position = position.nextUrl();
      } else {
        return position;
      }
    }
    return null;
  }

  private Candidate candidate(Position position) {
    Stop stop = stops.get(position.stop());
    Channel channel = stop.channel();
    StringBuilder reason = new StringBuilder("failover: channel ");
    reason.append(position.stop() + 1).append(" of ").append(stops.size());
    if (!stop.keys().isEmpty()) {
      reason.append(", key ").append(position.key() + 1).append(" of ").append(stop.keys().size());
    }
    reason.append(", base URL ").append(position.url() + 1).append(" of ");
    reason.append(channel.baseUrls().size());
    return new Candidate(
        channel,
        channel.baseUrls().get(position.url()),
        stop.keys().isEmpty() ? null : stop.keys().get(position.key()),
        stop.upstreamModel(),
        reason.toString());
  }

  /** A channel with the keys that may be used there. */
  record Stop(Channel channel, List<ApiKey> keys, String upstreamModel) {
    Stop {
      requireNonNull(channel, "channel is null");
      keys = List.copyOf(keys);
      requireNonNull(upstreamModel, "upstreamModel is null");
    }

    /** How often its base URLs are gone through: once for each key, once if there is none. */
    int rounds() {
      return Math.max(1, keys.size());
    }
  }

  private record DeadUrl(int stop, int url) {}

  private record Position(int stop, int key, int url) {
    Position nextUrl() {
      return new Position(stop, key, url + 1);
    }

    Position nextKey() {
      return new Position(stop, key + 1, 0);
    }

    Position nextStop() {
      return new Position(stop + 1, 0, 0);
    }
  }
}
