package io.trireme.core;

import io.trireme.core.GatewayError.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
class GatewayErrorTest {

  @Test
  void shouldKnowAWaitOnlyIfOneWasGiven() {
    assertThat(new GatewayError(Kind.RATE_LIMITED, "Wait.").retryAfter()).isEmpty();
    assertThat(new GatewayError(Kind.RATE_LIMITED, "Wait.", Duration.ofSeconds(7)).retryAfter())
        .contains(Duration.ofSeconds(7));
  }

  @Test
  void shouldCarryTheErrorWithItsWords() {
    // Given
    GatewayError error = new GatewayError(Kind.NOT_FOUND, "No such model.");
    // When
    GatewayException exception = new GatewayException(error);
    // Then
    assertThat(exception.error()).isSameAs(error);
    assertThat(exception).hasMessage("No such model.").hasNoCause();
    assertThat(new GatewayException(Kind.NOT_FOUND, "No such model.").error()).isEqualTo(error);
  }

  @Test
  void shouldCostNoStackTrace() {
    // Given
    GatewayException exception = new GatewayException(Kind.BAD_REQUEST, "No.");
    // When
    exception.addSuppressed(new IllegalStateException("late"));
    // Then
    assertThat(exception.getStackTrace()).isEmpty();
    assertThat(exception.getSuppressed()).isEmpty();
  }
}
