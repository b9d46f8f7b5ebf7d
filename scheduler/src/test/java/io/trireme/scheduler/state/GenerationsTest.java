package io.trireme.scheduler.state;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(10)
class GenerationsTest {
  private final Generations<Integer, String> map = new Generations<>(100);

  @Test
  void shouldHoldNoMoreThanItsBound() {
    // When
    for (int i = 0; i < 10_000; i++) {
      map.put(i, "v" + i);
    }
    // Then
    assertThat(map.copy().size()).isBetween(50, 100);
    assertThat(map.get(9_999)).contains("v9999");
    assertThat(map.get(0)).isEmpty();
  }

  @Test
  void shouldKeepWhatIsWrittenAgainAndAgain() {
    // When
    for (int i = 1; i < 10_000; i++) {
      map.put(0, "v" + i);
      map.put(i, "");
    }
    // Then
    assertThat(map.get(0)).contains("v9999");
  }

  @Test
  void shouldPreferTheNewerValue() {
    // Given
    map.put(0, "old");
    for (int i = 1; i < 60; i++) {
      map.put(i, "");
    }
    // When
    map.put(0, "new");
    // Then
    assertThat(map.get(0)).contains("new");
    assertThat(map.copy()).containsEntry(0, "new");
  }

  @Test
  void shouldForgetInBothHalves() {
    // Given
    for (int i = 0; i < 80; i++) {
      map.put(i, i % 2 == 0 ? "even" : "odd");
    }
    // When
    map.removeIf(value -> value.equals("odd"));
    // Then
    assertThat(map.copy().values()).hasSize(40).containsOnly("even");
  }
}
