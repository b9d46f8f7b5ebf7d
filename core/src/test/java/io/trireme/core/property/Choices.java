package io.trireme.core.property;

import java.util.List;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.RandomDistribution;
import org.jspecify.annotations.Nullable;

/**
 * The choices that make a sample. A generator asks it for numbers and for nothing else. jqwik makes
 * the numbers and, where a sample fails, fewer and smaller ones; so generators should make their
 * simplest choice for 0, and what depends on an earlier choice needs no arbitrary of its own.
 */
public final class Choices {

  /** The seed of all properties, so that every run tries the same samples. */
  public static final String SEED = "20261122";

  /** More than any sample asks for. */
  private static final int MOST = 400;

  private static final int LARGEST = (1 << 30) - 1;

  private final List<Integer> given;
  private int at;

  private Choices(List<Integer> given) {
    this.given = List.copyOf(given);
  }

  /**
   * Samples for a property.
   *
   * @param generator makes a sample of choices; must be a function of them alone
   */
  public static <T> Arbitrary<T> make(Function<Choices, T> generator) {
    return Arbitraries.integers()
        .between(0, LARGEST)
        .withDistribution(RandomDistribution.uniform())
        .withoutEdgeCases()
        .list()
        .ofMaxSize(MOST)
        .withSizeDistribution(RandomDistribution.uniform())
        .withoutEdgeCases()
        .map(given -> generator.apply(new Choices(given)));
  }

  /**
   * A number from 0 to below the bound; behind the end of what is given every choice is 0.
   *
   * @param bound at least 1
   */
  public int below(int bound) {
    return at < given.size() ? given.get(at++) % bound : 0;
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
