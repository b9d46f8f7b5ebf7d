package io.trireme.core.property;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The tool that proves must itself be able to fail. */
@Timeout(30)
class PropertyTest {

  private static List<Integer> numbers(Choices choices) {
    List<Integer> numbers = new ArrayList<>();
    while (choices.maybe()) {
      numbers.add(choices.below(1000));
    }
    return numbers;
  }

  @Test
  void shouldReportTheSmallestSampleAndItsSeed() {
    assertThatThrownBy(
            () ->
                Property.holds(
                    500,
                    PropertyTest::numbers,
                    list -> assertThat(list).allMatch(number -> number < 100)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("smallest failing sample: [100]")
        .hasMessageContaining("-Dtrireme.property.seed=");
  }

  @Test
  void shouldTryEverySampleOfAStatementThatHolds() {
    // Given
    List<List<Integer>> seen = new ArrayList<>();
    // When
    Property.holds(300, PropertyTest::numbers, seen::add);
    // Then
    assertThat(seen.size()).isGreaterThanOrEqualTo(300);
    assertThat(seen.stream().distinct().count()).isGreaterThan(50);
  }

  @Test
  void shouldMakeTheSameSampleOfTheSameChoices() {
    // Given
    Choices choices = Choices.random(5);
    List<Integer> made = numbers(choices);
    // When
    List<Integer> again = numbers(Choices.replayed(choices.made()));
    // Then
    assertThat(again).isEqualTo(made);
  }

  @Test
  void shouldNotTakeAnotherFailureForASmallerOne() {
    assertThatThrownBy(
            () ->
                Property.holds(
                    100,
                    PropertyTest::numbers,
                    list -> {
                      if (list.size() > 2) {
                        throw new IllegalStateException("three");
                      }
                      assertThat(list).isNotNull();
                    }))
        .hasMessageContaining("[0, 0, 0]")
        .hasCauseInstanceOf(IllegalStateException.class);
  }
}
