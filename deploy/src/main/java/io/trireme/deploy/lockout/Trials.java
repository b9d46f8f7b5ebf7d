package io.trireme.deploy.lockout;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The wrong admin keys of one address. The first {@value #FREE} cost nothing; each further one
 * doubles the wait. One that was wrong before teaches nobody anything, and is not counted again: a
 * program with an old key locks nobody out. Confined to its owner's lock.
 */
final class Trials {

  static final int FREE = 4;
  static final Duration LONGEST = Duration.ofMinutes(15);

  /** After so long without a new wrong key all is forgotten. */
  static final Duration FORGOTTEN = Duration.ofHours(1);

  private static final int REMEMBERED = 8;

  /** By their digests, the newest last. */
  private final Set<String> wrong = new LinkedHashSet<>();

  private int count;
  private long last;
  private long waitsUntil;

  /** What is left of the wait. */
  Optional<Duration> waits(long now) {
    long left = waitsUntil - now;
    return count > FREE && left > 0 ? Optional.of(Duration.ofNanos(left)) : Optional.empty();
  }

  /**
   * Takes note of a wrong key.
   *
   * @return whether the first wait begins with it
   */
  boolean note(String digest, long now) {
    if (now - last > FORGOTTEN.toNanos()) {
      count = 0;
      wrong.clear();
    }
    if (!wrong.add(digest)) {
      return false;
    }
    if (wrong.size() > REMEMBERED) {
      wrong.remove(wrong.iterator().next());
    }
    last = now;
    count++;
    if (count > FREE) {
      waitsUntil = now + wait(count - FREE).toNanos();
    }
    return count == FREE + 1;
  }

  /** 1 s, 2 s, 4 s and so on. */
  private static Duration wait(int nth) {
    Duration wait = Duration.ofSeconds(1L << Math.min(nth - 1, 20));
    return wait.compareTo(LONGEST) < 0 ? wait : LONGEST;
  }
}
