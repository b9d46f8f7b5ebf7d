package io.trireme.claude;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Loss;
import io.trireme.core.model.Thinking;
import io.trireme.core.model.Thinking.Effort;
import io.trireme.core.model.Thinking.Mode;
import io.trireme.core.translate.Losses;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * How much a model of this vendor is to think, and how long its answer may be: the two share one
 * limit.
 *
 * @param on true if the model will think
 * @param thinkingOrNull the {@code thinking} field
 * @param effortOrNull {@code output_config.effort}
 * @param maxTokens {@code max_tokens}
 */
record ThinkingPlan(
    boolean on, @Nullable ObjectNode thinkingOrNull, @Nullable Effort effortOrNull, int maxTokens) {

  private static final int LEAST_BUDGET = 1024;

  /** What else the request says that decides of thinking. */
  record Circumstances(boolean forcedTool, boolean unsignedToolLoop) {}

  /** Decides for one request. */
  static ThinkingPlan of(
      ChatRequest request, ModelFamily family, Circumstances circumstances, Losses losses) {
    int maxTokens = maxTokens(request, family, losses);
    Thinking wanted = wanted(request);
    boolean off = wanted.mode() == Mode.OFF || wanted.effortOrNull() == Effort.NONE;
    boolean asked = wanted.mode() == Mode.ON || wanted.mode() == Mode.ADAPTIVE;
    if (asked && !off && family.thinking() == ModelFamily.Form.NONE) {
      losses.note(Loss.dropped(field(request)));
      return silent(maxTokens);
    }
    if (off) {
      return off(request, family, maxTokens, losses);
    }
    if (circumstances.forcedTool() && (asked || family.thinksUnasked())) {
      if (asked) {
        losses.note(Loss.mapped(field(request), "off, since a tool is forced"));
      }
      return off(request, family, maxTokens, losses);
    }
    boolean toBeShown = Boolean.TRUE.equals(wanted.shownOrNull()) && family.thinksUnasked();
    if (!asked && toBeShown && family.thinking() == ModelFamily.Form.ADAPTIVE) {
      return adaptive(request, wanted, family, maxTokens, losses);
    }
    if (!asked) {
      Effort effort = wanted.effortOrNull();
      return new ThinkingPlan(
          family.thinksUnasked(), null, effort(effort, family, request, losses), maxTokens);
    }
    boolean adaptive =
        switch (family.thinking()) {
          case ADAPTIVE -> true;
          case BOTH ->
              wanted.mode() == Mode.ADAPTIVE
                  || wanted.effortOrNull() != null
                  || wanted.budget().isEmpty()
                  || wanted.budget().getAsInt() < LEAST_BUDGET;
          case BUDGET, NONE -> false;
        };
    if (adaptive) {
      return adaptive(request, wanted, family, maxTokens, losses);
    }
    if (circumstances.unsignedToolLoop()) {
      losses.note(Loss.mapped(field(request), "off until the tools are done"));
      return off(request, family, maxTokens, losses);
    }
    return budget(request, wanted, family, maxTokens, losses);
  }

  /** Clients of this dialect may ask for effort alone; those of others mean thinking by it. */
  private static Thinking wanted(ChatRequest request) {
    Thinking thinking = request.thinking();
    boolean effortAlone =
        thinking.mode() == Mode.UNSTATED
            && (thinking.effortOrNull() != null || thinking.budget().isPresent());
    if (!effortAlone || request.source().dialect().equals(ClaudeCodec.CLAUDE)) {
      return thinking;
    }
    return new Thinking(
        Mode.ON, thinking.effortOrNull(), thinking.budget(), thinking.shownOrNull());
  }

  private static int maxTokens(ChatRequest request, ModelFamily family, Losses losses) {
    OptionalInt stated = request.options().maxTokens();
    if (stated.isEmpty() || stated.getAsInt() < 1) {
      return family.maxOutput();
    }
    int tokens = stated.getAsInt();
    if (family.known() && tokens > family.maxOutput()) {
      String field = ClientField.maxTokens(request);
      losses.note(Loss.mapped(field, tokens + "->" + family.maxOutput()));
      return family.maxOutput();
    }
    return tokens;
  }

  private static ThinkingPlan silent(int maxTokens) {
    return new ThinkingPlan(false, null, null, maxTokens);
  }

  private static ThinkingPlan off(
      ChatRequest request, ModelFamily family, int maxTokens, Losses losses) {
    if (family.thinking() == ModelFamily.Form.NONE) {
      return silent(maxTokens);
    }
    return switch (family.off()) {
      case SILENT -> new ThinkingPlan(false, null, offEffort(request, family), maxTokens);
      case DISABLED, DISABLED_FROM_ON ->
          new ThinkingPlan(false, typed("disabled"), offEffort(request, family), maxTokens);
      case BETWEEN_TOOLS ->
          new ThinkingPlan(true, typed("between_tools"), offEffort(request, family), maxTokens);
      case NEVER -> {
        losses.note(Loss.mapped(field(request), "off->low"));
        yield new ThinkingPlan(true, null, Effort.LOW, maxTokens);
      }
    };
  }

  /**
   * What a client of this dialect asks beside it; above {@code high} it is refused without thought.
   */
  private static @Nullable Effort offEffort(ChatRequest request, ModelFamily family) {
    Effort effort = request.thinking().effortOrNull();
    if (effort == null || effort == Effort.NONE || family.efforts().isEmpty()) {
      return null;
    }
    return family.nearest(effort.compareTo(Effort.HIGH) > 0 ? Effort.HIGH : effort);
  }

  private static ThinkingPlan adaptive(
      ChatRequest request, Thinking wanted, ModelFamily family, int maxTokens, Losses losses) {
    ObjectNode node = typed("adaptive");
    if (wanted.shownOrNull() != null) {
      node.put("display", wanted.shownOrNull() ? "summarized" : "omitted");
    }
    Effort effort = wanted.effort().orElse(null);
    if (wanted.effortOrNull() == null && effort != null) {
      losses.note(
          Loss.mapped(
              field(request), wanted.budget().getAsInt() + " tokens->" + effort.wireName()));
    }
    return new ThinkingPlan(true, node, effort(effort, family, request, losses), maxTokens);
  }

  private static @Nullable Effort effort(
      @Nullable Effort wanted, ModelFamily family, ChatRequest request, Losses losses) {
    if (wanted == null) {
      return null;
    }
    if (family.efforts().isEmpty()) {
      losses.note(Loss.dropped(field(request)));
      return null;
    }
    Effort given = family.nearest(wanted);
    if (given != wanted && wanted != Effort.NONE) {
      losses.note(Loss.mapped(field(request), wanted.wireName() + "->" + given.wireName()));
    }
    return given;
  }

  private static ThinkingPlan budget(
      ChatRequest request, Thinking wanted, ModelFamily family, int maxTokens, Losses losses) {
    boolean stated = wanted.budget().isPresent() && wanted.budget().getAsInt() > 0;
    int most = family.maxOutput() - 1;
    int tokens = stated ? wanted.budget().getAsInt() : tokens(wanted, most);
    tokens = Math.clamp(tokens, LEAST_BUDGET, Math.max(most, LEAST_BUDGET));
    int room = maxTokens;
    int free = maxTokens - 1;
    if (tokens >= room && request.options().maxTokens().isPresent()) {
      // What the client allows is what it wants to read: thoughts come on top, where they can.
      room = Math.max(maxTokens, (int) Math.min(family.maxOutput(), (long) maxTokens + tokens));
      free = room - maxTokens >= LEAST_BUDGET ? room - maxTokens : room / 2;
      if (room > maxTokens) {
        losses.note(Loss.mapped(ClientField.maxTokens(request), maxTokens + "->" + room));
      }
    }
    tokens = Math.min(tokens, free);
    if (tokens < LEAST_BUDGET) {
      losses.note(Loss.mapped(field(request), "off, since the answer is too short for it"));
      return off(request, family, maxTokens, losses);
    }
    ObjectNode node = typed("enabled").put("budget_tokens", tokens);
    // Of the families that take a budget only one may be asked for effort beside it.
    Effort effort = family.efforts().isEmpty() ? null : wanted.effortOrNull();
    Effort given = effort == null ? null : effort(effort, family, request, losses);
    return new ThinkingPlan(true, node, given, room);
  }

  private static int tokens(Thinking wanted, int most) {
    Effort effort = wanted.effortOrNull();
    if (effort == null) {
      return Effort.HIGH.budget();
    }
    return switch (effort) {
      case NONE, MINIMAL -> LEAST_BUDGET;
      case LOW -> 2 * LEAST_BUDGET;
      case MEDIUM, HIGH, XHIGH -> effort.budget();
      case MAX -> most;
    };
  }

  private static ObjectNode typed(String type) {
    return Json.object().put("type", type);
  }

  private static String field(ChatRequest request) {
    return ClientField.name(
        request,
        "reasoning_effort",
        "reasoning",
        "thinking",
        "generationConfig.thinkingConfig",
        "generation_config.thinking_config",
        "output_config");
  }
}
