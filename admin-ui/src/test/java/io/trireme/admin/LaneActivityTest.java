package io.trireme.admin;

import io.trireme.admin.Problem.FieldError;
import io.trireme.core.Usage;
import io.trireme.store.usage.OutcomeClass;
import io.trireme.store.usage.RequestEntry;
import io.trireme.store.usage.TryEntry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(30)
class LaneActivityTest {

  private static final int LAST = LaneActivity.MINUTES - 1;

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // set before each test
  private UsageFixture usage;

  @BeforeEach
  void open() {
    usage = new UsageFixture(folder).migrated();
  }

  @AfterEach
  void close() {
    usage.close();
  }

  private static TryEntry attempt(String channel, String fault) {
    return new TryEntry(
        channel,
        "k1",
        "failover",
        fault.isEmpty() ? "served" : "503",
        20,
        fault,
        TryEntry.Times.UNKNOWN);
  }

  private static RequestEntry exchange(
      String id, String lane, Duration ago, OutcomeClass outcome, List<TryEntry> tries) {
    String channel = tries.isEmpty() ? "" : tries.getLast().channel();
    return new RequestEntry(
        id,
        UsageFixture.NOW.minus(ago),
        new RequestEntry.Parties(lane, "generate", "team", "sonnet", "up", channel, "k1"),
        new RequestEntry.End(outcome.word(), outcome, 200, true, OptionalLong.of(300), 900),
        Usage.UNKNOWN,
        OptionalLong.empty(),
        new RequestEntry.Detail(tries, List.of(), "", "", ""));
  }

  private LaneActivity.Row row(String lane, String channel) {
    return usage.stats.activity(lane).channels().stream()
        .filter(row -> row.channel().equals(channel))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void shouldCountEachMinuteOfTheLastQuarterOfAnHour() {
    // Given
    usage.store.append(
        List.of(
            exchange("now", "claude", Duration.ZERO, OutcomeClass.SUCCESS, served()),
            exchange("also", "claude", Duration.ZERO, OutcomeClass.SUCCESS, served()),
            exchange("first", "claude", Duration.ofMinutes(14), OutcomeClass.SUCCESS, served()),
            exchange("before", "claude", Duration.ofMinutes(15), OutcomeClass.SUCCESS, served()),
            exchange("other", "chat", Duration.ZERO, OutcomeClass.SUCCESS, served())));

    // When
    LaneActivity.Row main = row("claude", "main");

    // Then
    assertThat(main.succeeded()).hasSize(LaneActivity.MINUTES).startsWith(1L, 0L).endsWith(0L, 2L);
    assertThat(main.failed()).containsOnly(0L);
    assertThat(main.sums().requests()).isEqualTo(3);
    assertThat(main.sums().ttftMs().p50()).isNotNull();
  }

  @Test
  void shouldCountAFailedTryThoughAnotherChannelServed() {
    // Given
    usage.store.append(
        List.of(
            exchange(
                "r1",
                "claude",
                Duration.ZERO,
                OutcomeClass.SUCCESS,
                List.of(attempt("down", "overloaded"), attempt("main", "")))));

    // When
    LaneActivity.Row down = row("claude", "down");

    // Then
    assertThat(down.failed().get(LAST)).isEqualTo(1);
    assertThat(down.failedTries()).isEqualTo(1);
    assertThat(down.sums().requests()).isZero();
    assertThat(row("claude", "main").failed()).containsOnly(0L);
  }

  @Test
  void shouldCountWhatEndedAnExchangeOnce() {
    // Given
    usage.store.append(
        List.of(
            exchange(
                "r1",
                "claude",
                Duration.ZERO,
                OutcomeClass.FAILED,
                List.of(attempt("down", "overloaded"), attempt("main", "overloaded")))));

    // When / Then
    assertThat(row("claude", "main").failed().get(LAST)).isEqualTo(1);
    assertThat(row("claude", "main").failedTries()).isZero();
    assertThat(row("claude", "down").failed().get(LAST)).isEqualTo(1);
  }

  @Test
  void shouldLeaveOutExchangesThatNobodyWasTriedFor() {
    // Given
    usage.store.append(
        List.of(exchange("r1", "claude", Duration.ZERO, OutcomeClass.FAILED, List.of())));

    // When / Then
    assertThat(usage.stats.activity("claude").channels()).isEmpty();
  }

  @Test
  void shouldWantALane() {
    assertThatExceptionOfType(Refused.class)
        .isThrownBy(() -> usage.stats.activity(""))
        .satisfies(
            refused ->
                assertThat(refused.problem().errors())
                    .extracting(FieldError::field)
                    .containsExactly("lane"));
  }

  private static List<TryEntry> served() {
    return List.of(attempt("main", ""));
  }
}
