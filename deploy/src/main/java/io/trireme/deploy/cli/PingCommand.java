package io.trireme.deploy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code channel ping}: whether vendors are there and take the key. */
@Command(
    name = "ping",
    description = {
      "Asks the vendor of a channel, or of all, whether it is there and takes the key.",
      "Exit code 1 if one is not or does not."
    },
    mixinStandardHelpOptions = true)
final class PingCommand extends Action {

  @Parameters(
      paramLabel = "CHANNEL",
      arity = "0..1",
      description = "Its id; without one all channels are asked.")
  private @Nullable String channel;

  @Option(
      names = "--key",
      paramLabel = "ID",
      description = "The key to present; else the first that is enabled.")
  private @Nullable String key;

  @Override
  JsonNode ask(AdminClient gateway) {
    String id = channel;
    if (id == null) {
      return gateway.post("/api/ping");
    }
    String query = key == null ? "" : "?key=" + segment(key);
    return gateway.post("/api/channels/" + segment(id) + "/ping" + query);
  }

  private static Iterable<JsonNode> pings(JsonNode answer) {
    return answer.has("channels") ? answer.path("channels") : List.of(answer);
  }

  @Override
  boolean succeeded(JsonNode answer) {
    for (JsonNode ping : pings(answer)) {
      if (!ping.path("ok").asBoolean()) {
        return false;
      }
    }
    return true;
  }

  @Override
  String show(JsonNode answer) {
    Table table = new Table("CHANNEL", "BASE URL", "", "STATUS", "TIME", "KEY", "DETAIL");
    for (JsonNode ping : pings(answer)) {
      for (JsonNode place : ping.path("baseUrls")) {
        table.row(
            text(ping, "channel"),
            text(place, "baseUrl"),
            place.path("ok").asBoolean() ? "ok" : "FAILED",
            text(place, "status"),
            text(place, "millis") + " ms",
            key(place),
            text(place, "detail"));
      }
    }
    return table.toString();
  }

  private static String key(JsonNode place) {
    if (place.path("key").isNull()) {
      return "none";
    }
    JsonNode accepted = place.path("keyAccepted");
    return accepted.isNull() ? "?" : accepted.asBoolean() ? "accepted" : "refused";
  }
}
