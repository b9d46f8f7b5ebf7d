package io.trireme.store.budget;

import java.time.Duration;
import java.util.List;

/**
 * Where replicas keep what they claim, and are dealt what they may reserve from. Of one account
 * claims come one after the other. Thread-safe; a call blocks for its patience at most, and fails
 * with a {@link io.trireme.store.shared.LinkException}, after which a claim may have been taken or
 * not.
 */
public interface BudgetEngine extends AutoCloseable {

  /** For how long a node lives on that is not heard of. */
  Duration LEASE = Duration.ofSeconds(10);

  /**
   * Takes claims.
   *
   * @param claims each of another account
   * @param patience how long to wait at most
   * @return how each account stands then, in the order of the claims
   */
  List<Standing> take(List<Claim> claims, Duration patience);

  /** True if no other process can ever claim anything while this one runs. */
  boolean alone();

  /** Deletes what is over. */
  void tidy();

  @Override
  void close();
}
