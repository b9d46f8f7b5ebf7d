package io.trireme.store.budget;

import java.util.List;

/** The arithmetic of an account: the one rule by which every engine deals out. */
final class Sums {

  private Sums() {}

  /**
   * What becomes of a claim. A dead node's reservations count as used, for nobody knows better; its
   * grant is free again. Places of the dead are free altogether.
   *
   * @param others what other nodes hold
   */
  static Standing of(Claim claim, List<Held> others) {
    boolean places = claim.account().kind() == Account.Kind.PLACES;
    long used = claim.used();
    long reserved = claim.reserved();
    long free = 0;
    int nodes = claim.node().equals(Claim.NOBODY) ? 0 : 1;
    for (Held other : others) {
      used += other.used() + (other.alive() || places ? 0 : other.reserved());
      reserved += other.alive() ? other.reserved() : 0;
      free += other.alive() ? other.free() : 0;
      nodes += other.alive() ? 1 : 0;
    }
    long room = claim.account().limit() - used - reserved - free;
    long granted = Math.max(0, Math.min(claim.want(), room));
    return new Standing(used, reserved, granted, room - granted, nodes);
  }
}
