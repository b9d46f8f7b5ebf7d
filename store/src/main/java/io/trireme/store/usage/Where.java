package io.trireme.store.usage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/** Conditions with their values, which are bound and never become part of the text. */
final class Where {

  private final List<String> conditions = new ArrayList<>();
  private final Map<String, Long> numbers = new LinkedHashMap<>();
  private final Map<String, String> texts = new LinkedHashMap<>();

  Where and(String condition, String name, long value) {
    conditions.add(condition);
    numbers.put(name, value);
    return this;
  }

  void bind(String name, String value) {
    texts.put(name, value);
  }

  private void equal(String column, @Nullable String value) {
    if (value != null) {
      conditions.add(column + " = :" + column);
      texts.put(column, value);
    }
  }

  /** All filters but the outcome. */
  Where filters(Filters filters) {
    equal("lane", filters.lane());
    equal("channel", filters.channel());
    equal("model", filters.model());
    equal("client_key", filters.clientKey());
    return this;
  }

  /** A word of the metrics, or a coarse one. */
  Where outcome(@Nullable String outcome) {
    if (outcome != null) {
      conditions.add("(outcome = :outcome or outcome_class = :outcome)");
      texts.put("outcome", outcome);
    }
    return this;
  }

  /** A coarse word. */
  Where outcomeClass(@Nullable String outcome) {
    equal("outcome_class", outcome);
    return this;
  }

  /** Text that one of the columns holds, whatever its case. */
  Where contains(String text, String... columns) {
    StringJoiner any = new StringJoiner(" or ", "(", ")");
    for (String column : columns) {
      any.add("lower(" + column + ") like :text escape '!'");
    }
    conditions.add(any.toString());
    String literal =
        text.toLowerCase(Locale.ROOT).replace("!", "!!").replace("%", "!%").replace("_", "!_");
    texts.put("text", "%" + literal + "%");
    return this;
  }

  <S extends SqlStatement<S>> S bindTo(S statement) {
    numbers.forEach(statement::bind);
    texts.forEach(statement::bind);
    return statement;
  }

  @Override
  public String toString() {
    return conditions.isEmpty() ? "" : "where " + String.join(" and ", conditions);
  }
}
