package io.trireme.admin;

import io.trireme.scheduler.Budget;
import java.math.BigDecimal;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What a client key may use up in a period, and has. What is used is null where nobody can say at
 * the moment.
 *
 * @param usd how many US dollars; null if it is one of tokens
 * @param tokens how many tokens; null if it is one of money
 * @param per {@code day}, {@code week} or {@code month}
 * @param used in the unit of the budget, by all replicas
 * @param reserved what requests under way may come to use
 * @param remaining what is neither
 * @param unpriced exchanges of the period that a budget of money could not count, since the price
 *     of their model is not known
 * @param begins when the period began
 * @param resetsAt when it begins anew
 */
@Schema(name = "Budget")
public record BudgetStatus(
    @Nullable BigDecimal usd,
    @Nullable Long tokens,
    @Words(Budget.Period.class) String per,
    @Nullable BigDecimal used,
    @Nullable BigDecimal reserved,
    @Nullable BigDecimal remaining,
    @Nullable Long unpriced,
    Instant begins,
    Instant resetsAt) {

  /**
   * What is used of one.
   *
   * @param used in billionths of a US dollar, or tokens
   * @param reserved the same
   * @param unpriced exchanges whose price is not known
   */
  public record Use(long used, long reserved, long unpriced) {}

  /** One as it stands now; {@code use} is null where that is not known. */
  public static BudgetStatus of(Budget budget, Instant now, @Nullable Use use) {
    boolean money = budget.unit() == Budget.Unit.USD;
    return new BudgetStatus(
        money ? budget.shown(budget.amount()) : null,
        money ? null : budget.amount(),
        budget.period().wireName(),
        use == null ? null : budget.shown(use.used()),
        use == null ? null : budget.shown(use.reserved()),
        use == null
            ? null
            : budget.shown(Math.max(0, budget.amount() - use.used() - use.reserved())),
        use == null || !money ? null : use.unpriced(),
        budget.period().begin(now),
        budget.period().end(now));
  }
}
