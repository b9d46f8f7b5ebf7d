package io.trireme.deploy.upstream;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

@Timeout(20)
class SingleFlightTest {

  private final SingleFlight<String, Integer> flights = new SingleFlight<>();
  private final AtomicInteger runs = new AtomicInteger();

  @Test
  void shouldGiveTheSameResultToWhoeverAsksMeanwhile()
      throws InterruptedException, ExecutionException {
    // Given
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<Integer> answer = new CompletableFuture<>();
    FutureTask<Integer> first =
        new FutureTask<>(
            () ->
                flights.run(
                    "a",
                    () -> {
                      begun.countDown();
                      runs.incrementAndGet();
                      return answer.get();
                    }));
    FutureTask<Integer> second = new FutureTask<>(() -> flights.run("a", runs::incrementAndGet));
    Thread.ofVirtual().start(first);
    assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
    // When
    Thread follower = Thread.ofPlatform().start(second);
    while (follower.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    answer.complete(7);
    // Then
    assertThat(first.get()).isEqualTo(7);
    assertThat(second.get()).isEqualTo(7);
    assertThat(runs).hasValue(1);
  }

  @Test
  void shouldDoItAgainLater() throws InterruptedException {
    // When
    int first = flights.run("a", runs::incrementAndGet);
    int second = flights.run("a", runs::incrementAndGet);
    // Then
    assertThat(first).isEqualTo(1);
    assertThat(second).isEqualTo(2);
  }

  @Test
  void shouldNotKeepAFailure() throws InterruptedException {
    // Given
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                flights.run(
                    "a",
                    () -> {
                      throw new ArithmeticException("no");
                    }))
        .withCauseInstanceOf(ArithmeticException.class);
    // Then
    assertThat(flights.run("a", runs::incrementAndGet)).isEqualTo(1);
  }
}
