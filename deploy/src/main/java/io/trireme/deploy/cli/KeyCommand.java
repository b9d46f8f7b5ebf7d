package io.trireme.deploy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code key}: the keys of a channel. */
@Command(
    name = "key",
    description = "The keys of a channel: how they fare. To add or replace one: channel key.",
    mixinStandardHelpOptions = true,
    subcommands = {KeyCommand.ListAll.class, KeyCommand.Enable.class})
final class KeyCommand {

  private KeyCommand() {}

  /** What keeps a key from being used, in words; empty if nothing does. */
  static Optional<String> trouble(JsonNode key, JsonNode now) {
    String state = key.path("state").asText();
    if (state.equals("ready")) {
      return Optional.empty();
    }
    String left = Action.left(now, key.path("until"));
    return Optional.of(
        "key "
            + key.path("id").asText()
            + " is "
            + state
            + (left.isEmpty() ? "" : " for " + left)
            + ": "
            + Action.text(key, "reason"));
  }

  @Command(
      name = "list",
      description = "Lists the keys of a channel and how they fare, without their secrets.",
      mixinStandardHelpOptions = true)
  static final class ListAll extends Action {
    @Parameters(paramLabel = "CHANNEL", description = "Id of the channel.")
    private String channel = "";

    @Override
    JsonNode ask(AdminClient gateway) {
      return gateway.get("/api/channels/" + segment(channel) + "/keys");
    }

    @Override
    String show(JsonNode answer) {
      Table table = new Table("KEY", "LABEL", "SECRET", "WEIGHT", "STATE", "FOR", "WHY");
      for (JsonNode key : answer.path("keys")) {
        String left = left(answer.path("now"), key.path("until"));
        table.row(
            text(key, "id"),
            text(key, "label"),
            text(key, "masked"),
            text(key, "weight"),
            text(key, "state"),
            left.isEmpty() ? "-" : left,
            text(key, "reason"));
      }
      return table.toString();
    }
  }

  @Command(
      name = "enable",
      description = "Takes a key into use again, whatever was held against it.",
      mixinStandardHelpOptions = true)
  static final class Enable extends Action {
    @Parameters(paramLabel = "CHANNEL", description = "Id of the channel.")
    private String channel = "";

    @Parameters(paramLabel = "KEY", description = "Id of the key.")
    private String key = "";

    @Override
    JsonNode ask(AdminClient gateway) {
      return gateway.post(
          "/api/channels/" + segment(channel) + "/keys/" + segment(key) + "/enable");
    }

    @Override
    String show(JsonNode answer) {
      return "key " + text(answer, "id") + " is " + text(answer, "state") + "\n";
    }
  }
}
