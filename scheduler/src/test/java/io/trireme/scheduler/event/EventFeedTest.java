package io.trireme.scheduler.event;

import io.trireme.scheduler.event.EventFeed.Entry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(30)
final class EventFeedTest {

  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

  private final EventFeed feed = new EventFeed(() -> NOW, 4, 2);

  private static Event event(long revision) {
    return new ConfigurationEvent(revision, null);
  }

  private void publish(int from, int to) {
    for (int i = from; i <= to; i++) {
      feed.publish(event(i));
    }
  }

  private static List<Long> ids(EventFeed.Page page) {
    return page.entries().stream().map(Entry::id).toList();
  }

  @Test
  void shouldNumberEventsFromOne() {
    // When
    publish(1, 3);
    EventFeed.Page page = feed.after(0, 10);
    // Then
    assertThat(page.lost()).isZero();
    assertThat(page.entries())
        .containsExactly(
            new Entry(1, NOW, event(1)), new Entry(2, NOW, event(2)), new Entry(3, NOW, event(3)));
    assertThat(feed.last()).isEqualTo(3);
  }

  @Test
  void shouldGoOnAfterAnEventAndInSmallParts() {
    // Given
    publish(1, 4);
    // When / Then
    assertThat(ids(feed.after(1, 2))).containsExactly(2L, 3L);
    assertThat(ids(feed.after(3, 2))).containsExactly(4L);
    assertThat(ids(feed.after(4, 2))).isEmpty();
  }

  @Test
  void shouldSayHowManyASlowReaderLost() {
    // Given
    publish(1, 11);
    // When
    EventFeed.Page page = feed.after(2, 10);
    // Then
    assertThat(page.lost()).isEqualTo(5);
    assertThat(ids(page)).containsExactly(8L, 9L, 10L, 11L);
  }

  @Test
  void shouldTellReadersAndNoMoreThanMayBe() {
    // Given
    AtomicInteger first = new AtomicInteger();
    Runnable second = () -> {};
    // When
    boolean joined = feed.join(first::incrementAndGet);
    // Then
    assertThat(joined).isTrue();
    assertThat(feed.join(second)).isTrue();
    assertThat(feed.join(() -> {})).isFalse();
    publish(1, 2);
    assertThat(first).hasValue(2);
    // When
    feed.leave(second);
    // Then
    assertThat(feed.join(() -> {})).isTrue();
  }

  @Test
  void shouldGiveEachEventOneNumberWhenManyPublish() {
    // Given
    EventFeed large = new EventFeed(() -> NOW, 8000, 0);
    // When
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int thread = 0; thread < 8; thread++) {
        threads.execute(
            () -> {
              for (int i = 0; i < 1000; i++) {
                large.publish(event(i));
              }
            });
      }
    }
    // Then
    List<Long> expected = new ArrayList<>();
    for (long id = 1; id <= 8000; id++) {
      expected.add(id);
    }
    assertThat(ids(large.after(0, 10_000))).isEqualTo(expected);
  }

  @Test
  void shouldHoldAnEventAtLeast() {
    // When / Then
    assertThatThrownBy(() -> new EventFeed(() -> NOW, 0, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
