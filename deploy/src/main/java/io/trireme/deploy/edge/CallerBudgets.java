package io.trireme.deploy.edge;

import io.micrometer.core.instrument.MeterRegistry;
import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.GatewayException;
import io.trireme.core.Usage;
import io.trireme.core.spi.Operation;
import io.trireme.deploy.config.SharedBudgets;
import io.trireme.deploy.edge.KeyAccounts.Counted;
import io.trireme.deploy.usage.UsageRecorder;
import io.trireme.scheduler.Budget;
import io.trireme.scheduler.ClientKey;
import io.trireme.store.budget.Account;
import io.trireme.store.budget.Purses;
import io.trireme.store.budget.Shortage;
import io.trireme.store.budget.Standing;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

import static java.util.Objects.requireNonNull;

/**
 * Budgets of client keys, and where there are several replicas their limits as well: reserved by an
 * estimate before a vendor is asked, settled by what was used. May wait for what deals them out, so
 * it is asked on the exchange's own thread. Thread-safe.
 */
@Singleton
final class CallerBudgets {

  /** What an exchange holds until it is over. */
  @FunctionalInterface
  interface Hold {

    /** For callers without budgets. */
    Hold NONE = settlement -> {};

    /** Books what was used, once. */
    void settle(Settlement settlement);
  }

  private static final Duration SOON = Duration.ofSeconds(5);
  private static final Duration AT_ONCE = Duration.ofSeconds(1);

  private final Purses purses;
  private final UsageRecorder recorder;
  private final Clock clock;
  private final MeterRegistry registry;

  CallerBudgets(
      SharedBudgets shared,
      BudgetViews views,
      UsageRecorder recorder,
      Clock clock,
      MeterRegistry registry) {
    shared.watch(views::stands);
    this.purses = shared.purses();
    this.recorder = requireNonNull(recorder, "recorder is null");
    this.clock = requireNonNull(clock, "clock is null");
    this.registry = requireNonNull(registry, "registry is null");
  }

  /**
   * Reserves what a request may come to use.
   *
   * @param upstreamModel whose price counts
   * @throws GatewayException 429 if there is not so much left
   */
  Hold reserve(Caller caller, Operation operation, Estimate estimate, String upstreamModel) {
    ClientKey key = caller.keyOrNull();
    if (key == null || (key.budgets().isEmpty() && purses.alone())) {
      return Hold.NONE;
    }
    Instant now = clock.instant();
    List<Counted> counted = new ArrayList<>();
    if (!purses.alone()) {
      counted.addAll(KeyAccounts.ofLimits(key, now));
    }
    if (operation == Operation.GENERATE) {
      counted.addAll(KeyAccounts.ofBudgets(key, now));
    }
    counted.removeIf(one -> amount(one, operation, estimate, upstreamModel) == 0);
    Map<String, Counted> byId = new HashMap<>();
    counted.forEach(one -> byId.put(one.account().id(), one));
    List<Purses.Wish> wishes =
        counted.stream()
            .map(
                one ->
                    new Purses.Wish(one.account(), amount(one, operation, estimate, upstreamModel)))
            .toList();
    try {
      Purses.Reservation reservation = purses.reserve(wishes);
      return settlement -> settle(reservation, byId, key, now, settlement);
    } catch (Shortage e) {
      Counted missing = requireNonNull(byId.get(e.account().id()), "it was wished for");
      registry
          .counter("trireme.budget.refusals", "cause", e.why().name().toLowerCase(Locale.ROOT))
          .increment();
      throw new GatewayException(refusal(missing, e, key, now));
    }
  }

