package io.trireme.deploy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import java.math.BigDecimal;
import java.util.List;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Budgets as people write them: {@code 5usd/day}. */
final class Budgets {

  private static final Pattern FORM =
      Pattern.compile("([0-9]{1,18}(?:\\.[0-9]{1,18})?)(usd|tokens)/(day|week|month)");

  private Budgets() {}

  /** As the admin API takes them. */
  static ArrayNode read(List<String> texts) {
    ArrayNode budgets = Json.object().putArray("budgets");
    for (String text : texts) {
      Matcher form = FORM.matcher(text);
      if (!form.matches()) {
        throw new Failure(
            Failure.USAGE, "--budget wants an amount and a period: 5usd/day, 1000000tokens/month");
      }
      BigDecimal amount = new BigDecimal(form.group(1));
      ObjectNode budget = budgets.addObject();
      budget.put(form.group(2), amount).put("per", form.group(3));
    }
    return budgets;
  }

  /** What each is, and how much of it is used. */
  static String shown(JsonNode budgets) {
    StringJoiner all = new StringJoiner(", ").setEmptyValue("-");
    for (JsonNode budget : budgets) {
      boolean money = budget.path("usd").isNumber();
      String used = budget.path("used").isNumber() ? plain(budget.path("used")) : "?";
      all.add(
          "%s of %s%s/%s"
              .formatted(
                  used,
                  plain(budget.path(money ? "usd" : "tokens")),
                  money ? "usd" : "tokens",
                  budget.path("per").asText()));
    }
    return all.toString();
  }

  private static String plain(JsonNode number) {
    return number.decimalValue().stripTrailingZeros().toPlainString();
  }
}
