package io.trireme.gemini;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.Loss;
import io.trireme.core.model.Thinking;
import io.trireme.core.model.Thinking.Effort;
import io.trireme.core.model.Thinking.Mode;
import io.trireme.core.translate.Losses;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** Writes how much a model is to think, in the terms of its family. */
final class ThinkingConfig {

  private final ModelFamily family;
  private final OptionalInt maxTokens;
  private final Losses losses;

  ThinkingConfig(ModelFamily family, OptionalInt maxTokens, Losses losses) {
    this.family = family;
    this.maxTokens = maxTokens;
    this.losses = losses;
  }

  /** The {@code thinkingConfig}; empty if nothing is to be said. */
  Optional<ObjectNode> of(Thinking thinking) {
    ObjectNode config = Json.object();
    switch (family.thinking()) {
      case LEVEL -> level(thinking, config);
      case BUDGET -> budget(thinking, config);
      case NOT -> {
        if (thinking.mode() == Mode.ON || thinking.mode() == Mode.ADAPTIVE) {
          losses.note(Loss.dropped("thinking"));
        }
        return Optional.empty();
      }
    }
    boolean off = thinking.mode() == Mode.OFF;
    if (Boolean.TRUE.equals(thinking.shownOrNull()) && !off) {
      config.put("includeThoughts", true);
    }
    return config.isEmpty() ? Optional.empty() : Optional.of(config);
  }

  /** None at all is an effort too; as much as the model likes is none that could be named. */
  private static Optional<Effort> effort(Thinking thinking) {
    return thinking.mode() == Mode.OFF ? Optional.of(Effort.NONE) : thinking.effort();
  }

  private void level(Thinking thinking, ObjectNode config) {
    Optional<Effort> wanted = effort(thinking);
    if (wanted.isEmpty()) {
      return;
    }
    // The nearest level that is no less, else the highest.
    Effort level = family.levels().getLast();
    for (Effort known : family.levels().reversed()) {
      level = known.compareTo(wanted.get()) >= 0 ? known : level;
    }
    config.put("thinkingLevel", level.wireName().toUpperCase(Locale.ROOT));
    boolean said = thinking.effortOrNull() != null || thinking.mode() == Mode.OFF;
    if (said && level != wanted.get()) {
      String from = wanted.get().wireName();
      losses.note(Loss.mapped("effort", from + "->" + level.wireName()));
    }
  }

  private void budget(Thinking thinking, ObjectNode config) {
    Optional<Effort> wanted = effort(thinking);
    if (wanted.isEmpty()) {
      if (thinking.mode() == Mode.ADAPTIVE) {
        config.put("thinkingBudget", -1);
      }
      return;
    }
    boolean told = thinking.mode() != Mode.OFF && thinking.effortOrNull() == null;
    int tokens = told ? thinking.budget().orElse(0) : tokens(wanted.get());
    int fitting = fitting(tokens);
    config.put("thinkingBudget", fitting);
    if (fitting != tokens) {
      losses.note(Loss.mapped("thinking budget", tokens + "->" + fitting));
    }
  }

  private int tokens(Effort effort) {
    return effort == Effort.MAX ? family.mostBudget() : effort.budget();
  }

  /** The nearest budget that the family takes and that leaves room for an answer. */
  private int fitting(int tokens) {
    if (tokens <= 0 && family.canBeOff()) {
      return 0;
    }
    int room = Math.max(family.leastBudget(), maxTokens.orElse(Integer.MAX_VALUE) - 1);
    return Math.clamp(tokens, family.leastBudget(), Math.min(family.mostBudget(), room));
  }
}
