package io.trireme.deploy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import java.io.PrintWriter;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code events}: what happens, a line for each, until it is ended. */
@Command(
    name = "events",
    description = "Shows what happens in the gateway until it is interrupted.",
    mixinStandardHelpOptions = true)
final class EventsCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before the command runs
  private CommandSpec spec;

  @Option(names = "--json", description = "Print each event as one line of JSON.")
  private boolean json;

  @Option(names = "--recent", description = "Begin with what the gateway still remembers.")
  private boolean recent;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "End after so many events; else with Ctrl-C.")
  private long count = Long.MAX_VALUE;

  private long shown;

  @Override
  public Integer call() {
    if (count < 1) {
      throw new picocli.CommandLine.ParameterException(
          spec.commandLine(), "--count must be 1 or more");
    }
    CommandLine.Root root = (CommandLine.Root) spec.root().userObject();
    PrintWriter out = spec.commandLine().getOut();
    try (AdminClient gateway = new AdminClient(root.connection())) {
      if (gateway.follow(
          "/api/events", recent ? "0" : "", (type, event) -> show(out, type, event))) {
        return 0;
      }
    }
    throw new Failure(Failure.NOT_REACHED, "the gateway has ended the events");
  }

  private boolean show(PrintWriter out, String type, JsonNode event) {
    if (type.equals("hello")) {
      return true;
    }
    out.println(json ? asJson(type, event) : line(type, event));
    out.flush();
    shown++;
    return shown < count;
  }

  private static String asJson(String type, JsonNode event) {
    ObjectNode told = Json.object().put("type", type);
    if (event instanceof ObjectNode fields) {
      told.setAll(fields);
    }
    return Json.text(told);
  }

  /** Time and kind, then every field that says something. */
  private static String line(String type, JsonNode event) {
    StringJoiner line = new StringJoiner(" ");
    if (event.has("time")) {
      line.add(event.path("time").asText());
    }
    line.add(type);
    add(line, "", event);
    return Table.oneLine(line.toString());
  }

  private static void add(StringJoiner line, String prefix, JsonNode fields) {
    for (Map.Entry<String, JsonNode> field : fields.properties()) {
      JsonNode value = field.getValue();
      boolean said =
          prefix.isEmpty() && (field.getKey().equals("id") || field.getKey().equals("time"));
      if (said || value.isNull()) {
        continue;
      }
      if (value.isObject()) {
        add(line, field.getKey() + ".", value);
      } else {
        String text = value.asText();
        line.add(
            prefix
                + field.getKey()
                + "="
                + (text.isEmpty() || text.contains(" ") ? Json.quoted(text) : text));
      }
    }
  }
}
