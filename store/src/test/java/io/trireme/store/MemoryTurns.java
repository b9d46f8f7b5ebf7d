package io.trireme.store;

import io.trireme.core.spi.Dialect;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

import static java.util.Objects.requireNonNull;

/**
 * A fake of the database's turns: in memory, under the same contract. When there are too many,
 * those go first that nobody has asked for longest. Thread-safe.
 */
public final class MemoryTurns implements TurnStore {

  /** No turn may push out more than this part of the others. */
  private static final int LARGEST_PART = 4;

  private static final Duration SWEEP = Duration.ofMinutes(1);

  private record Key(Owner owner, String id) {}

  private record Name(Dialect dialect, String id) {}

  private record Entry(Kept kept, Instant ends) {}

  private final TurnBounds bounds;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();

  /** In the order of use, the one that was not used for longest first. */
  private final LinkedHashMap<Key, Entry> entries = new LinkedHashMap<>(64, 0.75f, true);

  /** How many callers have a turn of that id. */
  private final Map<Name, Integer> owners = new HashMap<>();

  private long bytes;
  private Instant nextSweep;

  /** Keeps nothing yet. */
  public MemoryTurns(TurnBounds bounds, InstantSource clock) {
    this.bounds = requireNonNull(bounds, "bounds is null");
    this.clock = requireNonNull(clock, "clock is null");
    this.nextSweep = clock.instant().plus(SWEEP);
  }

  @Override
  public long largest() {
    return bounds.bytes() / LARGEST_PART;
  }

  @Override
  public boolean keep(Owner owner, Kept kept) {
    Key key = new Key(owner, kept.turn().id());
    long weight = kept.turn().weight();
    lock.lock();
    try {
      Instant now = clock.instant();
      sweep(now);
      drop(key);
      if (weight > largest()) {
        return false;
      }
      entries.put(key, new Entry(kept, now.plus(bounds.age())));
      owners.merge(name(key), 1, Integer::sum);
      bytes += weight;
      while (entries.size() > bounds.count() || bytes > bounds.bytes()) {
        drop(entries.keySet().iterator().next());
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Optional<Kept> find(Owner owner, String id) {
    lock.lock();
    try {
      sweep(clock.instant());
      return current(new Key(owner, id)).map(Entry::kept);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean isAnothers(Owner owner, String id) {
    Key key = new Key(owner, id);
    lock.lock();
    try {
      return current(key).isEmpty() && owners.containsKey(name(key));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Items findItems(Owner owner, Set<String> itemIds) {
    List<Kept> own = new ArrayList<>();
    List<Kept> others = new ArrayList<>();
    divide(owner, own, others);
    Set<String> left = new HashSet<>(itemIds);
    List<Kept> holding = new ArrayList<>();
    for (Kept kept : own.reversed()) {
      if (left.removeIf(kept.turn().itemIds()::contains)) {
        holding.add(kept);
      }
    }
    boolean anothers =
        others.stream().anyMatch(kept -> left.stream().anyMatch(kept.turn().itemIds()::contains));
    return new Items(holding, anothers);
  }

  private void divide(Owner owner, List<Kept> own, List<Kept> others) {
    lock.lock();
    try {
      Instant now = clock.instant();
      for (Map.Entry<Key, Entry> entry : entries.entrySet()) {
        Owner its = entry.getKey().owner();
        if (its.dialect().equals(owner.dialect()) && now.isBefore(entry.getValue().ends())) {
          (its.equals(owner) ? own : others).add(entry.getValue().kept());
        }
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Optional<Kept> forget(Owner owner, String id) {
    Key key = new Key(owner, id);
    lock.lock();
    try {
      Optional<Kept> known = current(key).map(Entry::kept);
      drop(key);
      return known;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void tidy() {
    lock.lock();
    try {
      nextSweep = Instant.MIN;
      sweep(clock.instant());
    } finally {
      lock.unlock();
    }
  }

  private Optional<Entry> current(Key key) {
    Entry entry = entries.get(key);
    if (entry != null && !clock.instant().isBefore(entry.ends())) {
      drop(key);
      return Optional.empty();
    }
    return Optional.ofNullable(entry);
  }

  private void drop(Key key) {
    Entry dropped = entries.remove(key);
    if (dropped != null) {
      settle(key, dropped);
    }
  }

  private void settle(Key key, Entry dropped) {
    bytes -= dropped.kept().turn().weight();
    owners.computeIfPresent(name(key), (id, count) -> count == 1 ? null : count - 1);
  }

  /** What is too old goes even if nobody asks for it. */
  private void sweep(Instant now) {
    if (now.isBefore(nextSweep)) {
      return;
    }
    nextSweep = now.plus(SWEEP);
    Iterator<Map.Entry<Key, Entry>> all = entries.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<Key, Entry> entry = all.next();
      if (!now.isBefore(entry.getValue().ends())) {
        all.remove();
        settle(entry.getKey(), entry.getValue());
      }
    }
  }

  private static Name name(Key key) {
    return new Name(key.owner().dialect(), key.id());
  }

  /** How many turns are kept. */
  int count() {
    lock.lock();
    try {
      return entries.size();
    } finally {
      lock.unlock();
    }
  }

  /** How many bytes all turns take. */
  long bytes() {
    lock.lock();
    try {
      return bytes;
    } finally {
      lock.unlock();
    }
  }
}
