package io.trireme.codex;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.model.Loss;
import io.trireme.core.model.Thinking;
import io.trireme.core.model.Thinking.Effort;
import io.trireme.core.model.Thinking.Mode;
import io.trireme.core.translate.Losses;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/** Tells a vendor how much to think, in the field that it has for that. */
final class ChatEffort {

  private final ObjectNode body;
  private final ChatFamily family;
  private final ChatQuirks quirks;
  private final Losses losses;

  ChatEffort(ObjectNode body, ChatFamily family, ChatQuirks quirks, Losses losses) {
    this.body = requireNonNull(body, "body is null");
    this.family = requireNonNull(family, "family is null");
    this.quirks = requireNonNull(quirks, "quirks is null");
    this.losses = requireNonNull(losses, "losses is null");
  }

  /**
   * Writes what the client said, and nothing if it said nothing: vendors' own defaults differ.
   *
   * @param name the client's name for it
   */
  void write(Thinking thinking, String name) {
    if (thinking.mode() == Mode.UNSTATED && thinking.effort().isEmpty()) {
      return;
    }
    boolean off = thinking.mode() == Mode.OFF || thinking.effort().equals(Optional.of(Effort.NONE));
    switch (quirks.thinkingField()) {
      case "reasoning_effort" -> effort(thinking, off, name);
      case "reasoning" -> object(thinking, off);
      case "thinking" -> body.putObject("thinking").put("type", off ? "disabled" : "enabled");
      case "enable_thinking" -> flag(thinking, off);
      default -> losses.note(Loss.dropped(name));
    }
  }

  private void effort(Thinking thinking, boolean off, String name) {
    if (family.efforts().isEmpty()) {
      if (!off) {
        losses.note(Loss.dropped(name));
      }
      return;
    }
    if (off && !family.openAi() && thinking.effortOrNull() == null) {
      // Of a model that is not known, "none" may be refused; it thinks only if it is told to.
      return;
    }
    Optional<Effort> said = off ? Optional.of(Effort.NONE) : thinking.effort();
    if (said.isEmpty()) {
      // OpenAI's own think as much as they find right; of others nobody knows what they do unasked.
      if (!family.openAi()) {
        losses.note(Loss.dropped(name));
      }
      return;
    }
    Effort nearest = family.nearest(said.get());
    if (nearest == null) {
      losses.note(Loss.dropped(name));
      return;
    }
    if (nearest != said.get()) {
      losses.note(Loss.mapped(name, said.get().wireName() + "->" + nearest.wireName()));
    }
    body.put("reasoning_effort", nearest.wireName());
  }

  /** The object of routers, which know budgets too. */
  private void object(Thinking thinking, boolean off) {
    ObjectNode reasoning = body.putObject("reasoning");
    if (off) {
      reasoning.put("enabled", false);
      return;
    }
    if (thinking.effortOrNull() != null) {
      reasoning.put("effort", thinking.effortOrNull().wireName());
    } else if (thinking.budget().isPresent() && thinking.budget().getAsInt() > 0) {
      reasoning.put("max_tokens", thinking.budget().getAsInt());
    } else {
      reasoning.put("enabled", true);
    }
    if (Boolean.FALSE.equals(thinking.shownOrNull())) {
      reasoning.put("exclude", true);
    }
  }

  private void flag(Thinking thinking, boolean off) {
    body.put("enable_thinking", !off);
    if (!off && thinking.budget().isPresent() && thinking.budget().getAsInt() > 0) {
      body.put("thinking_budget", thinking.budget().getAsInt());
    }
  }
}
