package io.trireme.scheduler.state;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * A map that holds at most so many entries and forgets those that were written longest ago. It has
 * a young and an old half: when the young one is full it becomes the old one, whose entries are
 * forgotten. Thread-safe, without a lock for readers.
 */
final class Generations<K, V> {

  private record Halves<K, V>(ConcurrentHashMap<K, V> young, ConcurrentHashMap<K, V> old) {}

  private final int half;
  private volatile Halves<K, V> halves =
      new Halves<>(new ConcurrentHashMap<>(), new ConcurrentHashMap<>());

  Generations(int bound) {
    this.half = Math.max(1, bound / 2);
  }

  Optional<V> get(K key) {
    Halves<K, V> now = halves;
    V young = now.young().get(key);
    return young != null ? Optional.of(young) : Optional.ofNullable(now.old().get(key));
  }

  void put(K key, V value) {
    Halves<K, V> now = halves;
    now.young().put(key, value);
    if (now.young().mappingCount() >= half) {
      grow();
    }
  }

  private synchronized void grow() {
    Halves<K, V> now = halves;
    if (now.young().mappingCount() >= half) {
      halves = new Halves<>(new ConcurrentHashMap<>(), now.young());
    }
  }

  void removeIf(Predicate<V> condition) {
    Halves<K, V> now = halves;
    now.young().values().removeIf(condition);
    now.old().values().removeIf(condition);
  }

  Map<K, V> copy() {
    Halves<K, V> now = halves;
    Map<K, V> copy = new HashMap<>(now.old());
    copy.putAll(now.young());
    return copy;
  }
}
