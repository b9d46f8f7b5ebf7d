package io.trireme.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(30)
class BufferBudgetTest {

  @Test
  void shouldTakeAndGiveBackWhatAShareHolds() {
    // Given
    BufferBudget budget = new BufferBudget(100);
    // When
    try (BufferBudget.Share one = budget.share();
        BufferBudget.Share other = budget.share()) {
      // Then
      assertThat(one.hold(60)).isTrue();
      assertThat(other.hold(40)).isTrue();
      assertThat(budget.held()).isEqualTo(100);
      assertThat(one.hold(10)).isTrue();
      assertThat(budget.held()).isEqualTo(50);
    }
    assertThat(budget.held()).isZero();
  }

  @Test
  void shouldRefuseWhatIsNotThereAndLeaveTheShareAsItWas() {
    // Given
    BufferBudget budget = new BufferBudget(100);
    BufferBudget.Share one = budget.share();
    BufferBudget.Share other = budget.share();
    one.hold(60);
    other.hold(30);
    // When
    boolean refused = other.hold(41);
    // Then
    assertThat(refused).isFalse();
    assertThat(budget.held()).isEqualTo(90);
    one.close();
    assertThat(other.hold(41)).isTrue();
    other.close();
    assertThat(budget.held()).isZero();
  }

  @Test
  void shouldHoldNothingAfterTheEnd() {
    // Given
    BufferBudget budget = new BufferBudget(100);
    BufferBudget.Share share = budget.share();
    share.hold(50);
    // When
    share.close();
    share.close();
    boolean late = share.hold(1000);
    // Then
    assertThat(late).isTrue();
    assertThat(budget.held()).isZero();
  }

  @Test
  void shouldNeverHoldMoreThanItsLimitWhoeverAsks() throws InterruptedException {
    // Given
    BufferBudget budget = new BufferBudget(1_000);
    AtomicLong most = new AtomicLong();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      long seed = i;
      threads.add(
          Thread.ofVirtual()
              .unstarted(
                  () -> {
                    Random random = new Random(seed);
                    for (int round = 0; round < 2_000; round++) {
                      try (BufferBudget.Share share = budget.share()) {
                        for (int step = 0; step < 5; step++) {
                          share.hold(random.nextInt(400));
                          most.accumulateAndGet(budget.held(), Math::max);
                        }
                      }
                    }
                  }));
    }
    // When
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    // Then
    assertThat(most.get()).isBetween(1L, 1_000L);
    assertThat(budget.held()).isZero();
  }

  @Test
  void shouldBeAPartOfTheHeapWhereNothingIsSaid() {
    assertThat(BufferBudget.ofHeap().limit())
        .isEqualTo(Runtime.getRuntime().maxMemory() / 4)
        .isPositive();
    assertThatThrownBy(() -> new BufferBudget(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
