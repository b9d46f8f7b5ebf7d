package io.trireme.store.budget;

import io.trireme.scheduler.LimitSettings.WhenAlone;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import static org.assertj.core.api.Assertions.assertThat;

/** Replicas that reserve, settle, die, and lose their engine, in any order. */
class PursesPropertyTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC);
  private static final int NODES = 3;
  private static final long MOST = 40;

  /** What happens next. */
  enum What {
    RESERVE,
    RESERVE_MORE,
    SETTLE,
    TELL,
    KILL,
    LOSE_ANSWERS,
    HEAR_ANSWERS,
    AGE
  }

  /** Something that happens to a node. */
  record Step(What what, int node, long amount) {}

  /** What one request holds, and came to use at most. */
  private record Open(Purses.Reservation reservation, long amount) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.of(What.class),
            Arbitraries.integers().between(0, NODES - 1),
            Arbitraries.longs().between(1, MOST))
        .as(Step::new)
        .list()
        .ofMinSize(5)
        .ofMaxSize(150);
  }

  /** A run over one account. */
  private static final class Run {
    final MemoryEngine engine = new MemoryEngine();
    final AtomicLong nanos = new AtomicLong(1);
    final Account account;
    final List<Purses> nodes = new ArrayList<>();
    final List<List<Open>> open = new ArrayList<>();
    final List<String> names = new ArrayList<>();
    long used;
    long lost;
    int born;

    Run(long limit) {
      account = new Account("b", limit, Account.Kind.SPEND, CLOCK.instant().plusSeconds(3600));
      for (int i = 0; i < NODES; i++) {
        nodes.add(born(i));
        open.add(new ArrayList<>());
      }
    }

    private Purses born(int index) {
      String name = "n" + index + "-" + born++;
      names.add(index < names.size() ? index : names.size(), name);
      return new Purses(engine, name, CLOCK, () -> WhenAlone.REFUSE, (of, how) -> {}, nanos::get);
    }

    void take(Step step) {
      Purses node = nodes.get(step.node());
      switch (step.what()) {
        case RESERVE, RESERVE_MORE -> reserve(step);
        case SETTLE -> {
          if (!open.get(step.node()).isEmpty()) {
            Open one = open.get(step.node()).removeFirst();
            long actual = Math.min(step.amount(), one.amount());
            one.reservation().settle(of -> actual);
            used += actual;
          }
        }
        case TELL -> node.tellAll();
        case KILL -> {
          node.tellAll();
          for (Open one : open.get(step.node())) {
            lost += one.amount();
          }
          open.get(step.node()).clear();
          engine.die(names.remove(step.node()));
          nodes.set(step.node(), born(step.node()));
        }
        case LOSE_ANSWERS -> engine.deaf(true);
        case HEAR_ANSWERS -> engine.deaf(false);
        case AGE -> nanos.addAndGet(1_500_000_000L);
      }
    }

    private void reserve(Step step) {
      try {
        open.get(step.node())
            .add(
                new Open(
                    nodes
                        .get(step.node())
                        .reserve(List.of(new Purses.Wish(account, step.amount()))),
                    step.amount()));
      } catch (Shortage e) {
        assertThat(e.account()).isEqualTo(account);
      }
    }

    long underWay() {
      return open.stream().flatMap(List::stream).mapToLong(Open::amount).sum();
    }

    void settleAll() {
      engine.deaf(false);
      for (int i = 0; i < NODES; i++) {
        for (Open one : open.get(i)) {
          one.reservation().settle(of -> one.amount());
          used += one.amount();
        }
        open.get(i).clear();
      }
      nanos.addAndGet(20_000_000_000L);
      nodes.forEach(node -> assertThat(node.tellAll()).isTrue());
      nodes.forEach(node -> assertThat(node.tellAll()).isTrue());
    }
  }

  @Property(tries = 400)
  void shouldNeverSpendMoreThanTheLimitAndOneReservationOfEachReplica(
      @ForAll("steps") List<Step> steps) {
    // Given
    Run run = new Run(300);
    for (Step step : steps) {
      // When
      run.take(step);
      // Then, of each replica that ever was one reservation may go beyond what was left
      assertThat(run.used + run.underWay()).isLessThanOrEqualTo(300 + run.born * (MOST - 1));
    }
  }

  @Property(tries = 400)
  void shouldForgetNothingAndHoldNothingBack(@ForAll("steps") List<Step> steps) {
    // Given
    Run run = new Run(5_000);
    steps.forEach(run::take);
    // When all is settled and told
    run.settleAll();
    // Then the engine knows what was used: what the dead had under way counts as they reserved it
    Standing standing =
        run.engine.take(List.of(Claim.question(run.account)), Duration.ZERO).getFirst();
    assertThat(standing.used() + standing.reserved()).isEqualTo(run.used + run.lost);
    // And whoever is idle holds nothing
    assertThat(run.engine.free()).isZero();
  }
}
