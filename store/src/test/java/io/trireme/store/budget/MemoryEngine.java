package io.trireme.store.budget;

import io.trireme.store.shared.LinkException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An engine in memory, which can be away, and whose nodes can die. */
final class MemoryEngine implements BudgetEngine {

  private final Map<String, Map<String, Held>> accounts = new LinkedHashMap<>();
  private final Set<String> dead = new HashSet<>();
  private boolean away;
  private boolean deaf;
  private int claims;

  /** From now on it answers nobody, or everybody again. */
  void away(boolean now) {
    away = now;
  }

  /** From now on it takes claims and its answers are lost, or not. */
  void deaf(boolean now) {
    deaf = now;
  }

  /** Its lease is over. */
  void die(String node) {
    dead.add(node);
  }

  int claims() {
    return claims;
  }

  /** What is granted and not reserved, by those that live. */
  long free() {
    return accounts.values().stream()
        .flatMap(held -> held.values().stream())
        .filter(held -> !dead.contains(held.node()))
        .mapToLong(Held::free)
        .sum();
  }

  @Override
  public List<Standing> take(List<Claim> taken, Duration patience) {
    if (away) {
      throw new LinkException("away", null);
    }
    List<Standing> standings = new ArrayList<>();
    for (Claim claim : taken) {
      Map<String, Held> held =
          accounts.computeIfAbsent(claim.account().id(), id -> new LinkedHashMap<>());
      List<Held> others =
          held.values().stream()
              .filter(one -> !one.node().equals(claim.node()))
              .map(this::now)
              .toList();
      Standing standing = Sums.of(claim, others);
      if (!claim.node().equals(Claim.NOBODY)) {
        claims++;
        dead.remove(claim.node());
        held.put(
            claim.node(),
            new Held(
                claim.node(), claim.seq(), claim.used(), claim.reserved(), standing.granted(), 1));
      }
      standings.add(standing);
    }
    if (deaf) {
      throw new LinkException("the answer is lost", null);
    }
    return standings;
  }

  private Held now(Held held) {
    return new Held(
        held.node(),
        held.seq(),
        held.used(),
        held.reserved(),
        held.free(),
        dead.contains(held.node()) ? 0 : 1);
  }

  @Override
  public boolean alone() {
    return false;
  }

  @Override
  public void tidy() {}

  @Override
  public void close() {}
}
