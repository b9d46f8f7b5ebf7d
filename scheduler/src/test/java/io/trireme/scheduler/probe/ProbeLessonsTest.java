package io.trireme.scheduler.probe;

import io.trireme.scheduler.BaseUrl;
import io.trireme.scheduler.BreakerSettings;
import io.trireme.scheduler.Channel;
import io.trireme.scheduler.ProbeSettings;
import io.trireme.scheduler.probe.ProbeResult.Finding;
import io.trireme.scheduler.state.BreakerId;
import io.trireme.scheduler.state.BreakerView;
import io.trireme.scheduler.state.BreakerView.Phase;
import io.trireme.scheduler.state.Endpoint;
import io.trireme.scheduler.state.MemoryState;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
class ProbeLessonsTest {
  private static final Channel CHANNEL = ProbeSamples.channel("c", ProbeSettings.OFF);
  private static final BreakerId OF_CHANNEL = BreakerId.ofChannel(ProbeSamples.LANE, "c");
  private static final BreakerId OF_URL =
      new BreakerId(ProbeSamples.LANE, "c", ProbeSamples.ONE.toString(), "");
  private static final BreakerId OF_KEY =
      new BreakerId(ProbeSamples.LANE, "c", ProbeSamples.ONE.toString(), "k");

  private final Instant now = Instant.parse("2026-11-22T10:00:00Z");
  private final MemoryState state = new MemoryState(() -> now, new Random(3));
  private final ProbeLessons lessons = new ProbeLessons(state);

  private static ProbeResult result(BaseUrl url, Finding finding) {
    return new ProbeResult(url, "k", finding, "status 503");
  }

  private void learn(Finding one, Finding two) {
    lessons.learn(
        ProbeSamples.configuration(CHANNEL),
        List.of(ProbeSamples.LANE),
        CHANNEL,
        List.of(result(ProbeSamples.ONE, one), result(ProbeSamples.TWO, two)));
  }

  private void open(BreakerId id) {
    state.open(id, now.plusSeconds(900), 3, "status 500");
  }

  @Test
  void shouldLetTheNextRequestTryWhatAnsweredAgain() {
    // Given
    open(OF_CHANNEL);
    open(OF_URL);
    open(OF_KEY);
    // When
    learn(Finding.HEALTHY, Finding.UNREACHABLE);
    // Then
    assertThat(List.of(OF_CHANNEL, OF_URL, OF_KEY))
        .allSatisfy(
            id -> {
              BreakerView view = state.breaker(id);
              assertThat(view.phase()).isEqualTo(Phase.HALF_OPEN);
              assertThat(view.passable(now)).isTrue();
            });
  }

  @Test
  void shouldLeaveTheRestOfTheWayToRequests() {
    // Given
    open(OF_CHANNEL);
    // When
    for (int i = 0; i < 10; i++) {
      learn(Finding.HEALTHY, Finding.HEALTHY);
    }
    // Then
    assertThat(state.breaker(OF_CHANNEL).phase()).isEqualTo(Phase.HALF_OPEN);
  }

  @ParameterizedTest
  @EnumSource(
      value = Finding.class,
      names = {"UNREACHABLE", "ILL"})
  void shouldCountABadProbeOfAHealthyChannelOnce(Finding finding) {
    // When
    learn(finding, finding);
    // Then
    assertThat(state.breaker(OF_CHANNEL).failures()).isEqualTo(1);
    assertThat(state.breaker(OF_URL).failures()).isEqualTo(finding == Finding.UNREACHABLE ? 1 : 0);
    assertThat(state.breaker(OF_KEY).failures()).isEqualTo(finding == Finding.ILL ? 1 : 0);
    assertThat(state.trouble(Endpoint.of("c", ProbeSamples.ONE)).isPresent())
        .isEqualTo(finding == Finding.UNREACHABLE);
    assertThat(state.breaker(OF_CHANNEL).closed()).isTrue();
  }

  @Test
  void shouldOpenAfterAsManyBadProbesAsBadRequests() {
    // When
    for (int i = 0; i < BreakerSettings.DEFAULTS.minimumCalls(); i++) {
      learn(Finding.ILL, Finding.ILL);
    }
    // Then
    assertThat(state.breaker(OF_CHANNEL).phase()).isEqualTo(Phase.OPEN);
    assertThat(state.breaker(OF_CHANNEL).reason()).contains("probe").contains("status 503");
  }

  @Test
  void shouldNotBlameTheChannelForOneBaseUrl() {
    // When
    learn(Finding.UNREACHABLE, Finding.HEALTHY);
    // Then
    assertThat(state.breaker(OF_CHANNEL).failures()).isZero();
    assertThat(state.breaker(OF_URL).failures()).isEqualTo(1);
  }

  @Test
  void shouldLearnNothingFromWhatSaysNothing() {
    // Given
    open(OF_KEY);
    // When
    learn(Finding.UNKNOWN, Finding.UNKNOWN);
    // Then
    assertThat(state.breaker(OF_CHANNEL)).isEqualTo(BreakerView.FRESH);
    assertThat(state.breaker(OF_KEY).phase()).isEqualTo(Phase.OPEN);
  }

  @Test
  void shouldNotOpenFurtherWhatIsOpen() {
    // Given
    open(OF_CHANNEL);
    BreakerView before = state.breaker(OF_CHANNEL);
    // When
    learn(Finding.ILL, Finding.ILL);
    // Then
    assertThat(state.breaker(OF_CHANNEL)).isEqualTo(before);
  }

  @Test
  void shouldForgetTheFailuresOfABaseUrlThatAnswers() {
    // Given
    Endpoint endpoint = Endpoint.of("c", ProbeSamples.ONE);
    state.failed(endpoint);
    // When
    learn(Finding.HEALTHY, Finding.HEALTHY);
    // Then
    assertThat(state.trouble(endpoint)).isEmpty();
  }
}
