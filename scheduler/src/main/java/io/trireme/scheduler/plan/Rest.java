package io.trireme.scheduler.plan;

import io.trireme.scheduler.plan.Seat.Slot;
import io.trireme.scheduler.state.Cooldown;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * That no key of a channel is usable for a model, found by looking at each of them once: for as
 * long as it holds nobody needs to look again. Immutable.
 *
 * @param changes the number of what was known of the channel's keys, asked for before they were
 * @param slot the key that is usable again first; null if none is by time alone
 * @param cooling until when that one cools; null likewise
 * @param reasons why each is not usable, in the order in which they were looked at
 */
record Rest(long changes, @Nullable Slot slot, @Nullable Cooldown cooling, List<Reason> reasons) {

  /**
   * Why one key is not usable.
   *
   * @param key its id, "" for a channel without keys
   * @param cooling until when it cools; null if it is disabled
   * @param disabled why it is disabled; "" if it cools
   */
  record Reason(String key, @Nullable Cooldown cooling, String disabled) {

    String words(Instant now) {
      return cooling == null
          ? "key " + key + " is disabled: " + disabled
          : Words.cooling(key, cooling, now);
    }
  }

  Rest {
    reasons = List.copyOf(reasons);
  }

  /** Whether it still holds, if the channel's keys have this number now. */
  boolean holds(long nowChanges, Instant now) {
    return changes == nowChanges && (cooling == null || cooling.holds(now));
  }
}
