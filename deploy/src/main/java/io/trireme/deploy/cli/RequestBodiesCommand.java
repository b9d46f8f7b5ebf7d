package io.trireme.deploy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code requests bodies}: what was asked and answered. */
@Command(
    name = "bodies",
    description = "Prints what a request asked and was answered, where that is kept.",
    mixinStandardHelpOptions = true)
final class RequestBodiesCommand extends Action {

  private record Part(String field, String title) {}

  private static final List<Part> PARTS =
      List.of(
          new Part("request", "the client asked"),
          new Part("upstreamRequest", "the vendor was asked"),
          new Part("answer", "the client was answered"));

  @Parameters(paramLabel = "REQUEST", description = "Its id: x-trireme-request-id.")
  private String request = "";

  @Override
  JsonNode ask(AdminClient gateway) {
    return gateway.get("/api/requests/" + segment(request) + "/bodies");
  }

  @Override
  String show(JsonNode answer) {
    StringBuilder text = new StringBuilder();
    for (Part part : PARTS) {
      JsonNode body = answer.path(part.field());
      if (body.isObject()) {
        text.append("--- ").append(part.title()).append(", ");
        text.append(body.path("bytes").asLong()).append(" bytes");
        text.append(body.path("truncated").asBoolean() ? ", the end is cut off" : "");
        text.append(body.path("redacted").asBoolean() ? ", credentials taken out" : "");
        text.append(System.lineSeparator());
        // Nothing that moves the cursor or changes colours: it was written by strangers.
        text.append(body.path("text").asText().replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", ""));
        text.append(System.lineSeparator());
      }
    }
    return text.toString();
  }
}
