package io.trireme.store.budget;

import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/** There is not enough left of an account. Holds no stack: it is an answer and no fault. */
public final class Shortage extends Exception {

  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Cause {
    /** It is used. */
    USED_UP,
    /** It is not used, but requests under way may come to use it. */
    RESERVED,
    /** The engine does not answer, and what may be spent without it is spent. */
    ALONE
  }

  private final transient Account account;
  private final Cause cause;
  private final transient @Nullable Standing standing;

  Shortage(Account account, Cause cause, @Nullable Standing standing) {
    super(account.id() + ": " + cause, null, false, false);
    this.account = requireNonNull(account, "account is null");
    this.cause = requireNonNull(cause, "cause is null");
    this.standing = standing;
  }

  /** Of which there is not enough. */
  public Account account() {
    return account;
  }

  /** Why. */
  public Cause why() {
    return cause;
  }

  /** How it stands; null if that is not known. */
  public @Nullable Standing standing() {
    return standing;
  }
}
