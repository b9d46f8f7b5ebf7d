package io.trireme.deploy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.deploy.config.BuildInfo;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code doctor}: whether a running gateway and its channels are well, and what to do. */
@Command(
    name = "doctor",
    description = {
      "Checks a running gateway and each of its channels, and says what to do.",
      "--deep also asks a model of each channel twice, for a stream and for a tool call: that costs"
          + " some tokens."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing failed",
      "1:something failed",
      "3:no gateway answers, or it does not take the key"
    })
final class DoctorCommand implements Callable<Integer> {

  private static final int AT_ONCE = 8;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before the command runs
  private CommandSpec spec;

  @Parameters(
      paramLabel = "CHANNEL",
      arity = "0..*",
      description = "The channels to check; without one all are.")
  private List<String> channels = new ArrayList<>();

  @Option(names = "--deep", description = "Ask models, too: this costs some tokens.")
  private boolean deep;

  @Option(names = "--model", paramLabel = "NAME", description = "Which model --deep asks.")
  private @Nullable String model;

  @Option(names = "--json", description = "Print the findings as JSON.")
  private boolean json;

  private final ArrayNode findings = Json.object().putArray("findings");

  @Override
  public Integer call() {
    CommandLine.Root root = (CommandLine.Root) spec.root().userObject();
    Connection connection = root.connection();
    PrintWriter out = spec.commandLine().getOut();
    try (AdminClient gateway = new AdminClient(connection)) {
      DoctorGateway check = new DoctorGateway(connection, BuildInfo.read(), this::found);
      check.health(gateway);
      check.overview(gateway.get("/api/overview"), connection.url());
      List<String> ids = channels;
      if (ids.isEmpty()) {
        ids = ids(gateway.get("/api/channels"));
      }
      check(gateway, ids);
    }
    boolean failed = false;
    for (JsonNode finding : findings) {
      failed |= finding.path("result").asText().equals("fail");
    }
    ObjectNode answer = Json.object().put("ok", !failed);
    answer.set("findings", findings);
    out.print(json ? answer.toPrettyString() + "\n" : show());
    out.flush();
    return failed ? Failure.FAILED : 0;
  }

  private static List<String> ids(JsonNode answer) {
    List<String> ids = new ArrayList<>();
    answer.path("channels").forEach(channel -> ids.add(channel.path("id").asText()));
    return ids;
  }

  private void check(AdminClient gateway, List<String> ids) {
    if (ids.isEmpty()) {
      found(
          "channels",
          "",
          "warn",
          "there is none",
          "Add one: ./trireme channel add, or in the panel.");
    }
    List<Future<JsonNode>> tests = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      for (String id : ids) {
        tests.add(threads.submit(() -> gateway.post(path(id))));
      }
    }
    for (int i = 0; i < tests.size(); i++) {
      try {
        for (JsonNode step : tests.get(i).get().path("steps")) {
          String of = Action.text(step, "of");
          found(
              ids.get(i) + " " + step.path("subject").asText(),
              of.equals("-") ? "" : of,
              step.path("result").asText(),
              step.path("detail").asText(),
              step.path("advice").isNull() ? "" : step.path("advice").asText());
        }
      } catch (ExecutionException e) {
        Throwable cause = e.getCause();
        if (cause instanceof Failure failure && failure.code() != Failure.FAILED) {
          throw failure;
        }
        found(
            ids.get(i),
            "",
            "fail",
            cause instanceof Failure known ? String.valueOf(known.getMessage()) : "was not tested",
            "See the gateway's log.");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new Failure(Failure.FAILED, "interrupted");
      }
    }
  }

  private String path(String id) {
    String query = "?deep=" + deep + (model == null ? "" : "&model=" + Action.segment(model));
    return "/api/channels/" + Action.segment(id) + "/test" + query;
  }

  private void found(String check, String of, String result, String detail, String advice) {
    findings
        .addObject()
        .put("check", check)
        .put("of", of.isEmpty() ? null : of)
        .put("result", result)
        .put("detail", detail)
        .put("advice", advice.isEmpty() ? null : advice);
  }

  private String show() {
    Table table = new Table("", "CHECK", "OF", "DETAIL");
    for (JsonNode finding : findings) {
      table.row(
          finding.path("result").asText(),
          finding.path("check").asText(),
          Action.text(finding, "of"),
          finding.path("detail").asText());
      if (!finding.path("advice").isNull()) {
        table.row("", "", "", "-> " + finding.path("advice").asText());
      }
    }
    return table.toString();
  }
}
