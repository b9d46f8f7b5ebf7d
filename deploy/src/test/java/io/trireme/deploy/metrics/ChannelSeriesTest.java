package io.trireme.deploy.metrics;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(10)
@SuppressWarnings("deprecation") // The framework has no other registry for Prometheus yet.
final class ChannelSeriesTest {

  private static final int MOST = 3;

  private final PrometheusMeterRegistry prometheus =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  /** As the framework has it: what is scraped is one of those behind. */
  private final CompositeMeterRegistry registry = new CompositeMeterRegistry();

  private final ChannelSeries series = new ChannelSeries(registry);
  private final ChannelSeries.Tag names = series.tag("channel", MOST);

  ChannelSeriesTest() {
    registry.add(prometheus);
  }

  private void exchange(String channel) {
    registry.counter("attempts", "channel", names.of(channel), "result", "served").increment();
    Timer.builder("took")
        .tags("channel", names.of(channel))
        .serviceLevelObjectives(Buckets.overhead())
        .register(registry)
        .record(Duration.ofMillis(3));
  }

  private List<String> scraped() {
    return prometheus.scrape().lines().filter(line -> !line.startsWith("#")).toList();
  }

  @Test
  void shouldLeaveNoSeriesOfAChannelThatLeft() {
    // Given
    series.retain(Set.of("stays", "goes"));
    exchange("stays");
    exchange("goes");
    registry.counter("requests", "outcome", "success").increment();
    assertThat(scraped()).anyMatch(line -> line.contains("channel=\"goes\""));

    // When
    series.retain(Set.of("stays", "new"));

    // Then
    assertThat(scraped())
        .noneMatch(line -> line.contains("channel=\"goes\""))
        .anyMatch(line -> line.startsWith("attempts_total{channel=\"stays\""))
        .anyMatch(line -> line.startsWith("took_seconds_bucket{channel=\"stays\""))
        .anyMatch(line -> line.startsWith("requests_total{"));

    // When something ends that was under way with it
    exchange("goes");

    // Then that makes no series for it anew
    assertThat(scraped())
        .noneMatch(line -> line.contains("channel=\"goes\""))
        .anyMatch(line -> line.startsWith("attempts_total{channel=\"other\""));

    // When it comes back
    series.retain(Set.of("stays", "goes"));
    exchange("goes");

    // Then it is counted from nothing
    assertThat(scraped())
        .anyMatch(line -> line.matches("attempts_total\\{channel=\"goes\",.*} 1\\.0"));
  }

  @Test
  void shouldHoldNoMoreHoweverManyChannelsComeAndGo() {
    // Given channels beyond the bound, which are counted together
    for (int i = 0; i < 2 * MOST; i++) {
      exchange("first-" + i);
    }
    series.retain(Set.of("first-0"));
    int before = scraped().size();

    // When others come and go
    for (int i = 0; i < 2_000; i++) {
      series.retain(Set.of("first-0", "guest-" + i));
      exchange("guest-" + i);
      exchange("first-0");
      assertThat(registry.find("took").tag("channel", "guest-" + i).timer()).isNotNull();
      series.retain(Set.of("first-0"));
    }

    // Then each had its name, and none left anything
    assertThat(scraped()).hasSize(before).noneMatch(line -> line.contains("channel=\"guest-"));
    assertThat(scraped()).anyMatch(line -> line.contains("channel=\"other\""));
  }
}
