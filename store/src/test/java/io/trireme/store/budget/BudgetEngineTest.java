package io.trireme.store.budget;

import io.trireme.store.shared.Fact;
import io.trireme.store.shared.LinkException;
import io.trireme.store.shared.RedisLink;
import io.trireme.store.shared.StateLink;
import io.trireme.store.sql.Database;
import io.trireme.store.sql.Databases;
import io.trireme.store.sql.Engine;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What every engine promises. */
@Timeout(60)
class BudgetEngineTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Which engine it is. */
  enum Kind {
    EMBEDDED,
    POSTGRES,
    REDIS
  }

  @TempDir Path folder;

  private final List<AutoCloseable> opened = new ArrayList<>();
  private final String namespace = "t" + UUID.randomUUID();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : opened.reversed()) {
      one.close();
    }
  }

  private <T extends AutoCloseable> T opened(T one) {
    opened.add(one);
    return one;
  }

  private BudgetEngine engine(Kind kind) throws Exception {
    return switch (kind) {
      case EMBEDDED -> opened(new SqlBudgets(opened(Databases.fresh(Engine.EMBEDDED, folder))));
      case POSTGRES -> opened(new SqlBudgets(opened(Databases.fresh(Engine.POSTGRES, folder))));
      case REDIS -> redis(namespace, opened(Databases.fresh(Engine.EMBEDDED, folder)));
    };
  }

  private RedisBudgets redis(String names, Database truth) throws Exception {
    RedisLink link = opened(new RedisLink(Databases.redis().url(), names));
    CountDownLatch connected = new CountDownLatch(1);
    link.start(
        new StateLink.Listener() {
          @Override
          public void connected() {
            connected.countDown();
          }

          @Override
          public void changed(Fact fact) {}

          @Override
          public void lost(String reason) {}
        });
    assertThat(connected.await(10, TimeUnit.SECONDS)).isTrue();
    return opened(new RedisBudgets(link, names, new SqlBudgets(truth), Clock.systemUTC()));
  }

  private static Account account(long limit, Account.Kind kind) {
    return new Account("key/usd/day", limit, kind, Instant.now().plusSeconds(3600));
  }

  private static Claim claim(
      Account account, String node, long seq, long used, long reserved, long want) {
    return new Claim(account, node, seq, used, reserved, want);
  }

  private static Standing take(BudgetEngine engine, Claim claim) {
    return engine.take(List.of(claim), PATIENCE).getFirst();
  }

  @ParameterizedTest
  @EnumSource(names = {"POSTGRES", "REDIS"})
  void shouldDealOutNoMoreThanTheLimit(Kind kind) throws Exception {
    // Given
    BudgetEngine engine = engine(kind);
    Account account = account(100, Account.Kind.SPEND);
    // When
    Standing anne = take(engine, claim(account, "anne", 1, 10, 5, 50));
    Standing ben = take(engine, claim(account, "ben", 1, 0, 0, 1_000));
    Standing carl = take(engine, claim(account, "carl", 1, 0, 0, 1));
    // Then
    assertThat(anne).isEqualTo(new Standing(10, 5, 50, 35, 1));
    assertThat(ben).isEqualTo(new Standing(10, 5, 35, 0, 2));
    assertThat(carl).isEqualTo(new Standing(10, 5, 0, 0, 3));
    // When one gives back what it was granted
    take(engine, claim(account, "anne", 2, 15, 0, 0));
    // Then others may have it
    assertThat(take(engine, claim(account, "carl", 2, 0, 0, 60)).granted()).isEqualTo(50);
  }

  @ParameterizedTest
  @EnumSource
  void shouldCountWhatIsToldTwiceOnceAndNothingThatIsOld(Kind kind) throws Exception {
    // Given
    BudgetEngine engine = engine(kind);
    Account account = account(100, Account.Kind.SPEND);
    take(engine, claim(account, "anne", 7, 40, 10, 0));
    // When
    take(engine, claim(account, "anne", 7, 40, 10, 0));
    take(engine, claim(account, "anne", 6, 1, 1, 90));
    // Then
    Standing standing = take(engine, Claim.question(account));
    assertThat(standing.used() + standing.reserved()).isEqualTo(50);
    assertThat(standing.left()).isEqualTo(50);
  }

  @ParameterizedTest
  @EnumSource
  void shouldKeepAmountsExactly(Kind kind) throws Exception {
    // Given
    BudgetEngine engine = engine(kind);
    long most = 9_000_000_000_000_000L;
    Account account = account(most, Account.Kind.SPEND);
    // When
    Standing standing = take(engine, claim(account, "anne", 1, most - 7, 3, 100));
    // Then
    assertThat(standing).isEqualTo(new Standing(most - 7, 3, 4, 0, 1));
  }

  @Test
  void shouldHaveTheGrantsOfAProcessThatEndedAtOnceWhereThereIsOne() throws Exception {
    // Given
    BudgetEngine engine = engine(Kind.EMBEDDED);
    Account account = account(100, Account.Kind.SPEND);
    take(engine, claim(account, "before", 1, 20, 10, 70));
    // When
    Standing after = take(engine, claim(account, "after", 1, 0, 0, 1_000));
    // Then what it used and had under way counts, what it was granted does not
    assertThat(after).isEqualTo(new Standing(30, 0, 70, 0, 1));
    assertThat(engine.alone()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(names = {"POSTGRES", "REDIS"})
  void shouldDealOutExactlyTheLimitToManyWhoAskAtOnce(Kind kind) throws Exception {
    // Given
    BudgetEngine engine = engine(kind);
    Account account = account(500, Account.Kind.SPEND);
    List<CompletableFuture<Long>> nodes = new ArrayList<>();
    // When each uses what it is granted until nothing is left
    for (int i = 0; i < 4; i++) {
      String node = "n" + i;
      nodes.add(
          CompletableFuture.supplyAsync(
              () -> useUp(engine, account, node), task -> Thread.ofPlatform().start(task)));
    }
    long used = nodes.stream().mapToLong(CompletableFuture::join).sum();
    // Then
    assertThat(used).isEqualTo(500);
    assertThat(take(engine, Claim.question(account)).used()).isEqualTo(500);
  }

  private static long useUp(BudgetEngine engine, Account account, String node) {
    long used = 0;
    for (int seq = 1; seq < 200; seq++) {
      long granted = take(engine, claim(account, node, seq, used, 0, 7)).granted();
      if (granted == 0) {
        break;
      }
      used += granted;
    }
    take(engine, claim(account, node, 200, used, 0, 0));
    return used;
  }

  @Test
  void shouldTellAnEmptyRedisWhatWasUsed() throws Exception {
    // Given
    Database truth = opened(Databases.fresh(Engine.POSTGRES, folder));
    RedisBudgets before = redis(namespace, truth);
    Account account = account(100, Account.Kind.SPEND);
    take(before, claim(account, "anne", 1, 30, 20, 10));
    take(before, claim(account, "ben", 1, 5, 0, 0));
    before.close();
    // When everything in it is lost
    RedisBudgets after = redis(namespace + "x", truth);
    Standing standing = take(after, claim(account, "carl", 1, 0, 0, 1_000));
    // Then what lives and what is dead counts, and what is granted too
    assertThat(standing).isEqualTo(new Standing(35, 20, 35, 0, 3));
    // And who comes back says the same
    assertThat(take(after, claim(account, "anne", 2, 50, 0, 0)).used()).isEqualTo(55);
  }

  @ParameterizedTest
  @EnumSource
  void shouldLetExactlyOneOfManyBeTheFirst(Kind kind) throws Exception {
    // Given
    BudgetEngine engine = engine(kind);
    Account mark = account(Long.MAX_VALUE / 1024, Account.Kind.SPEND);
    List<CompletableFuture<Boolean>> answers = new ArrayList<>();
    // When many ask at once
    for (int i = 0; i < 12; i++) {
      answers.add(
          CompletableFuture.supplyAsync(
              () -> engine.first(mark, PATIENCE), task -> Thread.ofPlatform().start(task)));
    }
    // Then
    assertThat(answers.stream().filter(CompletableFuture::join)).hasSize(1);
    // And another period is another one
    Account next =
        new Account(mark.id() + "/next", mark.limit(), mark.kind(), Instant.now().plusSeconds(60));
    assertThat(engine.first(next, PATIENCE)).isTrue();
    assertThat(engine.first(next, PATIENCE)).isFalse();
  }

  @Test
  void shouldSayThatTheDatabaseDoesNotAnswer() throws Exception {
    Database closed = Databases.fresh(Engine.EMBEDDED, folder);
    BudgetEngine engine = opened(new SqlBudgets(closed));
    closed.close();
    assertThatThrownBy(() -> take(engine, claim(account(1, Account.Kind.SPEND), "a", 1, 0, 0, 1)))
        .isInstanceOf(LinkException.class);
    // And what is to be said once is said rather twice than never
    assertThat(engine.first(account(1, Account.Kind.SPEND), PATIENCE)).isTrue();
  }
}
