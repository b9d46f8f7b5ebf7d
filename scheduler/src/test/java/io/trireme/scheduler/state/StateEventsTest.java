package io.trireme.scheduler.state;

import io.trireme.core.spi.Dialect;
import io.trireme.scheduler.BreakerSettings;
import io.trireme.scheduler.event.Event;
import io.trireme.scheduler.state.Ticket.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** What a state tells of its changes. */
@Timeout(10)
final class StateEventsTest {

  private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
  private static final KeyRef KEY = new KeyRef("main", "a");
  private static final BreakerId BREAKER = BreakerId.ofChannel(new Dialect("test"), "main");

  private final List<Event> events = new ArrayList<>();
  private Instant now = START;
  private final MemoryState state = new MemoryState(() -> now, new Random(1), events::add);

  private List<String> told() {
    List<String> told = events.stream().map(e -> e.type() + " " + e.json()).toList();
    events.clear();
    return told;
  }

  private void settle(Verdict verdict) {
    Ticket ticket = state.admit(BREAKER, BreakerSettings.DEFAULTS, false).orElseThrow();
    state.settle(ticket, BreakerSettings.DEFAULTS, verdict, "went wrong");
  }

  @Test
  void shouldTellOfABreakerOnlyWhatChanges() {
    // When
    for (int i = 0; i < BreakerSettings.DEFAULTS.minimumCalls(); i++) {
      settle(Verdict.FAILED);
    }
    // Then
    Instant until = state.breaker(BREAKER).until();
    assertThat(told())
        .containsExactly(
            "breaker {\"lane\":\"test\",\"channel\":\"main\",\"baseUrl\":null,\"key\":null,"
                + "\"phase\":\"open\",\"reason\":\"went wrong\",\"until\":\""
                + until
                + "\"}");
    // When
    now = until;
    for (int i = 0; i < BreakerSettings.DEFAULTS.successes(); i++) {
      settle(Verdict.SERVED);
    }
    // Then
    assertThat(told())
        .hasSize(2)
        .satisfiesExactly(
            half -> assertThat(half).contains("\"phase\":\"half-open\""),
            closed ->
                assertThat(closed).contains("\"phase\":\"closed\",\"reason\":null,\"until\":null"));
    // When
    settle(Verdict.SERVED);
    // Then
    assertThat(told()).isEmpty();
  }

  @Test
  void shouldTellThatAKeyRestsAndServesAgain() {
    // Given
    Cooldown cooldown = new Cooldown(now.plus(Duration.ofSeconds(7)), "rate limit", true, 1);
    // When
    state.cool(KEY, "deep", cooldown);
    state.cool(KEY, "deep", cooldown);
    // Then
    assertThat(told())
        .containsExactly(
            "key {\"channel\":\"main\",\"key\":\"a\",\"state\":\"cooling\",\"model\":\"deep\","
                + "\"reason\":\"rate limit\",\"until\":\"2026-11-22T10:00:07Z\"}");
    // When
    state.warm(KEY, "quick");
    // Then
    assertThat(told()).isEmpty();
    // When
    state.warm(KEY, "deep");
    state.warm(KEY, "deep");
    // Then
    assertThat(told()).singleElement().asString().contains("\"state\":\"restored\"", "\"deep\"");
  }

  @Test
  void shouldTellOnceThatAKeyIsDeadAndRaiseAnAlert() {
    // When
    state.disable(KEY, "invalid x-api-key");
    state.disable(KEY, "invalid x-api-key");
    // Then
    assertThat(told())
        .satisfiesExactly(
            dead -> assertThat(dead).startsWith("key ").contains("\"state\":\"dead\""),
            alert ->
                assertThat(alert)
                    .startsWith("alert {\"code\":\"key-dead\",\"lane\":null,\"channel\":\"main\"")
                    .contains("\"key\":\"a\"", "invalid x-api-key"));
    // When
    state.enable(KEY);
    state.enable(KEY);
    // Then
    assertThat(told()).singleElement().asString().contains("\"state\":\"restored\"");
  }

  @Test
  void shouldTellThatAKeyStandsBehindTheOthers() {
    // When
    state.demote(KEY, new Note(now.plus(Duration.ofHours(1)), "no money"));
    // Then
    assertThat(told())
        .singleElement()
        .asString()
        .contains("\"state\":\"demoted\"", "no money", "2026-11-22T11:00:00Z");
  }

  @Test
  void shouldNotTellWhatIsRestored() {
    // Given
    state.open(BREAKER, now.plus(Duration.ofMinutes(5)), 1, "went wrong");
    state.disable(KEY, "invalid x-api-key");
    RuntimeSnapshot kept = state.export();
    List<Event> after = new ArrayList<>();
    MemoryState next = new MemoryState(() -> now, new Random(1), after::add);
    // When
    next.restore(kept);
    // Then
    assertThat(next.breaker(BREAKER).phase()).isEqualTo(BreakerView.Phase.OPEN);
    assertThat(after).isEmpty();
  }
}
