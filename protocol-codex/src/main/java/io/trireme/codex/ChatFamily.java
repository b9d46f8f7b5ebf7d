package io.trireme.codex;

import io.trireme.core.model.Thinking.Effort;
import io.trireme.core.spi.Quirks;
import io.trireme.core.spi.Target;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * What the models of one family take, as far as it differs. A channel's quirks outrank it.
 *
 * @param openAi true for OpenAI's own models, which know the newer fields of the dialect
 * @param reasoning true if sampling parameters and stops are refused
 * @param samplingIfNone true if they are taken after all when the effort is {@code none}
 * @param efforts the efforts that are known to be taken; empty if none is
 * @param freeformTools true if tools may take raw text
 * @param breakpoints true if parts may carry {@code prompt_cache_breakpoint}
 * @param webSearch true if {@code web_search_options} is taken; such models take no sampling
 * @param parallelSwitch false if {@code parallel_tool_calls} is refused
 * @param shortCallIds true if a call's id is exactly nine letters and digits
 * @param reasoningField where the vendor wants thoughts back; {@code none} if nowhere
 */
record ChatFamily(
    boolean openAi,
    boolean reasoning,
    boolean samplingIfNone,
    Set<Effort> efforts,
    boolean freeformTools,
    boolean breakpoints,
    boolean webSearch,
    boolean parallelSwitch,
    boolean shortCallIds,
    String reasoningField) {

  private static final Set<Effort> LOW_TO_HIGH = EnumSet.range(Effort.LOW, Effort.HIGH);
  private static final Set<Effort> LOW_TO_XHIGH = EnumSet.range(Effort.LOW, Effort.XHIGH);
  private static final Set<Effort> NONE_TO_HIGH =
      EnumSet.of(Effort.NONE, Effort.LOW, Effort.MEDIUM, Effort.HIGH);
  private static final Set<Effort> NONE_TO_XHIGH =
      EnumSet.of(Effort.NONE, Effort.LOW, Effort.MEDIUM, Effort.HIGH, Effort.XHIGH);
  private static final Set<Effort> NONE_TO_MAX =
      EnumSet.of(Effort.NONE, Effort.LOW, Effort.MEDIUM, Effort.HIGH, Effort.XHIGH, Effort.MAX);

  /** One row: families are told by the beginning of the model's name, the first match wins. */
  private record Row(String prefix, ChatFamily family) {}

  private static final ChatFamily COMPATIBLE =
      new ChatFamily(
          false,
          false,
          false,
          EnumSet.allOf(Effort.class),
          false,
          false,
          false,
          true,
          false,
          "none");

  private static final ChatFamily PLAIN = plain(false);
  private static final ChatFamily SEARCH = plain(true);
  private static final ChatFamily THOUGHTS_BACK =
      compatible(EnumSet.allOf(Effort.class), false, "reasoning_content");

  /**
   * The efforts are those that the vendor's models were seen to take; what is newer than the last
   * row of its line is taken to know what that row knows.
   *
   * @see <a href="https://platform.openai.com/docs/guides/reasoning">Reasoning</a>
   */
  private static final List<Row> ROWS =
      List.of(
          new Row("gpt-oss", compatible(LOW_TO_HIGH, false, "none")),
          new Row("gpt-4o-search", SEARCH),
          new Row("gpt-4o-mini-search", SEARCH),
          new Row("gpt-5-search", SEARCH),
          new Row("gpt-5-chat", PLAIN),
          new Row("gpt-5-pro", five(EnumSet.of(Effort.HIGH), false, false)),
          new Row("gpt-5-codex", five(LOW_TO_HIGH, false, false)),
          new Row("gpt-5.1-chat", five(EnumSet.of(Effort.MEDIUM), false, false)),
          new Row("gpt-5.1-codex-max", five(LOW_TO_XHIGH, false, false)),
          new Row("gpt-5.1-codex", five(LOW_TO_HIGH, false, false)),
          new Row("gpt-5.1", five(NONE_TO_HIGH, true, false)),
          new Row("gpt-5.2-chat", five(EnumSet.of(Effort.MEDIUM), false, false)),
          new Row("gpt-5.2-codex", five(LOW_TO_XHIGH, false, false)),
          new Row("gpt-5.2-pro", five(EnumSet.range(Effort.MEDIUM, Effort.XHIGH), false, false)),
          new Row("gpt-5.2", five(NONE_TO_XHIGH, true, false)),
          new Row("gpt-5.3", five(NONE_TO_XHIGH, true, false)),
          new Row("gpt-5.4", five(NONE_TO_XHIGH, true, false)),
          new Row("gpt-5.5", five(NONE_TO_XHIGH, true, false)),
          new Row("gpt-5.", five(NONE_TO_MAX, true, true)),
          new Row("gpt-5", five(EnumSet.range(Effort.MINIMAL, Effort.HIGH), false, false)),
          new Row("gpt-6", five(NONE_TO_MAX, true, true)),
          new Row("o1-mini", o(EnumSet.noneOf(Effort.class))),
          new Row("o1-preview", o(EnumSet.noneOf(Effort.class))),
          new Row("o1", o(LOW_TO_HIGH)),
          new Row("o3", o(LOW_TO_HIGH)),
          new Row("o4", o(LOW_TO_HIGH)),
          new Row("gpt-", PLAIN),
          new Row("chatgpt-", PLAIN),
          new Row("deepseek", THOUGHTS_BACK),
          new Row("kimi", THOUGHTS_BACK),
          new Row("moonshot", THOUGHTS_BACK),
          new Row("mistral", compatible(EnumSet.noneOf(Effort.class), true, "none")),
          new Row("ministral", compatible(EnumSet.noneOf(Effort.class), true, "none")),
          new Row("magistral", compatible(EnumSet.noneOf(Effort.class), true, "none")),
          new Row("codestral", compatible(EnumSet.noneOf(Effort.class), true, "none")),
          new Row("devstral", compatible(EnumSet.noneOf(Effort.class), true, "none")),
          new Row("pixtral", compatible(EnumSet.noneOf(Effort.class), true, "none")));

  ChatFamily {
    efforts = Set.copyOf(efforts);
    requireNonNull(reasoningField, "reasoningField is null");
  }

  private static ChatFamily five(Set<Effort> efforts, boolean none, boolean breakpoints) {
    return new ChatFamily(true, true, none, efforts, true, breakpoints, false, true, false, "none");
  }

  private static ChatFamily o(Set<Effort> efforts) {
    return new ChatFamily(true, true, false, efforts, false, false, false, false, false, "none");
  }

  private static ChatFamily plain(boolean search) {
    return new ChatFamily(true, search, false, Set.of(), false, false, search, true, false, "none");
  }

  private static ChatFamily compatible(
      Set<Effort> efforts, boolean shortCallIds, String reasoningField) {
    return new ChatFamily(
        false, false, false, efforts, false, false, false, true, shortCallIds, reasoningField);
  }

  /** The family of a model by its name, with or without a vendor's prefix before a slash. */
  static ChatFamily of(String model) {
    String bare = model.substring(model.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    for (Row row : ROWS) {
      if (bare.startsWith(row.prefix)) {
        return row.family;
      }
    }
    return COMPATIBLE;
  }

  /** What holds at a channel: the family of its model, or the one that it names, and its quirks. */
  static ChatFamily of(Target target) {
    Quirks quirks = target.quirks();
    ChatFamily family = of(quirks.value("modelFamily").orElse(target.model()));
    boolean saysSampling = quirks.value("sampling").isPresent();
    return new ChatFamily(
        family.openAi,
        saysSampling ? !quirks.is("sampling") : family.reasoning,
        !saysSampling && family.samplingIfNone,
        family.efforts,
        quirks.value("freeformTools").map("true"::equals).orElse(family.freeformTools),
        family.breakpoints,
        family.webSearch,
        quirks.value("parallelToolCalls").map("true"::equals).orElse(family.parallelSwitch),
        family.shortCallIds,
        family.reasoningField);
  }

  /** True if {@code verbosity} is taken. */
  boolean verbosity() {
    return openAi && freeformTools;
  }

  /**
   * The nearest effort that is taken, or null if none is: the next one down, so as not to spend
   * more than was asked for, else the lowest.
   */
  @Nullable Effort nearest(Effort wanted) {
    Effort lowest = null;
    Effort below = null;
    for (Effort effort : Effort.values()) {
      if (!efforts.contains(effort)) {
        continue;
      }
      lowest = lowest == null ? effort : lowest;
      // "none" switches thinking off, which is no lesser degree of it.
      if (effort.compareTo(wanted) <= 0 && (effort != Effort.NONE || wanted == Effort.NONE)) {
        below = effort;
      }
    }
    if (below != null) {
      return below;
    }
    return lowest == Effort.NONE && wanted != Effort.NONE
        ? efforts.stream()
            .filter(effort -> effort != Effort.NONE)
            .min(Effort::compareTo)
            .orElse(null)
        : lowest;
  }
}
