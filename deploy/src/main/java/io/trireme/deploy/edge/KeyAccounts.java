package io.trireme.deploy.edge;

import io.trireme.scheduler.Budget;
import io.trireme.scheduler.ClientKey;
import io.trireme.scheduler.ClientLimits;
import io.trireme.store.budget.Account;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The accounts of a client key: one for each limit and each budget, and for each period anew. */
final class KeyAccounts {

  private static final Duration PLACES = Duration.ofHours(1);

  private KeyAccounts() {}

  /** What an account counts. */
  enum Measure {
    /** Requests. */
    REQUESTS,
    /** Requests that are under way. */
    PLACES,
    /** Tokens as a limit counts them: without those of a cache. */
    NEW_TOKENS,
    /** Tokens of every kind. */
    TOKENS,
    /** Billionths of a US dollar. */
    MONEY
  }

  /**
   * An account and what it counts.
   *
   * @param budget that it is of; null for one of a limit
   * @param since when its period began
   */
  record Counted(Account account, Measure measure, @Nullable Budget budget, Instant since) {}

  /** Of its limits. Minutes are those of the clock. */
  static List<Counted> ofLimits(ClientKey key, Instant now) {
    ClientLimits limits = key.limits();
    Instant minute = now.truncatedTo(ChronoUnit.MINUTES);
    Instant next = minute.plus(1, ChronoUnit.MINUTES);
    List<Counted> all = new ArrayList<>();
    if (limits.concurrency() > 0) {
      Account places =
          new Account(
              key.id() + "|places", limits.concurrency(), Account.Kind.PLACES, now.plus(PLACES));
      all.add(new Counted(places, Measure.PLACES, null, now));
    }
    if (limits.rpm() > 0) {
      String id = key.id() + "|rpm|" + minute;
      Account account = new Account(id, limits.rpm(), Account.Kind.RATE, next);
      all.add(new Counted(account, Measure.REQUESTS, null, minute));
    }
    if (limits.tpm() > 0) {
      String id = key.id() + "|tpm|" + minute;
      Account account = new Account(id, limits.tpm(), Account.Kind.RATE, next);
      all.add(new Counted(account, Measure.NEW_TOKENS, null, minute));
    }
    return all;
  }

  /** Of its budgets. */
  static List<Counted> ofBudgets(ClientKey key, Instant now) {
    return key.budgets().stream().map(budget -> of(key.id(), budget, now)).toList();
  }

  private static Counted of(String key, Budget budget, Instant now) {
    Instant since = budget.period().begin(now);
    Account account =
        new Account(
            key + "|" + budget.label() + "|" + since,
            budget.amount(),
            Account.Kind.SPEND,
            budget.period().end(now));
    Measure measure = budget.unit() == Budget.Unit.USD ? Measure.MONEY : Measure.TOKENS;
    return new Counted(account, measure, budget, since);
  }

  /** Taken by whoever says first that so much of a budget is used. */
  static Account said(Account budget, int percent) {
    return new Account(
        budget.id() + "|said|" + percent, Budget.MOST, Account.Kind.SPEND, budget.ends());
  }

  /** Where it is counted how many exchanges a budget of money could not count. */
  static Account unpriced(Account budget) {
    return new Account(budget.id() + "|unpriced", Budget.MOST, Account.Kind.SPEND, budget.ends());
  }
}
