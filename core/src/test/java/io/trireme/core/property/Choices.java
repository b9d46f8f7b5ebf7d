package io.trireme.core.property;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The choices that make a sample. A generator asks it for numbers and for nothing else, so that the
 * same numbers make the same sample again, and fewer or smaller numbers a smaller one. Generators
 * should make their simplest choice for 0.
 */
public final class Choices {

  private final @Nullable Random random;
  private final List<Integer> given;
  private final List<Integer> made = new ArrayList<>();

  private Choices(@Nullable Random random, List<Integer> given) {
    this.random = random;
    this.given = List.copyOf(given);
  }

  /** Choices that a seed makes. */
  static Choices random(long seed) {
    return new Choices(new Random(seed), List.of());
  }

  /** Choices that were made before; behind their end every choice is 0. */
  static Choices replayed(List<Integer> given) {
    return new Choices(null, given);
  }

  /** What was chosen so far. */
  List<Integer> made() {
    return List.copyOf(made);
  }

  /**
   * A number from 0 to below the bound.
   *
   * @param bound at least 1
   */
  public int below(int bound) {
    Random source = random;
    int at = made.size();
    int chosen;
    if (source != null) {
      chosen = source.nextInt(bound);
    } else {
      chosen = at < given.size() ? Math.min(given.get(at), bound - 1) : 0;
    }
    made.add(chosen);
    return chosen;
  }

  /** True or false. */
  public boolean maybe() {
    return below(2) == 1;
  }

  /** True once in so many times. */
  public boolean rarely(int times) {
    return below(times) == times - 1;
  }

  /** This or null. */
  public <T> @Nullable T orNull(T item) {
    return maybe() ? item : null;
  }

  /** One of these. */
  @SafeVarargs
  public final <T> T of(T first, T... others) {
    int chosen = below(others.length + 1);
    return chosen == 0 ? first : others[chosen - 1];
  }

  /** One of these. */
  public <T> T of(List<T> items) {
    return items.get(below(items.size()));
  }
}
