package io.trireme.deploy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
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

  /** As every other word of the command line is written; the API writes {@code clientKey}. */
  private static final String CLIENT_KEY = "client-key";

  private static final List<String> GROUPS =
      List.of("channel", "key", "model", CLIENT_KEY, "lane", "outcome");

  @Option(
      names = "--range",
      paramLabel = "RANGE",
      description = "1h, 6h, 24h, today, 7d, 30d, 90d or 365d (default 24h).")
  private String range = "24h";

  @Option(
      names = "--group",
      paramLabel = "BY",
      description = "channel, key, model, client-key, lane or outcome (default channel).")
  private String group = "channel";

  @Option(names = "--zone", paramLabel = "ZONE", description = "Where today begins (default UTC).")
  private @Nullable String zone;

  @Override
  JsonNode ask(AdminClient gateway) {
    if (!GROUPS.contains(group)) {
      throw new Failure(Failure.USAGE, "--group must be one of " + String.join(", ", GROUPS));
    }
    return gateway.get(
        new Query("/api/stats/usage")
            .with("range", range)
            .with("group", group.equals(CLIENT_KEY) ? "clientKey" : group)
            .with("zone", zone)
            .toString());
  }

  @Override
  String show(JsonNode answer) {
    Table table =
        new Table(
            group.replace('-', ' ').toUpperCase(Locale.ROOT),
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
