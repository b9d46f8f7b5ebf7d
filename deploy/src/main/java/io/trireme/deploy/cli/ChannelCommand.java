package io.trireme.deploy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.StringJoiner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code channel}: the upstreams. */
@Command(
    name = "channel",
    description = "Channels: what they are, how they fare, and what to do about it.",
    mixinStandardHelpOptions = true,
    subcommands = {
      ChannelCommand.ListAll.class,
      ChannelCommand.Show.class,
      PingCommand.class,
      ChannelStateCommands.Suspend.class,
      ChannelStateCommands.Resume.class,
      ChannelStateCommands.Promote.class,
      ChannelEditCommands.Add.class,
      ChannelEditCommands.Edit.class,
      ChannelEditCommands.Remove.class,
      ChannelKeyCommands.class
    })
final class ChannelCommand {

  private ChannelCommand() {}

  @Command(name = "list", description = "Lists the channels.", mixinStandardHelpOptions = true)
  static final class ListAll extends Action {
    @Override
    JsonNode ask(AdminClient gateway) {
      return gateway.get("/api/channels");
    }

    @Override
    String show(JsonNode answer) {
      Table table = new Table("CHANNEL", "DIALECT", "LANES", "KEYS", "IN FLIGHT", "BASE URL");
      for (JsonNode channel : answer.path("channels")) {
        table.row(
            text(channel, "id"),
            text(channel, "dialect"),
            lanes(channel),
            keys(channel),
            text(channel, "inFlight"),
            text(channel.path("baseUrls").path(0), "baseUrl"));
      }
      return table.toString();
    }
  }

  private static String lanes(JsonNode channel) {
    StringJoiner lanes = new StringJoiner(" ").setEmptyValue("-");
    for (JsonNode place : channel.path("lanes")) {
      StringJoiner marks = new StringJoiner(",", "(", ")").setEmptyValue("");
      if (!place.path("state").asText().equals("active")) {
        marks.add(place.path("state").asText());
      }
      if (!place.path("promotedUntil").isNull()) {
        marks.add("promoted");
      }
      if (!place.path("breaker").asText().equals("closed")) {
        marks.add("breaker " + place.path("breaker").asText());
      }
      lanes.add(place.path("dialect").asText() + marks);
    }
    return lanes.toString();
  }

  /** How many of how many are ready. */
  private static String keys(JsonNode channel) {
    int ready = 0;
    for (JsonNode key : channel.path("keys")) {
      ready += key.path("state").asText().equals("ready") ? 1 : 0;
    }
    return channel.path("keys").isEmpty() ? "-" : ready + "/" + channel.path("keys").size();
  }

  @Command(name = "show", description = "Shows a channel.", mixinStandardHelpOptions = true)
  static final class Show extends Action {
    @Parameters(paramLabel = "CHANNEL", description = "Its id.")
    private String channel = "";

    @Override
    JsonNode ask(AdminClient gateway) {
      return gateway.get("/api/channels/" + segment(channel));
    }

    @Override
    String show(JsonNode answer) {
      Table facts = new Table("CHANNEL", text(answer, "id"));
      facts.row("kept in", text(answer, "managed"));
      facts.row("name", text(answer, "name"));
      facts.row("dialect", text(answer, "dialect"));
      facts.row("lanes", lanes(answer));
      facts.row("in flight", text(answer, "inFlight"));
      for (JsonNode url : answer.path("baseUrls")) {
        int failures = url.path("failures").asInt();
        facts.row(
            "base URL",
            text(url, "baseUrl") + (failures == 0 ? "" : " (failed " + failures + " times)"));
      }
      facts.row("keys by", text(answer, "keyStrategy"));
      for (JsonNode key : answer.path("keys")) {
        facts.row(
            "key",
            KeyCommand.trouble(key, answer.path("now"))
                .orElse("key " + text(key, "id") + " is ready"));
      }
      return facts.toString();
    }
  }
}
