package io.trireme.store.budget;

import static java.util.Objects.requireNonNull;

/**
 * What one replica says of an account. It tells sums, not changes: whoever hears it twice counts it
 * once.
 *
 * @param account of which
 * @param node who says it; {@link #NOBODY} to ask alone
 * @param seq grows with each claim of this node; an older one changes nothing
 * @param used all that this node has used
 * @param reserved what requests under way here may come to use
 * @param want how much it would hold beside, to reserve from without asking
 */
public record Claim(Account account, String node, long seq, long used, long reserved, long want) {

  /** A claim of nobody is a question, and is not kept. */
  public static final String NOBODY = "";

  public Claim {
    requireNonNull(account, "account is null");
    requireNonNull(node, "node is null");
  }

  /** Asks how an account stands. */
  public static Claim question(Account account) {
    return new Claim(account, NOBODY, 0, 0, 0, 0);
  }
}
