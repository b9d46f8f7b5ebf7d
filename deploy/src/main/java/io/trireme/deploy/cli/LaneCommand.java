package io.trireme.deploy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.StringJoiner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code lane}: who is tried in which order. */
@Command(
    name = "lane",
    description = "Lanes: who is tried in which order, and how they fare.",
    mixinStandardHelpOptions = true,
    subcommands = {
      LaneCommand.ListAll.class,
      LaneCommand.Show.class,
      LaneEditCommands.SetFields.class,
      LaneEditCommands.Reorder.class,
      LaneEditCommands.Reset.class
    })
final class LaneCommand {

  private LaneCommand() {}

  @Command(name = "list", description = "Lists the lanes.", mixinStandardHelpOptions = true)
  static final class ListAll extends Action {
    @Override
    JsonNode ask(AdminClient gateway) {
      return gateway.get("/api/lanes");
    }

    @Override
    String show(JsonNode answer) {
      Table table = new Table("LANE", "STRATEGY", "CHANNELS");
      for (JsonNode lane : answer.path("lanes")) {
        StringJoiner channels = new StringJoiner(" ");
        channels.setEmptyValue(lane.path("closed").asBoolean() ? "(closed)" : "-");
        for (JsonNode entry : lane.path("entries")) {
          String state = entry.path("state").asText();
          channels.add(
              entry.path("channel").asText() + (state.equals("active") ? "" : "(" + state + ")"));
        }
        table.row(text(lane, "dialect"), text(lane, "strategy"), channels.toString());
      }
      return table.toString();
    }
  }

  @Command(name = "show", description = "Shows a lane.", mixinStandardHelpOptions = true)
  static final class Show extends Action {
    @Parameters(paramLabel = "LANE", description = "The dialect of its clients.")
    private String lane = "";

    @Override
    JsonNode ask(AdminClient gateway) {
      return gateway.get("/api/lanes/" + segment(lane));
    }

    @Override
    String show(JsonNode answer) {
      JsonNode now = answer.path("now");
      Table table = new Table("#", "CHANNEL", "DIALECT", "STATE", "WEIGHT", "HEALTH");
      for (JsonNode entry : answer.path("entries")) {
        table.row(
            text(entry, "place"),
            text(entry, "channel"),
            text(entry, "dialect") + (entry.path("translated").asBoolean() ? " (translated)" : ""),
            text(entry, "state"),
            text(entry, "weight"),
            health(entry, now));
      }
      return "strategy " + text(answer, "strategy") + "\n" + table;
    }

    private static String health(JsonNode entry, JsonNode now) {
      StringJoiner words = new StringJoiner("; ").setEmptyValue("ok");
      if (!entry.path("promotedUntil").isNull()) {
        words.add("promoted for " + left(now, entry.path("promotedUntil")));
      }
      if (!entry.path("reason").isNull()) {
        words.add(entry.path("reason").asText());
      }
      JsonNode health = entry.path("health");
      breaker(words, "breaker", health.path("breaker"), now);
      for (JsonNode breaker : health.path("openBreakers")) {
        String key = breaker.path("key").isNull() ? "" : " key " + breaker.path("key").asText();
        breaker(words, "breaker of " + breaker.path("baseUrl").asText() + key, breaker, now);
      }
      for (JsonNode key : health.path("keys")) {
        KeyCommand.trouble(key, now).ifPresent(words::add);
      }
      return words.toString();
    }

    private static void breaker(StringJoiner words, String name, JsonNode breaker, JsonNode now) {
      if (!breaker.path("phase").asText().equals("closed")) {
        words.add(
            name
                + " "
                + breaker.path("phase").asText()
                + " for "
                + left(now, breaker.path("until"))
                + ": "
                + text(breaker, "reason"));
      }
    }
  }
}
