package io.trireme.deploy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code route}: where a request would go now. */
@Command(
    name = "route",
    description =
        "Shows where a request would go now, and why. Changes nothing. Exit code 1 if nowhere.",
    mixinStandardHelpOptions = true)
final class RouteCommand extends Action {

  @Parameters(paramLabel = "LANE", description = "The dialect of the client.")
  private String lane = "";

  @Parameters(paramLabel = "MODEL", description = "As the client names it.")
  private String model = "";

  @Option(names = "--client-key", paramLabel = "ID", description = "Id of the caller's key.")
  private @Nullable String clientKey;

  @Option(
      names = "--session",
      paramLabel = "NAME",
      description = "What the client calls its conversation.")
  private @Nullable String session;

  @Override
  JsonNode ask(AdminClient gateway) {
    ObjectNode question = Json.object().put("lane", lane).put("model", model);
    if (clientKey != null) {
      question.put("clientKey", clientKey);
    }
    if (session != null) {
      question.put("session", session);
    }
    return gateway.post("/api/route", question);
  }

  /** Failed if nobody would be asked. */
  @Override
  boolean succeeded(JsonNode answer) {
    return !answer.path("candidates").isEmpty();
  }

  @Override
  String show(JsonNode answer) {
    StringBuilder text = new StringBuilder();
    if (!answer.path("modelKnown").asBoolean()) {
      text.append("no channel of the lane allows the model\n");
    }
    Table candidates = new Table("#", "CHANNEL", "BASE URL", "KEY", "MODEL", "WHY");
    for (JsonNode stop : answer.path("candidates")) {
      candidates.row(
          text(stop, "place"),
          text(stop, "channel"),
          text(stop, "baseUrl"),
          text(stop, "key"),
          text(stop, "upstreamModel"),
          text(stop, "reason"));
    }
    text.append(candidates);
    if (!answer.path("skipped").isEmpty()) {
      Table skipped = new Table("SKIPPED", "BASE URL", "KEY", "WHY");
      for (JsonNode skip : answer.path("skipped")) {
        skipped.row(
            text(skip, "channel"), text(skip, "baseUrl"), text(skip, "key"), text(skip, "reason"));
      }
      text.append('\n').append(skipped);
    }
    return text.toString();
  }
}
