package io.trireme.deploy.edge;

import io.trireme.admin.BudgetStatus;
import io.trireme.deploy.config.LiveConfiguration;
import io.trireme.deploy.config.SharedBudgets;
import io.trireme.deploy.edge.KeyAccounts.Counted;
import io.trireme.scheduler.Budget;
import io.trireme.scheduler.ClientKey;
import io.trireme.scheduler.event.AlertEvent;
import io.trireme.store.budget.Account;
import io.trireme.store.budget.Purses;
import io.trireme.store.budget.Standing;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import static java.util.Objects.requireNonNull;

/**
 * What is used of budgets, for who administers: asked for, and told once when four fifths of one
 * are used and once when all of it is, by one of all replicas. Thread-safe.
 */
@Singleton
public final class BudgetViews {

  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final int MOST_SAID = 10_000;
  private static final int ALL = 100;
  private static final int MUCH = 80;

  private final Purses purses;
  private final LiveConfiguration configuration;
  private final Alerts alerts;
  private final Clock clock;

  /** How much was told of which account, here or elsewhere. */
  private final Map<String, Integer> said = new ConcurrentHashMap<>();

  BudgetViews(SharedBudgets shared, LiveConfiguration configuration, Alerts alerts, Clock clock) {
    this.purses = shared.purses();
    this.configuration = requireNonNull(configuration, "configuration is null");
    this.alerts = requireNonNull(alerts, "alerts is null");
    this.clock = requireNonNull(clock, "clock is null");
  }

  /** What is used of the budgets of keys, by the ids of the keys. Waits a second at most. */
  public Map<String, List<BudgetStatus>> of(List<ClientKey> keys) {
    Instant now = clock.instant();
    List<Account> accounts = new ArrayList<>();
    for (ClientKey key : keys) {
      for (Counted counted : KeyAccounts.ofBudgets(key, now)) {
        accounts.add(counted.account());
        accounts.add(KeyAccounts.unpriced(counted.account()));
      }
    }
    List<Optional<Standing>> standings = purses.standings(accounts, PATIENCE);
    Map<String, List<BudgetStatus>> all = new HashMap<>();
    int next = 0;
    for (ClientKey key : keys) {
      List<BudgetStatus> budgets = new ArrayList<>();
      for (Budget budget : key.budgets()) {
        Optional<Standing> standing = standings.get(next);
        long unpriced = standings.get(next + 1).map(Standing::used).orElse(0L);
        next += 2;
        BudgetStatus.Use use =
            standing
                .map(known -> new BudgetStatus.Use(known.used(), known.reserved(), unpriced))
                .orElse(null);
        budgets.add(BudgetStatus.of(budget, now, use));
      }
      all.put(key.id(), budgets);
    }
    return all;
  }

  /** Hears how an account stands. */
  void stands(Account account, Standing standing) {
    if (account.kind() != Account.Kind.SPEND || account.limit() == Budget.MOST) {
      return;
    }
    double share = (double) standing.used() / account.limit() * ALL;
    int step = share >= ALL ? ALL : share >= MUCH ? MUCH : 0;
    if (step == 0) {
      return;
    }
    if (said.size() > MOST_SAID) {
      said.clear();
    }
    Integer before = said.put(account.id(), step);
    if (before == null || before < step) {
      // Not here: the engine is asked, and whoever says so may hold a lock over it.
      Thread.ofVirtual()
          .name("budget-alert")
          .start(
              () -> {
                if (purses.first(KeyAccounts.said(account, step))) {
                  tell(account, standing, step);
                }
              });
    }
  }

  private void tell(Account account, Standing standing, int step) {
    Instant now = clock.instant();
    for (ClientKey key : configuration.current().clientKeys()) {
      for (Counted counted : KeyAccounts.ofBudgets(key, now)) {
        Budget budget = counted.budget();
        if (budget != null && counted.account().id().equals(account.id())) {
          alerts.publish(
              new AlertEvent(
                  AlertEvent.Code.BUDGET_USED_UP,
                  null,
                  null,
                  null,
                  key.id(),
                  "Client key %s has used %d %% of its budget %s: %s. It begins anew at %s."
                      .formatted(
                          key.id(),
                          step,
                          budget,
                          budget.shown(standing.used()).toPlainString(),
                          account.ends())));
        }
      }
    }
  }
}
