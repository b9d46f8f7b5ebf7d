package io.trireme.store.budget;

import io.trireme.store.shared.LinkException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

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

  /**
   * True for the first who asks, of all processes and for as long as the account is kept: for what
   * is to be said once. True as well if there is no answer, since said twice is better than never.
   *
   * @param mark an account on which nothing else is booked
   * @param patience how long to wait at most
   */
  default boolean first(Account mark, Duration patience) {
    // A node of its own for each question: nobody asks twice as one.
    Claim claim = new Claim(mark, UUID.randomUUID().toString(), 1, 1, 0, 0);
    try {
      return take(List.of(claim), patience).getFirst().used() <= 1;
    } catch (LinkException e) {
      return true;
    }
  }

  /** True if no other process can ever claim anything while this one runs. */
  boolean alone();

  /** Deletes what is over. */
  void tidy();

  @Override
  void close();
}
