package io.trireme.codex;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.model.Thinking;
import io.trireme.core.model.Thinking.Effort;
import io.trireme.core.model.Thinking.Mode;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * How a client says how much to think: OpenAI's {@code reasoning_effort}, and what compatible
 * vendors have for it. The first that is said counts.
 */
final class ChatThinking {

  private ChatThinking() {}

  /** What the request says. */
  static Thinking read(ObjectNode root) {
    String effort = ChatFields.text(root, "", "reasoning_effort");
    ObjectNode reasoning = ChatFields.object(root, "", "reasoning");
    ObjectNode thinking = ChatFields.object(root, "", "thinking");
    Boolean enabled = ChatFields.flag(root, "", "enable_thinking");
    if (effort != null) {
      return effort(effort, "reasoning_effort", OptionalInt.empty(), null);
    }
    if (reasoning != null) {
      return object(reasoning);
    }
    if (thinking != null) {
      return typed(thinking);
    }
    if (enabled != null) {
      OptionalInt budget = ChatFields.integer(root, "", "thinking_budget");
      return new Thinking(enabled ? Mode.ON : Mode.OFF, null, budget, null);
    }
    return Thinking.UNSTATED;
  }

  private static Thinking effort(
      String word, String path, OptionalInt budget, @Nullable Boolean shown) {
    Effort effort =
        Effort.of(word).orElseThrow(() -> ChatFields.bad(path, "'" + word + "' is not known"));
    return new Thinking(effort == Effort.NONE ? Mode.OFF : Mode.ON, effort, budget, shown);
  }

  /** The object that routers take: effort or a number of tokens. */
  private static Thinking object(ObjectNode reasoning) {
    String effort = ChatFields.text(reasoning, "reasoning.", "effort");
    OptionalInt budget = ChatFields.integer(reasoning, "reasoning.", "max_tokens");
    Boolean enabled = ChatFields.flag(reasoning, "reasoning.", "enabled");
    Boolean hidden = ChatFields.flag(reasoning, "reasoning.", "exclude");
    Boolean shown = hidden == null ? null : !hidden;
    if (effort != null) {
      return effort(effort, "reasoning.effort", budget, shown);
    }
    if (Boolean.FALSE.equals(enabled)) {
      return new Thinking(Mode.OFF, null, OptionalInt.empty(), shown);
    }
    boolean on = enabled != null || budget.isPresent();
    return new Thinking(on ? Mode.ON : Mode.UNSTATED, null, budget, shown);
  }

  /** The object that has a type, as Anthropic's has. */
  private static Thinking typed(ObjectNode thinking) {
    String type = ChatFields.required(thinking, "thinking.", "type");
    OptionalInt budget = ChatFields.integer(thinking, "thinking.", "budget_tokens");
    return switch (type) {
      case "enabled" -> new Thinking(Mode.ON, null, budget, null);
      case "disabled" -> new Thinking(Mode.OFF, null, OptionalInt.empty(), null);
      case "adaptive", "auto" -> new Thinking(Mode.ADAPTIVE, null, OptionalInt.empty(), null);
      default -> throw ChatFields.bad("thinking.type", "'" + type + "' is not known");
    };
  }
}
