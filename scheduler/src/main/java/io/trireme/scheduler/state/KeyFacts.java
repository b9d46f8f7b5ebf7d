package io.trireme.scheduler.state;

import io.trireme.core.translate.Ids;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * What is known of a key. Immutable. Names of models may be whatever a client makes up, so that no
 * more than {@value #MAX_MODELS} are remembered, and long ones by their digest.
 *
 * @param disabled why it is out of use until somebody enables it; null if it is not
 * @param demoted until when it stands behind the other keys; null if it does not
 * @param cooldowns by model of the vendor, "" for all models; those that are over stay for their
 *     strikes until a success, or until their place is needed
 */
public record KeyFacts(
    @Nullable String disabled, @Nullable Note demoted, Map<String, Cooldown> cooldowns) {

  static final int MAX_MODELS = 32;

  private static final int MAX_NAME = 128;
  private static final int DIGITS = 26;

  /** Stands for all models. */
  public static final String EVERY_MODEL = "";

  /** Nothing speaks against the key. */
  public static final KeyFacts CLEAR = new KeyFacts(null, null, Map.of());

  public KeyFacts {
    requireNonNull(cooldowns, "cooldowns is null");
    cooldowns = Map.copyOf(cooldowns);
  }

  /** The wait that holds now for a model; the later one if two do. */
  public Optional<Cooldown> cooldown(String model, Instant now) {
    if (cooldowns.isEmpty()) {
      return Optional.empty();
    }
    Cooldown all = cooldowns.get(EVERY_MODEL);
    Cooldown own = cooldowns.get(name(model));
    Cooldown later = all == null || (own != null && own.until().isAfter(all.until())) ? own : all;
    return later != null && later.holds(now) ? Optional.of(later) : Optional.empty();
  }

  /** How often in a row the key had to be cooled for a model. */
  public int strikes(String model) {
    Cooldown cooldown = cooldowns.get(name(model));
    return cooldown == null ? 0 : cooldown.strikes();
  }

  /** Whether the key stands behind others now. */
  public boolean isDemoted(Instant now) {
    return demoted != null && demoted.holds(now);
  }

  /** Whether nothing speaks against the key. */
  public boolean clear() {
    return disabled == null && demoted == null && cooldowns.isEmpty();
  }

  private static String name(String model) {
    return model.length() > MAX_NAME ? Ids.digest(model, DIGITS) : model;
  }

  KeyFacts cooled(String model, Cooldown cooldown, Instant now) {
    Map<String, Cooldown> more = new HashMap<>(cooldowns);
    more.merge(name(model), cooldown, (before, after) -> after.orLater(before));
    if (more.size() > MAX_MODELS) {
      more.values().removeIf(other -> !other.holds(now) && !other.equals(cooldown));
    }
    while (more.size() > MAX_MODELS) {
      // What ends soonest is missed least; what holds for all models says most.
      more.entrySet().stream()
          .filter(entry -> !entry.getKey().equals(EVERY_MODEL))
          .min(Comparator.comparing(entry -> entry.getValue().until()))
          .ifPresent(first -> more.remove(first.getKey()));
    }
    return new KeyFacts(disabled, demoted, more);
  }

  KeyFacts warmed(String model) {
    Map<String, Cooldown> fewer = new HashMap<>(cooldowns);
    fewer.remove(name(model));
    fewer.remove(EVERY_MODEL);
    return new KeyFacts(disabled, demoted, fewer);
  }

  KeyFacts withDisabled(@Nullable String reason) {
    return new KeyFacts(reason, demoted, cooldowns);
  }

  KeyFacts withDemoted(@Nullable Note note) {
    return new KeyFacts(disabled, note, cooldowns);
  }

  /** Without what is over. */
  KeyFacts at(Instant now) {
    Map<String, Cooldown> left = new HashMap<>(cooldowns);
    left.values().removeIf(cooldown -> !cooldown.holds(now));
    return new KeyFacts(disabled, isDemoted(now) ? demoted : null, left);
  }
}
