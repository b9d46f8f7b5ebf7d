package io.trireme.core.property;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tries a statement on many generated samples. One that fails is made as small as it can be while
 * it still fails, and reported with the seed that made it.
 *
 * <p>The first seed is fixed, so that every run tries the same samples; {@code
 * -Dtrireme.property.seed=7} tries others, and {@code -Dtrireme.property.tries=10} ten times as
 * many. A reported seed tries the failing sample first.
 */
public final class Property {

  private static final long FIRST_SEED = 20_261_122;
  private static final int MAX_SMALLER = 4_000;

  private Property() {}

  /** A sample that fails, and why. */
  private record Failure(List<Integer> choices, @Nullable Object sample, Throwable cause) {}

  /**
   * Holds a statement against samples.
   *
   * @param tries how many
   * @param generator makes a sample of choices; must be a function of them alone
   * @param statement throws if it does not hold
   * @throws AssertionError with the smallest failing sample that was found
   */
  public static <T> void holds(int tries, Function<Choices, T> generator, Consumer<T> statement) {
    long first = Long.getLong("trireme.property.seed", FIRST_SEED);
    int times = tries * Integer.getInteger("trireme.property.tries", 1);
    for (int i = 0; i < times; i++) {
      Choices choices = Choices.random(first + i);
      Failure failure = tried(choices, generator, statement);
      if (failure != null) {
        Failure smallest = smallest(failure, generator, statement);
        throw new AssertionError(
            "try %d, -Dtrireme.property.seed=%d, smallest failing sample: %s%n%s"
                .formatted(i, first + i, smallest.sample(), smallest.cause()),
            smallest.cause());
      }
    }
  }

  private static <T> @Nullable Failure tried(
      Choices choices, Function<Choices, T> generator, Consumer<T> statement) {
    T sample = null;
    try {
      sample = generator.apply(choices);
      statement.accept(sample);
      return null;
    } catch (RuntimeException | AssertionError | StackOverflowError e) {
      return new Failure(choices.made(), sample, e);
    }
  }

  /** Leaves choices out and makes them smaller as long as the sample fails in the same way. */
  private static <T> Failure smallest(
      Failure failure, Function<Choices, T> generator, Consumer<T> statement) {
    Failure best = failure;
    int left = MAX_SMALLER;
    boolean better = true;
    while (better && left > 0) {
      better = false;
      for (List<Integer> candidate : smaller(best.choices())) {
        if (left-- <= 0) {
          break;
        }
        Failure again = tried(Choices.replayed(candidate), generator, statement);
        if (again != null
            && again.cause().getClass() == failure.cause().getClass()
            && simpler(again.choices(), best.choices())) {
          best = again;
          better = true;
          break;
        }
      }
    }
    return best;
  }

  private static boolean simpler(List<Integer> one, List<Integer> other) {
    long sum = one.stream().mapToLong(Integer::longValue).sum();
    long otherSum = other.stream().mapToLong(Integer::longValue).sum();
    return one.size() < other.size() || (one.size() == other.size() && sum < otherSum);
  }

  private static List<List<Integer>> smaller(List<Integer> choices) {
    List<List<Integer>> all = new ArrayList<>();
    for (int length = 32; length > 0; length /= 2) {
      for (int from = choices.size() - length; from >= 0; from -= length) {
        List<Integer> shorter = new ArrayList<>(choices);
        shorter.subList(from, from + length).clear();
        all.add(shorter);
      }
    }
    for (int i = 0; i < choices.size(); i++) {
      int value = choices.get(i);
      if (value > 0) {
        all.add(with(choices, i, 0));
        all.add(with(choices, i, value / 2));
        all.add(with(choices, i, value - 1));
      }
    }
    return all;
  }

  private static List<Integer> with(List<Integer> choices, int at, int value) {
    List<Integer> changed = new ArrayList<>(choices);
    changed.set(at, value);
    return changed;
  }
}
