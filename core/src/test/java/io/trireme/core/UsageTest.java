package io.trireme.core;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
class UsageTest {

  private static final OptionalLong ABSENT = OptionalLong.empty();

  private static OptionalLong of(long tokens) {
    return OptionalLong.of(tokens);
  }

  private static final Usage FULL = new Usage(of(1), of(2), of(3), of(4), of(5));

  @Test
  void shouldNotTakeUnknownForZero() {
    assertThat(Usage.UNKNOWN).isEqualTo(new Usage(ABSENT, ABSENT, ABSENT, ABSENT, ABSENT));
    assertThat(Usage.UNKNOWN).isNotEqualTo(new Usage(of(0), of(0), of(0), of(0), of(0)));
  }

  @Test
  void shouldReplaceEveryFigureThatTheLaterReportKnows() {
    // Given
    Usage later = new Usage(of(10), of(20), of(30), of(40), of(50));
    // Then
    assertThat(FULL.updatedBy(later)).isEqualTo(later);
    assertThat(Usage.UNKNOWN.updatedBy(later)).isEqualTo(later);
  }

  @Test
  void shouldKeepEveryFigureThatTheLaterReportDoesNotKnow() {
    assertThat(FULL.updatedBy(Usage.UNKNOWN)).isEqualTo(FULL);
  }

  @Test
  void shouldDecideFigureByFigureAndBelieveAZero() {
    // Given
    Usage later = new Usage(ABSENT, of(0), ABSENT, of(1), ABSENT);
    // When
    Usage updated = FULL.updatedBy(later);
    // Then
    assertThat(updated).isEqualTo(new Usage(of(1), of(0), of(3), of(1), of(5)));
    assertThat(FULL).isEqualTo(new Usage(of(1), of(2), of(3), of(4), of(5)));
  }
}
