package io.trireme.gemini;

import io.trireme.core.model.Thinking.Effort;
import io.trireme.core.spi.Target;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

import static io.trireme.core.model.Thinking.Effort.HIGH;
import static io.trireme.core.model.Thinking.Effort.LOW;
import static io.trireme.core.model.Thinking.Effort.MEDIUM;
import static io.trireme.core.model.Thinking.Effort.MINIMAL;

/**
 * What the models of a family take, as a table.
 *
 * @param generation 3 and above have ids of calls, media within responses, signatures that are
 *     required and hosted tools beside functions; below that none of it
 * @param thinking how they are told how much to think
 * @param levels the levels they know, from least to most; empty unless told in levels
 * @param leastBudget fewest tokens to think with, if at all
 * @param mostBudget most tokens to think with
 * @param canBeOff true if a budget of 0 is taken
 * @param jsonSchema true if schemas may be JSON Schema, false if they must be of the OpenAPI kind
 * @see <a href="https://ai.google.dev/gemini-api/docs/thinking">Thinking</a>
 */
record ModelFamily(
    int generation,
    How thinking,
    List<Effort> levels,
    int leastBudget,
    int mostBudget,
    boolean canBeOff,
    boolean jsonSchema) {

  /** How a family is told how much to think. */
  enum How {
    LEVEL,
    BUDGET,
    /** It does not think, or cannot be told. */
    NOT
  }

  private record Row(Pattern names, ModelFamily family) {}

  /** The first row that fits counts. */
  private static final List<Row> TABLE =
      List.of(
          row("gemini-3-pro.*", levels(LOW, HIGH)),
          row("gemini-3(\\.\\d+)?-pro.*", levels(LOW, MEDIUM, HIGH)),
          row("gemini-3(\\.\\d+)?-.*", levels(MINIMAL, LOW, MEDIUM, HIGH)),
          row("gemini-([4-9]|[1-9]\\d).*", levels(LOW, MEDIUM, HIGH)),
          row("gemini-(pro|flash|flash-lite)-latest", levels(LOW, MEDIUM, HIGH)),
          row("gemini-2\\.5-.*(image|tts|audio).*", silent(true)),
          row("gemini-2\\.5-pro.*", budget(128, 32768, false)),
          row("gemini-2\\.5-flash-lite.*", budget(512, 24576, true)),
          row("gemini-2\\.5-.*", budget(1, 24576, true)),
          row("gemini-(1|2\\.0).*", silent(false)),
          row("gemma.*", silent(false)),
          row(".*", budget(128, 24576, true)));

  private static Row row(String names, ModelFamily family) {
    return new Row(Pattern.compile(names), family);
  }

  private static ModelFamily levels(Effort... levels) {
    return new ModelFamily(3, How.LEVEL, List.of(levels), 0, 0, false, true);
  }

  private static ModelFamily budget(int least, int most, boolean canBeOff) {
    return new ModelFamily(2, How.BUDGET, List.of(), least, most, canBeOff, true);
  }

  private static ModelFamily silent(boolean jsonSchema) {
    return new ModelFamily(2, How.NOT, List.of(), 0, 0, true, jsonSchema);
  }

  /** The family of a model by its vendor's name, with or without what stands before a slash. */
  static ModelFamily of(String model) {
    String name = model.substring(model.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    for (Row row : TABLE) {
      if (row.names().matcher(name).matches()) {
        return row.family();
      }
    }
    throw new IllegalStateException("the last row fits every name");
  }

  /** The family at a channel: of its model, or the one that its quirks name. */
  static ModelFamily of(Target target) {
    return of(target.quirks().value("modelFamily").orElse(target.model()));
  }

  /** True if media may be addresses that the vendor fetches: so since 2.5, as is JSON Schema. */
  boolean fetches() {
    return jsonSchema;
  }

  /** True from generation 3 on. */
  boolean isThird() {
    return generation >= 3;
  }
}
