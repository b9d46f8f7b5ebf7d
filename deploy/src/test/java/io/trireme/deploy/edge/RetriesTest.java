package io.trireme.deploy.edge;

import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.spi.Operation;
import io.trireme.deploy.TestProtocol;
import io.trireme.deploy.upstream.ManualTimers;
import io.trireme.deploy.upstream.Verdict;
import io.trireme.scheduler.Settings;
import io.trireme.scheduler.limit.RetryBudget;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(10)
final class RetriesTest {

  private final RetryBudget budget = new RetryBudget(() -> 0L);
  private final ExchangeRecord record =
      new ExchangeRecord("req_1", TestProtocol.PLAIN, Operation.GENERATE, "caller", 0);
  private final Retries retries = new Retries(budget, record);

  private void spend() {
    for (int i = 0; i < RetryBudget.FLOOR; i++) {
      assertThat(budget.tryRetry()).isTrue();
    }
  }

  private void tried(String channel) {
    record.tried(Samples.candidate(channel), "status_500", 0, 1);
  }

  private static Refusals after(Kind kind, @Nullable Duration wait) {
    Refusals refusals =
        new Refusals(
            new TestProtocol(),
            new ManualTimers(),
            () -> Instant.parse("2026-03-01T12:00:00Z"),
            Settings.Mode.FUZZY);
    GatewayError error =
        wait == null ? new GatewayError(kind, "told") : new GatewayError(kind, "told", wait);
    refusals.note(
        Samples.candidate("a"),
        new TestProtocol(),
        new Verdict.Broken(Verdict.Cause.IN_BAND_ERROR, error));
    return refusals;
  }

  @Test
  void shouldAffordTheFirstChangeOfAnyKindWithoutABudget() {
    // Given
    spend();
    tried("a");
    // When
    boolean affords = retries.affords(Samples.candidate("a"));
    // Then
    assertThat(affords).isTrue();
  }

  @Test
  void shouldAffordAChannelThatWasNotAskedWithoutABudget() {
    // Given
    spend();
    tried("a");
    tried("a");
    tried("b");
    // When
    boolean affords = retries.affords(Samples.candidate("c"));
    // Then
    assertThat(affords).isTrue();
  }

  @Test
  void shouldTakeMoreWithinAChannelOutOfTheBudget() {
    // Given
    tried("a");
    tried("a");
    // When
    int afforded = 0;
    while (afforded < 1_000 && retries.affords(Samples.candidate("a"))) {
      afforded++;
    }
    // Then
    assertThat(afforded).isEqualTo(RetryBudget.FLOOR);
  }

  @Test
  void shouldAffordMoreWhereThereIsMoreTraffic() {
    // Given
    for (int i = 0; i < 10; i++) {
      retries.began();
    }
    spend();
    tried("a");
    tried("a");
    // When
    boolean one = retries.affords(Samples.candidate("a"));
    boolean two = retries.affords(Samples.candidate("a"));
    boolean three = retries.affords(Samples.candidate("a"));
    // Then: a fifth of ten
    assertThat(one).isTrue();
    assertThat(two).isTrue();
    assertThat(three).isFalse();
  }

  @Test
  void shouldPauseBeforeWhoWasOverloadedIsAskedOnceMore() {
    // When
    Duration unnamed = retries.pauseAfter(after(Kind.OVERLOADED, null)).orElseThrow();
    Duration named =
        retries.pauseAfter(after(Kind.OVERLOADED, Duration.ofMillis(700))).orElseThrow();
    // Then
    assertThat(unnamed).isBetween(Duration.ofMillis(100), Duration.ofMillis(400));
    assertThat(named).isBetween(Duration.ofMillis(800), Duration.ofMillis(1_100));
  }

  @Test
  void shouldNotPauseForLongerThanAClientWouldWait() {
    assertThat(retries.pauseAfter(after(Kind.OVERLOADED, Duration.ofMillis(1_001)))).isEmpty();
  }

  @Test
  void shouldNotAskAnOverloadedOneOnceMoreWithoutABudget() {
    // Given
    spend();
    // When, Then
    assertThat(retries.pauseAfter(after(Kind.OVERLOADED, null))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"RATE_LIMITED", "BILLING", "UNAUTHORIZED", "BAD_REQUEST", "UPSTREAM_BROKEN"})
  void shouldNotPauseForAnythingElse(Kind kind) {
    // When
    boolean pauses = retries.pauseAfter(after(kind, null)).isPresent();
    // Then: and nothing is taken out of the budget for it
    assertThat(pauses).isFalse();
    spend();
  }
}
