package io.trireme.deploy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code requests}: the request log. */
@Command(
    name = "requests",
    description = "Lists the last requests, the newest first.",
    mixinStandardHelpOptions = true,
    subcommands = {RequestsCommand.Show.class, RequestBodiesCommand.class})
final class RequestsCommand extends Action {

  @Option(names = "--lane", paramLabel = "LANE", description = "Dialect of the client.")
  private @Nullable String lane;

  @Option(names = "--channel", paramLabel = "ID", description = "Whose answer it was.")
  private @Nullable String channel;

  @Option(names = "--model", paramLabel = "NAME", description = "As the client named it.")
  private @Nullable String model;

  @Option(names = "--client-key", paramLabel = "ID", description = "Id of the caller's key.")
  private @Nullable String clientKey;

  @Option(
      names = "--outcome",
      paramLabel = "WORD",
      description = "success, client, gone, failed, or one of the metrics' words.")
  private @Nullable String outcome;

  @Option(
      names = "--search",
      paramLabel = "TEXT",
      description = "Part of an id, of a model's name or of a conversation's digest.")
  private @Nullable String search;

  @Option(names = "--limit", paramLabel = "N", description = "At most so many (default 30).")
  private int limit = 30;

  @Override
  JsonNode ask(AdminClient gateway) {
    return gateway.get(
        new Query("/api/requests")
            .with("lane", lane)
            .with("channel", channel)
            .with("model", model)
            .with("clientKey", clientKey)
            .with("outcome", outcome)
            .with("q", search)
            .with("limit", Integer.toString(limit))
            .toString());
  }

  @Override
  String show(JsonNode answer) {
    Table table =
        new Table(
            "TIME", "REQUEST", "LANE", "MODEL", "CHANNEL", "OUTCOME", "STATUS", "TRIES", "MS",
            "TOKENS", "USD");
    for (JsonNode request : answer.path("requests")) {
      table.row(
          text(request, "time"),
          text(request, "id"),
          text(request, "lane"),
          text(request, "model"),
          text(request, "channel"),
          text(request, "outcome"),
          text(request, "status"),
          Integer.toString(request.path("attempts").size()),
          text(request, "durationMs"),
          tokens(request.path("tokens")),
          dollars(request.path("costUsd")));
    }
    return table.toString();
  }

  /** What went in and what came out. */
  private static String tokens(JsonNode tokens) {
    return text(tokens, "input") + "/" + text(tokens, "output");
  }

  /** Dollars, to a thousandth of a cent; "-" if not known. */
  static String dollars(JsonNode amount) {
    return amount.isNumber()
        ? new BigDecimal(amount.asText()).setScale(5, RoundingMode.HALF_UP).toPlainString()
        : "-";
  }

  @Command(
      name = "show",
      description = "Shows a request with its attempts.",
      mixinStandardHelpOptions = true)
  static final class Show extends Action {
    @Parameters(paramLabel = "REQUEST", description = "Its id: x-trireme-request-id.")
    private String request = "";

    @Override
    JsonNode ask(AdminClient gateway) {
      return gateway.get("/api/requests/" + segment(request));
    }

    @Override
    String show(JsonNode answer) {
      JsonNode tokens = answer.path("tokens");
      Table facts = new Table("REQUEST", text(answer, "id"));
      facts.row("time", text(answer, "time"));
      facts.row("caller", text(answer, "clientKey"));
      facts.row("lane", text(answer, "lane") + ", " + text(answer, "operation"));
      facts.row("model", text(answer, "model") + " -> " + text(answer, "upstreamModel"));
      facts.row("channel", text(answer, "channel") + ", key " + text(answer, "key"));
      facts.row("outcome", text(answer, "outcome") + ", status " + text(answer, "status"));
      facts.row(
          "times",
          "first word after "
              + text(answer, "ttftMs")
              + " ms, end after "
              + text(answer, "durationMs")
              + " ms");
      facts.row(
          "tokens",
          "input %s, output %s (reasoning %s), cache read %s, cache written %s"
              .formatted(
                  text(tokens, "input"),
                  text(tokens, "output"),
                  text(tokens, "reasoning"),
                  text(tokens, "cacheRead"),
                  text(tokens, "cacheWrite")));
      facts.row("cost", dollars(answer.path("costUsd")) + " USD");
      facts.row("conversation", text(answer, "conversation"));
      facts.row("not carried", text(answer, "warnings"));
      facts.row("error", text(answer, "error"));
      Table tries = new Table("#", "CHANNEL", "KEY", "RESULT", "MS", "WHY", "FAULT");
      int number = 0;
      for (JsonNode one : answer.path("attempts")) {
        number++;
        tries.row(
            Integer.toString(number),
            text(one, "channel"),
            text(one, "key"),
            text(one, "result"),
            text(one, "ms"),
            text(one, "reason"),
            text(one, "fault"));
      }
      StringBuilder text =
          new StringBuilder()
              .append(facts)
              .append('\n')
              .append(tries)
              .append('\n')
              .append(steps(answer.path("attempts")));
      for (JsonNode line : answer.path("leftOut")) {
        text.append("left out: ").append(line.asText().replaceAll("\\p{Cntrl}", " ")).append('\n');
      }
      return text.toString();
    }

    /** Milliseconds since the request came; a connection that was open before has no time. */
    private static Table steps(JsonNode attempts) {
      Table steps = new Table("#", "BEGAN", "CONNECTED", "SENT", "HEAD", "FIRST WORD", "END");
      int number = 0;
      for (JsonNode one : attempts) {
        number++;
        JsonNode times = one.path("times");
        steps.row(
            Integer.toString(number),
            text(times, "startMs"),
            text(times, "connectedMs"),
            text(times, "sentMs"),
            text(times, "headMs"),
            text(times, "committedMs"),
            text(times, "endMs"));
      }
      return steps;
    }
  }
}
