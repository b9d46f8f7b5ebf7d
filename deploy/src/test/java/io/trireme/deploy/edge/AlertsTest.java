package io.trireme.deploy.edge;

import io.trireme.core.spi.Dialect;
import io.trireme.scheduler.event.ConfigurationEvent;
import io.trireme.scheduler.event.EventFeed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(10)
final class AlertsTest {

  private static final Dialect ONE = new Dialect("one");
  private static final Dialect TWO = new Dialect("two");

  private Instant now = Instant.parse("2026-11-22T10:00:00Z");
  private final EventFeed feed = new EventFeed(() -> now, 100, 0);
  private final Alerts alerts = new Alerts(feed, () -> now);

  private List<String> raised() {
    return feed.after(0, 100).entries().stream()
        .map(entry -> entry.event().json())
        .map(json -> json.path("code").asText() + " " + json.path("lane").asText())
        .toList();
  }

  @Test
  void shouldSayTheSameOfALaneOnceAMinute() {
    // When
    for (int second = 0; second <= 60; second++) {
      alerts.exhausted(ONE, 3);
      now = now.plus(Duration.ofSeconds(1));
    }
    // Then
    assertThat(raised()).containsExactly("lane-exhausted one", "lane-exhausted one");
  }

  @Test
  void shouldTellLanesAndCausesApart() {
    // When
    alerts.exhausted(ONE, 3);
    alerts.exhausted(TWO, 3);
    alerts.breakersOpen(ONE);
    alerts.breakersOpen(ONE);
    // Then
    assertThat(raised())
        .containsExactly("lane-exhausted one", "lane-exhausted two", "breakers-open one");
  }

  @Test
  void shouldPublishWhatIsNoAlert() {
    // When
    alerts.publish(new ConfigurationEvent(2, "no such dialect"));
    // Then
    assertThat(feed.after(0, 10).entries()).hasSize(1);
  }
}
