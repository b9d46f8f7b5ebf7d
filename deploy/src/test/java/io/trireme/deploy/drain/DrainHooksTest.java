package io.trireme.deploy.drain;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
final class DrainHooksTest {

  private record Stuck(CountDownLatch released, CountDownLatch interrupted) implements DrainHook {
    @Override
    public String name() {
      return "stuck";
    }

    @Override
    public void flush() throws InterruptedException {
      try {
        released.await();
      } catch (InterruptedException e) {
        interrupted.countDown();
        throw e;
      }
    }
  }

  @Test
  void shouldRunAllThoughOneFails() {
    // Given
    AtomicInteger ran = new AtomicInteger();
    DrainHook good = DrainHook.of("good", ran::incrementAndGet);
    DrainHook bad =
        DrainHook.of(
            "bad",
            () -> {
              throw new IllegalStateException("no disk");
            });
    // When
    List<String> unfinished = DrainHooks.run(List.of(good, bad, good), Duration.ofSeconds(10));
    // Then
    assertThat(unfinished).isEmpty();
    assertThat(ran).hasValue(2);
  }

  @Test
  void shouldWaitForNobodyLongerThanItMay() throws InterruptedException {
    // Given
    Stuck stuck = new Stuck(new CountDownLatch(1), new CountDownLatch(1));
    // When
    List<String> unfinished = DrainHooks.run(List.of(stuck), Duration.ofMillis(50));
    // Then
    assertThat(unfinished).containsExactly("stuck");
    assertThat(stuck.interrupted().await(10, TimeUnit.SECONDS)).isTrue();
  }
}
