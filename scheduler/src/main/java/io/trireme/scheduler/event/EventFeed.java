package io.trireme.scheduler.event;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import static java.util.Objects.requireNonNull;

/**
 * The last events in their order, numbered from 1. Whoever publishes never waits for a reader:
 * there is no queue for each of them, but one ring for all, and a reader that is slower than what
 * happens finds that its oldest are gone, and how many. Thread-safe.
 */
public final class EventFeed {

  /**
   * One event in the feed.
   *
   * @param id its number, one more than that of the event before
   * @param time when it was published
   * @param event what happened
   */
  public record Entry(long id, Instant time, Event event) {}

  /**
   * Some events in a row.
   *
   * @param lost how many before them are gone
   * @param entries oldest first; empty if there is nothing new
   */
  public record Page(long lost, List<Entry> entries) {
    public Page {
      entries = List.copyOf(entries);
    }
  }

  private final InstantSource clock;
  private final Entry[] ring;
  private final int readers;
  private final List<Runnable> woken = new CopyOnWriteArrayList<>();
  private long last;

  /**
   * An empty feed.
   *
   * @param clock gives each event its time
   * @param capacity how many events are kept
   * @param readers how many may be told of news at once
   */
  public EventFeed(InstantSource clock, int capacity, int readers) {
    this.clock = requireNonNull(clock, "clock is null");
    if (capacity < 1 || readers < 0) {
      throw new IllegalArgumentException("a feed holds an event at least");
    }
    this.ring = new Entry[capacity];
    this.readers = readers;
  }

  /** Adds an event and tells all readers. Takes about a microsecond; never blocks on a reader. */
  public void publish(Event event) {
    requireNonNull(event, "event is null");
    synchronized (this) {
      last++;
      ring[place(last)] = new Entry(last, clock.instant(), event);
    }
    woken.forEach(Runnable::run);
  }

  private int place(long id) {
    return (int) ((id - 1) % ring.length);
  }

  /** The number of the newest event; 0 if there is none. */
  public synchronized long last() {
    return last;
  }

  /**
   * The events after one.
   *
   * @param id of the last one that is known; 0 for none
   * @param atMost how many
   */
  public synchronized Page after(long id, int atMost) {
    long oldest = Math.max(1, last - ring.length + 1);
    long from = Math.max(id + 1, oldest);
    List<Entry> entries = new ArrayList<>();
    for (long next = from; next <= last && entries.size() < atMost; next++) {
      entries.add(ring[place(next)]);
    }
    return new Page(from - (id + 1), entries);
  }

  /**
   * Has a reader told of news, on whatever thread published: it must return at once and not throw.
   *
   * @return false if there are as many readers as may be
   */
  public boolean join(Runnable reader) {
    requireNonNull(reader, "reader is null");
    synchronized (woken) {
      return woken.size() < readers && woken.add(reader);
    }
  }

  /** Ends what {@link #join} began. */
  public void leave(Runnable reader) {
    woken.remove(reader);
  }
}
