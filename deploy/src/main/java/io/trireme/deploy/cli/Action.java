package io.trireme.deploy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that asks the gateway and shows its answer, as a table or as it came. */
abstract class Action implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before the command runs
  private CommandSpec spec;

  @Option(names = "--json", description = "Print the gateway's answer as JSON.")
  private boolean json;

  /** What is asked of the gateway. */
  abstract JsonNode ask(AdminClient gateway);

  /** The answer for people. */
  abstract String show(JsonNode answer);

  /** Whether the answer says that what was asked for came about. */
  boolean succeeded(JsonNode answer) {
    return true;
  }

  @Override
  public final Integer call() {
    JsonNode answer;
    try (AdminClient gateway = new AdminClient(root().connection())) {
      answer = ask(gateway);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(json ? answer.toPrettyString() + "\n" : show(answer));
    out.flush();
    return succeeded(answer) ? 0 : Failure.FAILED;
  }

  private CommandLine.Root root() {
    return (CommandLine.Root) spec.root().userObject();
  }

  /** A credential, from the environment, the terminal or the standard input. */
  final String secret(String variable, String what) {
    return Prompt.secret(root().environment(), variable, what);
  }

  /** A name as one segment of a path. */
  static String segment(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** The text of a field; "-" if there is none. */
  static String text(JsonNode node, String field) {
    String text = node.path(field).asText("");
    return node.path(field).isNull() || text.isEmpty() ? "-" : text;
  }

  /** How long from the gateway's now until a time, for people; "" if there is none. */
  static String left(JsonNode now, JsonNode until) {
    try {
      Duration left = Duration.between(Instant.parse(now.asText()), Instant.parse(until.asText()));
      long seconds = Math.max(0, (left.toMillis() + 999) / 1000);
      if (seconds < 120) {
        return seconds + " s";
      }
      return seconds < 7200 ? (seconds + 59) / 60 + " min" : (seconds + 3599) / 3600 + " h";
    } catch (DateTimeParseException e) {
      return "";
    }
  }
}
