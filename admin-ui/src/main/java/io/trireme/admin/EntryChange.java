package io.trireme.admin;

import io.trireme.admin.Problem.FieldError;
import io.trireme.scheduler.EntryState;
import io.trireme.scheduler.LaneMember;
import io.trireme.scheduler.state.LaneChannel;
import io.trireme.scheduler.state.Note;
import io.trireme.scheduler.state.RuntimeState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

import static java.util.stream.Collectors.joining;

/**
 * What is to become of an entry of a lane. The configuration's own words cannot be changed here,
 * for the file is the master of them: only what lies over it while the gateway runs.
 *
 * @param state null to leave it
 * @param weight null to leave it
 * @param promotes whether the promotion is to change
 * @param promotion for how long; null to end it
 */
record EntryChange(
    @Nullable EntryState state,
    @Nullable Integer weight,
    boolean promotes,
    @Nullable Duration promotion) {

  static final String SUSPENDED_BY = "suspended by an administrator";

  private static final Duration LONGEST_PROMOTION = Duration.ofDays(30);

  /**
   * Reads a change.
   *
   * @throws Refused 400 with what is wrong with each field
   */
  static EntryChange read(byte @Nullable [] bytes) {
    Body body = new Body(bytes, Set.of("state", "weight", "promotion"));
    EntryState state = body.text("state").map(word -> state(body, word)).orElse(null);
    Integer weight = body.integer("weight").orElse(null);
    boolean promotes = body.has("promotion");
    Duration promotion =
        promotes && !body.isNull("promotion")
            ? body.duration("promotion", "for", LONGEST_PROMOTION).orElse(null)
            : null;
    if (promotion != null && state != null && state != EntryState.ACTIVE) {
      body.wrong("promotion", "a channel that takes no requests cannot come first");
    }
    body.check();
    return new EntryChange(state, weight, promotes, promotion);
  }

  private static @Nullable EntryState state(Body body, String word) {
    for (EntryState state : EntryState.values()) {
      if (state.wireName().equals(word)) {
        return state;
      }
    }
    body.wrong(
        "state",
        "must be one of "
            + Stream.of(EntryState.values()).map(EntryState::wireName).collect(joining(", ")));
    return null;
  }

  /** Whether it says another thing than the configuration, beyond a suspension while running. */
  boolean needsConfiguration(LaneMember member) {
    boolean suspends = state == EntryState.SUSPENDED && member.selectable();
    return (weight != null && weight != member.weight())
        || (state != null && state != member.state() && !suspends);
  }

  /**
   * Carries out what is left when the configuration says the rest.
   *
   * @throws Refused 409 if a suspended channel would come first
   */
  void applyRest(LaneMember member, LaneChannel name, RuntimeState runtime) {
    checkPromotion(state == null ? member.selectable() : state == EntryState.ACTIVE, name, runtime);
    Instant now = runtime.now();
    if (state != null) {
      // The configuration's word holds; what lay over it would only hide it.
      runtime.resume(name);
      if (state != EntryState.ACTIVE) {
        runtime.promote(name, now);
      }
    }
    if (promotes) {
      runtime.promote(name, promotion == null ? now : now.plus(promotion));
    }
  }

  /** Refuses to place first what takes no requests. */
  void checkPromotion(boolean selectable, LaneChannel name, RuntimeState runtime) {
    boolean suspendedNow = !selectable || runtime.suspended(name).isPresent();
    if (promotion != null && suspendedNow && state != EntryState.ACTIVE) {
      throw Refused.conflict(
          "suspended",
          "The channel takes no requests of this lane. Resume it first, or send state: active too.",
          List.of());
    }
  }

  /**
   * Carries it out, as a whole or not at all.
   *
   * @throws Refused 409 if the configuration's own words would have to change, or a suspended
   *     channel would come first
   */
  void apply(LaneMember member, LaneChannel name, RuntimeState runtime) {
    checkReadOnly(member);
    checkPromotion(member.selectable(), name, runtime);
    Instant now = runtime.now();
    if (state == EntryState.ACTIVE) {
      runtime.resume(name);
    } else if (state == EntryState.SUSPENDED) {
      if (member.selectable()) {
        runtime.suspend(name, new Note(Instant.MAX, SUSPENDED_BY));
      }
      runtime.promote(name, now);
    }
    if (promotes) {
      runtime.promote(name, promotion == null ? now : now.plus(promotion));
    }
  }

  private void checkReadOnly(LaneMember member) {
    List<FieldError> errors = new ArrayList<>();
    if (weight != null && weight != member.weight()) {
      errors.add(new FieldError("weight", "is " + member.weight() + " in the file"));
    }
    boolean canSuspend = state == EntryState.SUSPENDED && member.selectable();
    if (state != null && state != member.state() && !canSuspend) {
      errors.add(new FieldError("state", "is " + member.state().wireName() + " in the file"));
    }
    if (!errors.isEmpty()) {
      throw Refused.conflict(
          "read_only",
          "This comes from the configuration file: change it there. While running, an active"
              + " channel can be suspended, resumed and promoted.",
          errors);
    }
  }
}
