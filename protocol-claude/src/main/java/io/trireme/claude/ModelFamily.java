package io.trireme.claude;

import io.trireme.core.model.Thinking.Effort;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the models of one family take. The vendor refuses with 400 what a model does not take, so
 * this decides what is sent.
 *
 * @param maxOutput the most tokens that an answer may have, thoughts included
 * @param thinking how thinking is asked for
 * @param off how thinking is switched off
 * @param efforts the efforts that may be asked for, from least to most; empty if none may
 * @param sampling true if temperature, top_p and top_k may be set
 * @param bothSampling true if temperature and top_p may be set at once
 * @param structured true if the answer can be made to fit a schema
 * @param prefill true if the last message may be the beginning of the answer
 * @param forcedTools true if a call can be forced
 * @param known false for a name that says nothing
 * @see <a href="https://platform.claude.com/docs/en/about-claude/models/overview">Models</a>
 * @see <a href="https://platform.claude.com/docs/en/build-with-claude/effort">Effort</a>
 */
record ModelFamily(
    int maxOutput,
    Form thinking,
    Off off,
    List<Effort> efforts,
    boolean sampling,
    boolean bothSampling,
    boolean structured,
    boolean prefill,
    boolean forcedTools,
    boolean known) {

  /** How thinking is asked for. */
  enum Form {
    /** Not at all. */
    NONE,
    /** By a budget. */
    BUDGET,
    /** By a budget, or as much as the model finds right. */
    BOTH,
    /** As much as the model finds right. */
    ADAPTIVE
  }

  /** How thinking is switched off. */
  enum Off {
    /** By saying so. */
    DISABLED,
    /** By saying nothing: it is off unless asked for, and to say so is refused. */
    SILENT,
    /** By saying so; it is on if nothing is said. */
    DISABLED_FROM_ON,
    /** But for notes between calls of tools; it is on if nothing is said. */
    BETWEEN_TOOLS,
    /** Not at all. */
    NEVER
  }

  private static final List<Effort> NO_EFFORT = List.of();
  private static final List<Effort> TO_HIGH = List.of(Effort.LOW, Effort.MEDIUM, Effort.HIGH);
  private static final List<Effort> WITHOUT_XHIGH =
      List.of(Effort.LOW, Effort.MEDIUM, Effort.HIGH, Effort.MAX);
  private static final List<Effort> ALL =
      List.of(Effort.LOW, Effort.MEDIUM, Effort.HIGH, Effort.XHIGH, Effort.MAX);

  /** A name of which nothing is known: a compatible vendor's model, most likely. */
  private static final ModelFamily UNKNOWN =
      new ModelFamily(
          32_000, Form.BUDGET, Off.DISABLED, NO_EFFORT, true, true, false, true, true, false);

  /** The version stands behind the name of the line, or in older names before it. */
  private static final Pattern LINE_FIRST =
      Pattern.compile("(opus|sonnet|haiku|fable|mythos)[-_ ]?(\\d{1,2})(?:[-.](\\d{1,2}))?(?!\\d)");

  private static final Pattern VERSION_FIRST =
      Pattern.compile("claude[-_ ]?(\\d)(?:[-.](\\d))?[-_ ](opus|sonnet|haiku)");

  /** The family of a model by its name, with whatever a cloud puts before or behind it. */
  static ModelFamily of(String model) {
    String name = model.toLowerCase(Locale.ROOT);
    Matcher versionFirst = VERSION_FIRST.matcher(name);
    if (versionFirst.find()) {
      return family(versionFirst.group(3), version(versionFirst.group(1), versionFirst.group(2)));
    }
    Matcher lineFirst = LINE_FIRST.matcher(name);
    if (lineFirst.find()) {
      return family(lineFirst.group(1), version(lineFirst.group(2), lineFirst.group(3)));
    }
    return name.contains("mythos") ? family("mythos", 400) : UNKNOWN;
  }

  private static int version(String major, @Nullable String minor) {
    return Integer.parseInt(major) * 100 + (minor == null ? 0 : Integer.parseInt(minor));
  }

  private static ModelFamily family(String line, int version) {
    boolean frontier = line.equals("fable") || line.equals("mythos");
    if (version >= 500 || version >= 407 || frontier) {
      return new ModelFamily(
          128_000,
          frontier && version < 500 ? Form.BOTH : Form.ADAPTIVE,
          off(line, version),
          ALL,
          false,
          false,
          true,
          false,
          forcedTools(line, version),
          true);
    }
    if (version == 406) {
      return new ModelFamily(
          128_000, Form.BOTH, Off.DISABLED, WITHOUT_XHIGH, true, false, true, false, true, true);
    }
    return older(line, version);
  }

  private static Off off(String line, int version) {
    if (line.equals("fable") || line.equals("mythos")) {
      return Off.NEVER;
    }
    if (version < 500) {
      return Off.SILENT;
    }
    if (version >= 505) {
      return switch (line) {
        case "opus" -> Off.NEVER;
        case "sonnet" -> Off.BETWEEN_TOOLS;
        default -> Off.DISABLED_FROM_ON;
      };
    }
    return Off.DISABLED_FROM_ON;
  }

  private static boolean forcedTools(String line, int version) {
    return switch (line) {
      case "fable", "mythos" -> version < 501;
      case "opus", "sonnet" -> version < 505;
      default -> true;
    };
  }

  private static ModelFamily older(String line, int version) {
    boolean opus = line.equals("opus");
    int maxOutput =
        switch (version) {
          case 405 -> 64_000;
          case 307 -> 64_000;
          case 305 -> 8_192;
          case 300 -> 4_096;
          default -> opus ? 32_000 : 64_000;
        };
    return new ModelFamily(
        maxOutput,
        version >= 307 ? Form.BUDGET : Form.NONE,
        Off.DISABLED,
        opus && version == 405 ? TO_HIGH : NO_EFFORT,
        true,
        version < 401,
        version >= 405,
        true,
        true,
        true);
  }

  /** The greatest effort that the family takes and that is no more than the wanted one. */
  Effort nearest(Effort wanted) {
    Effort nearest = efforts.getFirst();
    for (Effort effort : efforts) {
      if (effort.compareTo(wanted) <= 0) {
        nearest = effort;
      }
    }
    return nearest;
  }

  /** True if the model thinks unless it is told not to. */
  boolean thinksUnasked() {
    return off == Off.NEVER || off == Off.DISABLED_FROM_ON || off == Off.BETWEEN_TOOLS;
  }
}
