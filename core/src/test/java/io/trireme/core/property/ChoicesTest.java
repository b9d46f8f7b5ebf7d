package io.trireme.core.property;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.RandomGenerator;
import net.jqwik.api.Shrinkable;

import static org.assertj.core.api.Assertions.assertThat;

/** What makes the samples of every property must itself make many, and make them smaller. */
class ChoicesTest {

  private static final int BIG = 100;

  private static List<Integer> numbers(Choices choices) {
    List<Integer> numbers = new ArrayList<>();
    while (choices.maybe()) {
      numbers.add(choices.below(1000));
    }
    return numbers;
  }

  private static boolean fails(List<Integer> numbers) {
    return numbers.stream().anyMatch(number -> number >= BIG);
  }

  private static RandomGenerator<List<Integer>> generator() {
    return Choices.make(ChoicesTest::numbers).generator(500);
  }

  @Example
  void shouldMakeManySamples() {
    // Given
    RandomGenerator<List<Integer>> generator = generator();
    Random random = new Random(1);
    Set<List<Integer>> seen = new HashSet<>();
    // When
    for (int i = 0; i < 300; i++) {
      seen.add(generator.next(random).value());
    }
    // Then
    assertThat(seen).hasSizeGreaterThan(50);
  }

  @Example
  void shouldMakeAFailingSampleSmall() {
    // Given
    RandomGenerator<List<Integer>> generator = generator();
    Random random = new Random(2);
    Shrinkable<List<Integer>> sample = generator.next(random);
    while (!fails(sample.value())) {
      sample = generator.next(random);
    }
    // When
    boolean smaller = true;
    for (int steps = 0; smaller && steps < 2_000; steps++) {
      Shrinkable<List<Integer>> next =
          sample.shrink().filter(less -> fails(less.value())).findFirst().orElse(null);
      smaller = next != null;
      sample = next == null ? sample : next;
    }
    // Then
    assertThat(sample.value()).hasSize(1);
  }
}
