package io.trireme.deploy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code stats}: requests, tokens and money over time. */
@Command(
    name = "stats",
    description = "Sums requests, tokens and money.",
    mixinStandardHelpOptions = true)
final class StatsCommand extends Action {

  @Option(
      names = "--range",
      paramLabel = "RANGE",
      description = "1h, 6h, 24h, today, 7d, 30d, 90d or 365d (default 24h).")
  private String range = "24h";

  @Option(
      names = "--group",
      paramLabel = "BY",
      description = "channel, key, model, clientKey, lane or outcome (default channel).")
  private String group = "channel";

  @Option(names = "--zone", paramLabel = "ZONE", description = "Where today begins (default UTC).")
  private @Nullable String zone;

  @Override
  JsonNode ask(AdminClient gateway) {
    return gateway.get(
        new Query("/api/stats/usage")
            .with("range", range)
            .with("group", group)
            .with("zone", zone)
            .toString());
  }

  @Override
  String show(JsonNode answer) {
    Table table =
        new Table(
            answer.path("group").asText().toUpperCase(Locale.ROOT),
            "REQUESTS",
            "FAILED",
            "INPUT",
            "OUTPUT",
            "CACHE READ",
            "CACHE WRITE",
            "USD",
            "TTFT P50/P95",
            "MS P50/P95");
    for (JsonNode row : answer.path("rows")) {
      row(table, text(row, "name"), row.path("sums"));
    }
    if (answer.path("total").isObject()) {
      row(table, "total", answer.path("total"));
    }
    long unpriced = answer.path("total").path("unpriced").asLong();
    return table
        + (unpriced == 0 ? "" : "The cost of " + unpriced + " served requests is not known.\n");
  }

  private static void row(Table table, String name, JsonNode sums) {
    table.row(
        name,
        text(sums, "requests"),
        text(sums, "failed"),
        text(sums, "inputTokens"),
        text(sums, "outputTokens"),
        text(sums, "cacheReadTokens"),
        text(sums, "cacheWriteTokens"),
        RequestsCommand.dollars(sums.path("costUsd")),
        times(sums.path("ttftMs")),
        times(sums.path("durationMs")));
  }

  private static String times(JsonNode times) {
    return text(times, "p50") + "/" + text(times, "p95");
  }
}
