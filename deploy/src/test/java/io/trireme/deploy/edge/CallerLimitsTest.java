package io.trireme.deploy.edge;

import io.trireme.core.GatewayError;
import io.trireme.core.GatewayException;
import io.trireme.core.Usage;
import io.trireme.scheduler.ClientLimits;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

@Timeout(10)
final class CallerLimitsTest {

  private final ManualClock clock = new ManualClock("2026-03-01T12:00:20Z");
  private final CallerLimits limits = new CallerLimits(clock);

  private static Caller caller(int rpm, long tpm, int concurrency) {
    return new Caller("team", Samples.clientKey("team", new ClientLimits(rpm, tpm, concurrency)));
  }

  private static Usage tokens(long input, long output) {
    OptionalLong none = OptionalLong.empty();
    return new Usage(OptionalLong.of(input), OptionalLong.of(output), none, none, none);
  }

  private GatewayError refusal(Caller caller) {
    GatewayException refused =
        catchThrowableOfType(GatewayException.class, () -> limits.enter(caller));
    assertThat(refused).isNotNull();
    return refused.error();
  }

  @Test
  void shouldNotLimitTheHolderOfTheAccessKey() {
    // When / Then
    assertThat(limits.enter(new Caller("proxy", null))).isSameAs(CallerLimits.Permit.UNLIMITED);
  }

  @Test
  void shouldNotLimitAKeyWithoutLimits() {
    // When / Then
    assertThat(limits.enter(caller(0, 0, 0))).isSameAs(CallerLimits.Permit.UNLIMITED);
  }

  @Test
  void shouldRefuseAboveTheRequestsOfAMinute() {
    // Given
    Caller caller = caller(2, 0, 0);
    limits.enter(caller).release(Usage.UNKNOWN);
    limits.enter(caller).release(Usage.UNKNOWN);

    // When
    GatewayError refusal = refusal(caller);

    // Then
    assertThat(refusal.kind()).isEqualTo(GatewayError.Kind.RATE_LIMITED);
    assertThat(refusal.retryAfter()).contains(Duration.ofSeconds(40));
    assertThat(refusal.message()).contains("2 requests a minute", "40 s");
  }

  @Test
  void shouldBeginAnewWithTheMinute() {
    // Given
    Caller caller = caller(1, 0, 0);
    limits.enter(caller);
    clock.advance(Duration.ofSeconds(39));
    refusal(caller);

    // When
    clock.advance(Duration.ofSeconds(1));

    // Then
    assertThat(limits.enter(caller)).isNotNull();
  }

  @Test
  void shouldRefuseOnceTheTokensOfAMinuteAreUsed() {
    // Given
    Caller caller = caller(0, 100, 0);
    limits.enter(caller).release(tokens(60, 39));
    limits.enter(caller).release(tokens(1, 0));

    // When
    GatewayError refusal = refusal(caller);

    // Then
    assertThat(refusal.message()).contains("100 tokens a minute");
  }

  @Test
  void shouldCountTokensInTheMinuteInWhichTheyBecomeKnown() {
    // Given
    Caller caller = caller(0, 100, 0);
    CallerLimits.Permit permit = limits.enter(caller);
    clock.advance(Duration.ofMinutes(1));

    // When
    permit.release(tokens(100, 100));

    // Then
    assertThat(refusal(caller).message()).contains("100 tokens a minute");
  }

  @Test
  void shouldRefuseAboveTheRequestsAtOnce() {
    // Given
    Caller caller = caller(0, 0, 2);
    CallerLimits.Permit first = limits.enter(caller);
    limits.enter(caller);
    GatewayError refusal = refusal(caller);

    // When
    first.release(Usage.UNKNOWN);

    // Then
    assertThat(refusal.retryAfter()).contains(Duration.ofSeconds(1));
    assertThat(limits.enter(caller)).isNotNull();
  }

  @Test
  void shouldKeepPlacesOverTheChangeOfTheMinute() {
    // Given
    Caller caller = caller(0, 0, 1);
    limits.enter(caller);

    // When
    clock.advance(Duration.ofMinutes(3));

    // Then
    assertThat(refusal(caller).message()).contains("1 requests under way");
  }

  @Test
  void shouldGiveAPlaceBackOnceHoweverOftenItIsReleased() {
    // Given
    Caller caller = caller(0, 100, 1);
    CallerLimits.Permit permit = limits.enter(caller);

    // When
    permit.release(tokens(10, 10));
    permit.release(tokens(90, 90));

    // Then
    limits.enter(caller);
    assertThat(refusal(caller).message()).contains("under way at once");
  }

  @Test
  void shouldNotCountARefusedRequest() {
    // Given
    Caller caller = caller(2, 0, 1);
    CallerLimits.Permit permit = limits.enter(caller);
    refusal(caller);
    refusal(caller);

    // When
    permit.release(Usage.UNKNOWN);

    // Then
    assertThat(limits.enter(caller)).isNotNull();
  }
}
