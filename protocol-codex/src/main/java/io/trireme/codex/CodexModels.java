package io.trireme.codex;

import io.trireme.core.model.Thinking.Effort;
import io.trireme.core.spi.Quirks;
import io.trireme.core.spi.Target;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the families of models can do, by the beginning of their names. The table was read off
 * OpenAI's own refusals and its reasoning guide; a name that is not in it is a compatible vendor's,
 * of which nothing is known.
 *
 * @see <a href="https://platform.openai.com/docs/guides/reasoning">Reasoning models</a>
 */
final class CodexModels {

  /** What a family is told of and what not. */
  enum Ability {
    /** Reasons, and refuses {@code temperature} and {@code top_p} while it does. */
    REASONING,
    /** Takes {@code temperature} and {@code top_p} whatever it does. */
    SAMPLING,
    /** Takes tools of raw text. */
    FREEFORM,
    /** Takes tools in namespaces. */
    NAMESPACES,
    /** Takes breakpoints of the prompt cache on parts. */
    BREAKPOINTS
  }

  /**
   * A family.
   *
   * @param prefix what its names begin with
   * @param abilities what it can do
   * @param efforts the efforts that it knows
   */
  record Family(String prefix, Set<Ability> abilities, Set<Effort> efforts) {
    Family {
      abilities = Set.copyOf(abilities);
      efforts = Set.copyOf(efforts);
    }

    boolean can(Ability ability) {
      return abilities.contains(ability);
    }

    /** True if nothing is known of it. */
    boolean unknown() {
      return prefix.isEmpty();
    }

    /** True if sampling parameters may be sent along with that effort. */
    boolean samples(Optional<Effort> effort) {
      return can(Ability.SAMPLING)
          || (efforts.contains(Effort.NONE) && effort.filter(e -> e == Effort.NONE).isPresent());
    }

    /** The nearest effort that it knows, rather less than more; empty if it knows none. */
    Optional<Effort> nearest(Effort wanted) {
      if (efforts.contains(wanted)) {
        return Optional.of(wanted);
      }
      if (unknown()) {
        return Optional.of(wanted);
      }
      Comparator<Effort> ascending = Comparator.naturalOrder();
      Optional<Effort> below =
          efforts.stream()
              .filter(effort -> effort != Effort.NONE && effort.compareTo(wanted) < 0)
              .max(ascending);
      return below.or(
          () -> efforts.stream().filter(effort -> effort != Effort.NONE).min(ascending));
    }
  }

  private static final Set<Ability> PLAIN = Set.of(Ability.SAMPLING);
  private static final Set<Ability> REASONS = Set.of(Ability.REASONING);
  private static final Set<Ability> GPT_5 = Set.of(Ability.REASONING, Ability.FREEFORM);
  private static final Set<Ability> GPT_5_4 =
      Set.of(Ability.REASONING, Ability.FREEFORM, Ability.NAMESPACES);
  private static final Set<Ability> GPT_5_6 =
      Set.of(Ability.REASONING, Ability.FREEFORM, Ability.NAMESPACES, Ability.BREAKPOINTS);

  private static final Set<Effort> NO_EFFORT = Set.of();
  private static final Set<Effort> LOW_TO_HIGH = Set.of(Effort.LOW, Effort.MEDIUM, Effort.HIGH);
  private static final Set<Effort> LOW_TO_XHIGH =
      Set.of(Effort.LOW, Effort.MEDIUM, Effort.HIGH, Effort.XHIGH);
  private static final Set<Effort> NONE_TO_HIGH =
      Set.of(Effort.NONE, Effort.LOW, Effort.MEDIUM, Effort.HIGH);
  private static final Set<Effort> NONE_TO_XHIGH =
      Set.of(Effort.NONE, Effort.LOW, Effort.MEDIUM, Effort.HIGH, Effort.XHIGH);
  private static final Set<Effort> NONE_TO_MAX =
      Set.of(Effort.NONE, Effort.LOW, Effort.MEDIUM, Effort.HIGH, Effort.XHIGH, Effort.MAX);

  /** Longer prefixes first. */
  private static final List<Family> FAMILIES =
      List.of(
          new Family("gpt-5.1-codex-max", GPT_5, LOW_TO_XHIGH),
          new Family("gpt-5.1-codex", GPT_5, LOW_TO_HIGH),
          new Family("gpt-5-codex", GPT_5, LOW_TO_HIGH),
          new Family("gpt-5-chat", PLAIN, NO_EFFORT),
          new Family("gpt-5-pro", GPT_5, Set.of(Effort.HIGH)),
          new Family("gpt-5.1", GPT_5, NONE_TO_HIGH),
          new Family("gpt-5.2", GPT_5, NONE_TO_XHIGH),
          new Family("gpt-5.3", GPT_5, NONE_TO_XHIGH),
          new Family("gpt-5.4", GPT_5_4, NONE_TO_XHIGH),
          new Family("gpt-5.5", GPT_5_4, NONE_TO_XHIGH),
          new Family("gpt-5.", GPT_5_6, NONE_TO_MAX),
          new Family(
              "gpt-5", GPT_5, Set.of(Effort.MINIMAL, Effort.LOW, Effort.MEDIUM, Effort.HIGH)),
          new Family("gpt-6", GPT_5_6, NONE_TO_MAX),
          new Family("gpt-oss", Set.of(Ability.REASONING, Ability.SAMPLING), LOW_TO_HIGH),
          new Family("codex-", REASONS, LOW_TO_HIGH),
          new Family("computer-use", REASONS, LOW_TO_HIGH),
          new Family("chatgpt-", PLAIN, NO_EFFORT),
          new Family("gpt-4", PLAIN, NO_EFFORT),
          new Family("gpt-3", PLAIN, NO_EFFORT),
          new Family("o1", REASONS, LOW_TO_HIGH),
          new Family("o3", REASONS, LOW_TO_HIGH),
          new Family("o4", REASONS, LOW_TO_HIGH));

  private static final Family UNKNOWN =
      new Family("", Set.of(Ability.REASONING, Ability.SAMPLING), NO_EFFORT);

  /** The quirks that say what the models of a channel can do, whatever their names. */
  static final Map<String, Ability> QUIRKS =
      Map.of(
          "sampling", Ability.SAMPLING,
          "freeformTools", Ability.FREEFORM,
          "namespaces", Ability.NAMESPACES,
          "cacheBreakpoints", Ability.BREAKPOINTS);

  private CodexModels() {}

  /** What holds at a channel: the family of its model, or the one that it names, and its quirks. */
  static Family of(Target target) {
    Quirks quirks = target.quirks();
    Family family = of(quirks.value("modelFamily").orElse(target.model()));
    Set<Ability> abilities = EnumSet.noneOf(Ability.class);
    abilities.addAll(family.abilities());
    QUIRKS.forEach(
        (name, ability) -> {
          if (quirks.is(name)) {
            abilities.add(ability);
          } else if (quirks.value(name).isPresent()) {
            abilities.remove(ability);
          }
        });
    return new Family(family.prefix(), abilities, family.efforts());
  }

  /**
   * The family of a model; a vendor's name before a slash and the mark of a tuned one are skipped.
   */
  static Family of(String model) {
    String name = model.substring(model.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    String plain = name.startsWith("ft:") ? name.substring("ft:".length()) : name;
    return FAMILIES.stream()
        .filter(family -> plain.startsWith(family.prefix()))
        .findFirst()
        .orElse(UNKNOWN);
  }
}
