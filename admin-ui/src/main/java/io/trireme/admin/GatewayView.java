package io.trireme.admin;

import io.trireme.core.spi.Dialect;
import io.trireme.scheduler.ClientKey;
import io.trireme.scheduler.GatewayConfiguration;
import java.util.List;
import java.util.Map;

/** What the admin API needs of the running gateway. Implementations are thread-safe. */
public interface GatewayView {

  /** True if the credential may administer. Constant time. */
  boolean opensAdmin(String credential);

  /** The state of things now. */
  Overview overview();

  /** The configuration in force. */
  GatewayConfiguration configuration();

  /** One lane for each dialect that is installed, in the order of their ids. */
  List<Dialect> lanes();

  /**
   * What is used of the budgets of client keys.
   *
   * @return of each key that has budgets, by its id, in the order of its budgets
   */
  Map<String, List<BudgetStatus>> budgets(List<ClientKey> keys);

  /** How many attempts are under way at a channel in this process. */
  int inFlight(String channelId);
}
