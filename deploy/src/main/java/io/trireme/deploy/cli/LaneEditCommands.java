package io.trireme.deploy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands that change lanes of the database. */
final class LaneEditCommands {

  private LaneEditCommands() {}

  /** A change of one lane. */
  abstract static class LaneAction extends Action {
    @Parameters(index = "0", paramLabel = "LANE", description = "The dialect of its clients.")
    private String lane = "";

    String path() {
      return "/api/lanes/" + segment(lane);
    }

    @Override
    String show(JsonNode answer) {
      StringJoiner channels = new StringJoiner(" ").setEmptyValue("-");
      for (JsonNode entry : answer.path("entries")) {
        String state = entry.path("state").asText();
        channels.add(
            entry.path("channel").asText() + (state.equals("active") ? "" : "(" + state + ")"));
      }
      return "lane " + lane + " by " + text(answer, "strategy") + ": " + channels + "\n";
    }
  }

  @Command(
      name = "set",
      description = "Changes how a lane chooses; what is not named stays.",
      mixinStandardHelpOptions = true)
  static final class SetFields extends LaneAction {
    @Option(
        names = "--strategy",
        paramLabel = "WORD",
        description = "failover, round-robin, random, weighted or least-latency.")
    private @Nullable String strategy;

    @Mixin private Fields fields = new Fields();

    @Override
    JsonNode ask(AdminClient gateway) {
      JsonNode before = gateway.get(path());
      ObjectNode body =
          before.path("configured") instanceof ObjectNode configured
              ? configured.deepCopy()
              : Json.object();
      if (strategy != null) {
        body.put("strategy", strategy);
      }
      fields.apply(body);
      return gateway.put(path(), before.path("revision").asLong(), body);
    }
  }

  @Command(
      name = "reorder",
      description = "Puts channels first in a lane, in this order; the others follow as they were.",
      mixinStandardHelpOptions = true)
  static final class Reorder extends LaneAction {
    @Parameters(
        index = "1..*",
        arity = "1..*",
        paramLabel = "CHANNEL",
        description = "Ids of channels.")
    private List<String> channels = new ArrayList<>();

    @Override
    JsonNode ask(AdminClient gateway) {
      ObjectNode body = Json.object();
      channels.forEach(body.putArray("channels")::add);
      return gateway.put(path() + "/order", body);
    }
  }

  @Command(
      name = "reset",
      description = "Lets a lane take every channel of its dialect again, in order.",
      mixinStandardHelpOptions = true)
  static final class Reset extends LaneAction {
    @Override
    JsonNode ask(AdminClient gateway) {
      gateway.delete(path(), gateway.get(path()).path("revision").asLong());
      return gateway.get(path());
    }
  }
}
