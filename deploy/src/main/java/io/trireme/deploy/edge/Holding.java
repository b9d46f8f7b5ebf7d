package io.trireme.deploy.edge;

import io.trireme.core.GatewayException;
import io.trireme.core.spi.RequestFacts;
import io.trireme.scheduler.plan.Candidate;

import static java.util.Objects.requireNonNull;

/** What one exchange has reserved of its caller's budgets. Confined to the exchange's thread. */
final class Holding {

  private final Exchange.Order order;
  private final CallerBudgets budgets;
  private final ExchangeRecord record;
  private final long bytes;
  private Estimate estimate = new Estimate(0, 0);
  private CallerBudgets.Hold hold = CallerBudgets.Hold.NONE;
  private boolean reserved;

  Holding(Exchange.Order order, CallerBudgets budgets, ExchangeRecord record) {
    this.order = requireNonNull(order, "order is null");
    this.budgets = requireNonNull(budgets, "budgets is null");
    this.record = requireNonNull(record, "record is null");
    // The body is let go of once an answer comes.
    this.bytes = order.body().bytes().length;
  }

  /**
   * Reserves before the first vendor is asked, by its price.
   *
   * @throws GatewayException 429 if there is not so much left
   */
  void reserve(Candidate candidate, RequestFacts facts) {
    if (!reserved) {
      reserved = true;
      estimate = Estimate.of(facts, bytes);
      hold =
          budgets.reserve(
              order.caller(),
              order.match().endpoint().operation(),
              estimate,
              candidate.upstreamModel());
    }
  }

  /** Settles it by what the exchange was. */
  void settle() {
    hold.settle(Settlement.of(record, estimate));
  }
}
