package io.trireme.store.budget;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What this replica knows and holds of one account. Reservations come out of its grant; what came
 * of them is told to the engine by sums. Thread-safe.
 *
 * <p>While a claim is under way requests go on reserving and settling: the grant that comes back is
 * therefore corrected by what the grant at hand has changed by since the claim was made.
 */
final class Purse {

  /** So many reservations must fit in a grant, or none is held beside those that are asked for. */
  private static final int WORTH_HOLDING = 2;

  /** What a reservation was made of. */
  enum Basis {
    /** All of it was granted. */
    GRANT,
    /** More than was left: what was left, once at a time. */
    REST,
    /** Nothing of it: the engine did not answer. */
    ALONE
  }

  /**
   * An amount that is set aside.
   *
   * @param amount what the request may come to use, as far as it is reserved
   * @param granted the part of it that came out of the grant
   */
  record Slip(long amount, long granted, Basis basis) {}

  /** Held by whoever asks the engine about this account: one at a time. */
  final ReentrantLock asking = new ReentrantLock();

  private final boolean sole;
  private Account account;
  private long seq;
  private long used;
  private long reserved;
  private long free;
  private long base;
  private boolean restOut;
  private long wanted;
  private long usual;
  private boolean dirty;
  private long changedNanos;
  private long claimedNanos;
  private long leaseUntilNanos;
  private long aloneUsed;
  private @Nullable Standing last;
  private long usedThen;
  private long reservedThen;

  /**
   * An empty purse.
   *
   * @param sole if nobody else can claim anything: then a grant has no end
   * @param seq above that of any claim that this process made of the account before
   */
  Purse(Account account, boolean sole, long seq, long now) {
    this.account = account;
    this.sole = sole;
    this.seq = seq;
    this.changedNanos = now;
  }

  synchronized Account account() {
    return account;
  }

  /** The limit may be another than it was. */
  synchronized void limit(Account now) {
    if (now.limit() != account.limit()) {
      // What was granted under the other limit may not be there any more, or more of it.
      free = 0;
      dirty = true;
    }
    account = now;
  }

  private long grant(long now) {
    if (!sole && last != null && now - leaseUntilNanos >= 0) {
      free = 0;
    }
    return free;
  }

  /** Reserves out of the grant; null if that is too small. */
  synchronized @Nullable Slip reserve(long amount, long now) {
    usual = Math.max(amount, usual - usual / 8);
    if (last == null || grant(now) < amount) {
      return null;
    }
    return out(new Slip(amount, amount, Basis.GRANT), now);
  }

  /** Reserves what is left, if that is anything and nobody else has done so. */
  synchronized @Nullable Slip reserveRest(long amount, long now) {
    if (restOut || grant(now) <= 0) {
      return null;
    }
    restOut = true;
    return out(new Slip(amount, Math.min(amount, free), Basis.REST), now);
  }

  /** Reserves without a grant. */
  synchronized Slip reserveAlone(long amount, long now) {
    return out(new Slip(amount, 0, Basis.ALONE), now);
  }

  /**
   * Reserves out of the part of what was left that is this replica's; null if that is used up.
   *
   * @param nodes how many replicas there are, if this account does not say
   */
  synchronized @Nullable Slip reserveFraction(long amount, int nodes, long now) {
    Standing known = last;
    long part =
        known == null
            ? account.limit() / Math.max(1, nodes)
            : Math.max(0, known.left()) / Math.max(1, known.nodes());
    if (part == 0 || (aloneUsed > 0 && aloneUsed + amount > part)) {
      return null;
    }
    aloneUsed += amount;
    return out(new Slip(amount, 0, Basis.ALONE), now);
  }

  private Slip out(Slip slip, long now) {
    free -= slip.granted();
    reserved += slip.amount();
    changed(now);
    return slip;
  }

  /** Books what was used of a reservation. */
  synchronized void settle(Slip slip, long actual, long now) {
    reserved -= slip.amount();
    boolean places = account.kind() == Account.Kind.PLACES;
    used += places ? 0 : actual;
    free = Math.max(0, free + slip.granted() - (places ? 0 : actual));
    if (slip.basis() == Basis.REST) {
      restOut = false;
    }
    if (slip.basis() == Basis.ALONE && aloneUsed > 0) {
      aloneUsed = Math.max(0, aloneUsed - slip.amount() + (places ? 0 : actual));
    }
    changed(now);
  }

  private void changed(long now) {
    dirty = true;
    changedNanos = now;
  }

  /** Notes that somebody waits for so much. */
  synchronized void want(long amount) {
    wanted += amount;
  }

  /** Notes that he does not any more. */
  synchronized void unwant(long amount) {
    wanted -= amount;
  }

  /**
   * What to say to the engine now. Only who holds {@link #asking} may call it.
   *
   * @param idle if nothing happened for long: all is given back
   */
  synchronized Claim claim(String node, boolean idle, long now) {
    long want = wanted + (idle ? 0 : slice());
    // What is given back is not there while the claim is under way.
    free = Math.min(grant(now), want);
    base = free;
    dirty = false;
    claimedNanos = now;
    usedThen = used;
    reservedThen = reserved;
    return new Claim(account, node, ++seq, used, reserved, want);
  }

  /** What is worth holding so that the usual request need not ask. */
  private long slice() {
    if (sole) {
      return account.limit();
    }
    Standing known = last;
    long left = known == null ? account.limit() : Math.max(0, known.left()) + free;
    int nodes = known == null ? 1 : Math.max(1, known.nodes());
    long slice = left / nodes / account.kind().share();
    return slice < WORTH_HOLDING * Math.max(1, usual) ? 0 : slice;
  }

  /** Takes over what the engine said to the last claim. */
  synchronized void granted(Standing standing, long leaseNanos) {
    free = Math.max(0, standing.granted() + free - base);
    last = standing;
    // It ends here before it ends there.
    leaseUntilNanos = claimedNanos + leaseNanos - leaseNanos / 10;
    aloneUsed = 0;
  }

  /** The engine did not answer: the claim is to be made again. */
  synchronized void refused() {
    dirty = true;
  }

  synchronized boolean known() {
    return last != null;
  }

  synchronized boolean dirty() {
    return dirty;
  }

  /** Whether the engine should hear of it, though nothing changed. */
  synchronized boolean due(long now, long everyNanos) {
    return dirty || (!sole && (reserved > 0 || free > 0) && now - claimedNanos >= everyNanos);
  }

  synchronized long quietNanos(long now) {
    return reserved > 0 ? 0 : now - changedNanos;
  }

  /** True if nothing is under way and the engine knows all. */
  synchronized boolean done() {
    return !dirty && reserved == 0;
  }

  /**
   * How the account stands, by what the engine said last and what happened here since.
   *
   * @return null if nothing is known
   */
  synchronized @Nullable Standing standing() {
    Standing known = last;
    return known == null
        ? null
        : new Standing(
            known.used() + used - usedThen,
            known.reserved() + reserved - reservedThen,
            free,
            known.left(),
            known.nodes());
  }
}
