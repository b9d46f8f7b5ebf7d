package io.trireme.deploy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands that change what lies over the configuration while the gateway runs. */
final class ChannelStateCommands {

  private ChannelStateCommands() {}

  /** A change of a channel in one lane, or in all where it stands. */
  abstract static class Change extends Action {
    @Parameters(paramLabel = "CHANNEL", description = "Its id.")
    private String channel = "";

    @Option(
        names = "--lane",
        paramLabel = "LANE",
        description = "Only in the lane of this dialect; else in all where the channel stands.")
    private @Nullable String lane;

    String path() {
      return "/api/channels/" + segment(channel);
    }

    /** What is to become of an entry. */
    abstract ObjectNode change();

    /** Whether an entry is to be changed that is in that state. */
    abstract boolean concerns(String state);

    @Override
    JsonNode ask(AdminClient gateway) {
      for (String each : lanes(gateway)) {
        gateway.patch("/api/lanes/" + segment(each) + "/entries/" + segment(channel), change());
      }
      return gateway.get(path());
    }

    /** A lane that was named is asked in any case, so that the gateway says what is wrong. */
    final List<String> lanes(AdminClient gateway) {
      String only = lane;
      if (only != null) {
        return List.of(only);
      }
      List<String> lanes = new ArrayList<>();
      for (JsonNode place : gateway.get(path()).path("lanes")) {
        if (concerns(place.path("state").asText())) {
          lanes.add(place.path("dialect").asText());
        }
      }
      return lanes;
    }

    @Override
    String show(JsonNode answer) {
      Table table = new Table("LANE", "STATE", "PROMOTED", "BREAKER");
      for (JsonNode place : answer.path("lanes")) {
        table.row(
            text(place, "dialect"),
            text(place, "state"),
            place.path("promotedUntil").isNull()
                ? "-"
                : "for " + left(answer.path("now"), place.path("promotedUntil")),
            text(place, "breaker"));
      }
      return table.toString();
    }
  }

  @Command(
      name = "suspend",
      description = "Takes a channel out of use until it is resumed.",
      mixinStandardHelpOptions = true)
  static final class Suspend extends Change {
    @Override
    ObjectNode change() {
      return Json.object().put("state", "suspended");
    }

    @Override
    boolean concerns(String state) {
      return state.equals("active");
    }
  }

  @Command(
      name = "resume",
      description =
          "Takes a channel into use again: ends its suspension, closes its breakers, ends the waits"
              + " of its keys.",
      mixinStandardHelpOptions = true)
  static final class Resume extends Change {
    @Override
    ObjectNode change() {
      return Json.object().put("state", "active");
    }

    @Override
    boolean concerns(String state) {
      return state.equals("suspended");
    }

    @Override
    JsonNode ask(AdminClient gateway) {
      super.ask(gateway);
      return gateway.post(path() + "/resume");
    }
  }

  @Command(
      name = "promote",
      description = "Places a channel before all others for a time.",
      mixinStandardHelpOptions = true)
  static final class Promote extends Change {
    @Option(
        names = "--for",
        paramLabel = "DURATION",
        defaultValue = "10m",
        description = "For how long: 30s, 10m, 2h. Default: ${DEFAULT-VALUE}.")
    private String length = "";

    @Option(names = "--end", description = "End the promotion instead.")
    private boolean end;

    @Override
    ObjectNode change() {
      ObjectNode change = Json.object();
      if (end) {
        change.putNull("promotion");
      } else {
        change.putObject("promotion").put("for", length);
      }
      return change;
    }

    @Override
    boolean concerns(String state) {
      return state.equals("active");
    }
  }
}
