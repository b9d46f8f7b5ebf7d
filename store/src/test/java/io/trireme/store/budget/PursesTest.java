package io.trireme.store.budget;

import io.trireme.scheduler.LimitSettings.WhenAlone;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

@Timeout(10)
final class PursesTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC);

  private final MemoryEngine engine = new MemoryEngine();
  private final AtomicLong nanos = new AtomicLong(1);
  private WhenAlone policy = WhenAlone.LOCAL_FRACTION;

  private Purses node(String name) {
    return new Purses(engine, name, CLOCK, () -> policy, (of, how) -> {}, nanos::get);
  }

  private static Account account(String id, long limit) {
    return new Account(id, limit, Account.Kind.SPEND, CLOCK.instant().plusSeconds(3600));
  }

  private static Purses.Reservation reserve(Purses node, Account account, long amount)
      throws Shortage {
    return node.reserve(List.of(new Purses.Wish(account, amount)));
  }

  private static Shortage shortage(Purses node, Account account, long amount) {
    Shortage shortage = catchThrowableOfType(Shortage.class, () -> reserve(node, account, amount));
    assertThat(shortage).isNotNull();
    return shortage;
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void shouldAskOnceAndThenReserveFromItsGrant() throws Shortage {
    // Given
    Purses anne = node("anne");
    Account account = account("a", 100_000);
    // When
    for (int i = 0; i < 100; i++) {
      reserve(anne, account, 10).settle(of -> 10);
    }
    // Then
    assertThat(engine.claims()).isEqualTo(1);
    // And what was used is told at once
    assertThat(anne.tellAll()).isTrue();
    assertThat(engine.take(List.of(Claim.question(account)), Duration.ZERO).getFirst().used())
        .isEqualTo(1_000);
  }

  @Test
  void shouldAskAnewOnceItsLeaseIsOver() throws Shortage {
    // Given
    Purses anne = node("anne");
    Account account = account("a", 100_000);
    reserve(anne, account, 10);
    // When
    pass(Duration.ofSeconds(10));
    reserve(anne, account, 10);
    // Then
    assertThat(engine.claims()).isEqualTo(2);
  }

  @Test
  void shouldReserveAllOrNothing() throws Shortage {
    // Given
    Purses anne = node("anne");
    Account much = account("much", 1_000);
    Account little = account("little", 1_000);
    reserve(anne, little, 1_000).settle(of -> 1_000);
    // When
    List<Purses.Wish> wishes = List.of(new Purses.Wish(much, 900), new Purses.Wish(little, 1));
    Shortage shortage = catchThrowableOfType(Shortage.class, () -> anne.reserve(wishes));
    // Then
    assertThat(shortage.account()).isEqualTo(little);
    assertThat(shortage.why()).isEqualTo(Shortage.Cause.USED_UP);
    reserve(anne, much, 1_000);
  }

  @Test
  void shouldLetOneRequestHaveWhatIsLeftThoughItWantsMore() throws Shortage {
    // Given
    Purses anne = node("anne");
    Account account = account("a", 100);
    // When
    Purses.Reservation first = reserve(anne, account, 5_000);
    // Then nobody else has anything meanwhile
    assertThat(shortage(anne, account, 5_000).why()).isEqualTo(Shortage.Cause.RESERVED);
    assertThat(shortage(node("ben"), account, 1).why()).isEqualTo(Shortage.Cause.RESERVED);
    // And what it did not use is there again
    first.settle(of -> 99);
    reserve(anne, account, 5_000).settle(of -> 1);
    assertThat(shortage(anne, account, 1).why()).isEqualTo(Shortage.Cause.USED_UP);
  }

  @Test
  void shouldSpendAFractionOfWhatWasLeftWhileTheEngineIsAway() throws Shortage {
    // Given two replicas that know of one another
    Purses anne = node("anne");
    Purses ben = node("ben");
    Account account = account("a", 1_000);
    reserve(anne, account, 200).settle(of -> 200);
    Purses.Reservation bens = reserve(ben, account, 200);
    assertThat(anne.tellAll()).isTrue();
    // When
    engine.away(true);
    // Then half of the 600 is hers
    assertThat(anne.tellAll()).isTrue();
    reserve(anne, account, 150);
    reserve(anne, account, 150);
    assertThat(shortage(anne, account, 150).why()).isEqualTo(Shortage.Cause.ALONE);
    // And what was used meanwhile is told when it is back
    engine.away(false);
    pass(Duration.ofSeconds(2));
    assertThat(anne.tellAll()).isTrue();
    bens.settle(of -> 0);
    assertThat(ben.tellAll()).isTrue();
    Standing standing = engine.take(List.of(Claim.question(account)), Duration.ZERO).getFirst();
    assertThat(standing.used()).isEqualTo(200);
    assertThat(standing.reserved()).isEqualTo(300);
  }

  @Test
  void shouldRefuseOrAllowAllAsItIsTold() throws Shortage {
    // Given
    Purses anne = node("anne");
    Account account = account("a", 1_000);
    engine.away(true);
    // When / Then
    policy = WhenAlone.REFUSE;
    assertThat(shortage(anne, account, 1).why()).isEqualTo(Shortage.Cause.ALONE);
    policy = WhenAlone.ALLOW;
    reserve(anne, account, 5_000).settle(of -> 5_000);
    engine.away(false);
    pass(Duration.ofSeconds(2));
    assertThat(shortage(anne, account, 1).why()).isEqualTo(Shortage.Cause.USED_UP);
  }

  @Test
  void shouldFreeThePlacesOfTheDeadAndKeepWhatTheySpent() throws Shortage {
    // Given
    Purses anne = node("anne");
    Purses ben = node("ben");
    Account places = new Account("p", 2, Account.Kind.PLACES, CLOCK.instant().plusSeconds(60));
    Account money = account("m", 10);
    reserve(anne, places, 1);
    reserve(anne, places, 1);
    reserve(anne, money, 6);
    assertThat(anne.tellAll()).isTrue();
    assertThat(shortage(ben, places, 1).why()).isEqualTo(Shortage.Cause.RESERVED);
    // When
    engine.die("anne");
    // Then
    reserve(ben, places, 1);
    reserve(ben, money, 4).settle(of -> 4);
    assertThat(shortage(ben, money, 1).why()).isEqualTo(Shortage.Cause.USED_UP);
  }
}