  private long amount(
      Counted counted, Operation operation, Estimate estimate, String upstreamModel) {
    boolean generates = operation == Operation.GENERATE;
    return switch (counted.measure()) {
      case PLACES, REQUESTS -> 1;
      // The output of requests under way may overdraw a minute; it is not refused for that.
      case NEW_TOKENS -> generates ? Math.max(1, estimate.input()) : 0;
      case TOKENS -> Math.max(1, estimate.input() + estimate.output());
      // A model without a price is never refused for money.
      case MONEY -> recorder.cost(upstreamModel, estimate.usage()).orElse(0);
    };
  }

  private void settle(
      Purses.Reservation reservation,
      Map<String, Counted> byId,
      ClientKey key,
      Instant then,
      Settlement settlement) {
    OptionalLong cost = recorder.cost(settlement.upstreamModel(), settlement.usage());
    reservation.settle(
        account -> {
          Counted counted = requireNonNull(byId.get(account.id()), "it was reserved");
          return switch (counted.measure()) {
            case REQUESTS -> 1;
            case PLACES -> 0;
            case NEW_TOKENS -> newTokens(settlement.usage());
            case TOKENS -> allTokens(settlement.usage());
            case MONEY -> cost.orElse(0);
          };
        });
    for (Counted counted : KeyAccounts.ofBudgets(key, then)) {
      boolean money = counted.measure() == KeyAccounts.Measure.MONEY;
      if (!money || !settlement.any()) {
        continue;
      }
      if (cost.isEmpty()) {
        purses.book(KeyAccounts.unpriced(counted.account()), 1);
      } else if (!byId.containsKey(counted.account().id()) && cost.getAsLong() > 0) {
        // What was tried first had no price; what served has one.
        purses.book(counted.account(), cost.getAsLong());
      }
    }
  }

  private static long newTokens(Usage usage) {
    return usage.input().orElse(0) + usage.output().orElse(0);
  }

  private static long allTokens(Usage usage) {
    return newTokens(usage) + usage.cacheRead().orElse(0) + usage.cacheWrite().orElse(0);
  }

  private static GatewayError refusal(
      Counted counted, Shortage shortage, ClientKey key, Instant now) {
    Budget budget = counted.budget();
    if (budget == null) {
      return limited(counted, key, now);
    }
    Account account = counted.account();
    String words =
        "The budget of this key, %s %s a %s, "
            .formatted(
                budget.shown(budget.amount()).toPlainString(),
                unit(budget),
                budget.period().wireName());
    String anew = "It begins anew at " + account.ends().truncatedTo(ChronoUnit.SECONDS) + " (UTC).";
    Standing standing = shortage.standing();
    String used =
        standing == null ? "" : budget.shown(standing.used()).toPlainString() + " are used";
    return switch (shortage.why()) {
      case USED_UP ->
          new GatewayError(
              Kind.BUDGET,
              words + "is used up: " + used + ". " + anew,
              Duration.between(now, account.ends()));
      case RESERVED ->
          new GatewayError(
              Kind.RATE_LIMITED,
              words
                  + "has nothing left that is not reserved by requests under way: "
                  + used
                  + ". Try again when one of them has ended. "
                  + anew,
              SOON);
      case ALONE ->
          new GatewayError(
              Kind.RATE_LIMITED,
              words + "cannot be counted at the moment. Try again in a few seconds.",
              SOON);
    };
  }

  private static String unit(Budget budget) {
    return budget.unit() == Budget.Unit.USD ? "USD" : "tokens";
  }

  private static GatewayError limited(Counted counted, ClientKey key, Instant now) {
    Duration minute = Duration.between(now, counted.account().ends());
    return switch (counted.measure()) {
      case PLACES ->
          CallerLimits.limited(
              "This key may have " + key.limits().concurrency() + " requests under way at once.",
              AT_ONCE);
      case REQUESTS ->
          CallerLimits.limited(
              "This key may send " + key.limits().rpm() + " requests a minute.", minute);
      case NEW_TOKENS, TOKENS, MONEY ->
          CallerLimits.limited(
              "This key may use " + key.limits().tpm() + " tokens a minute.", minute);
    };
  }
}
