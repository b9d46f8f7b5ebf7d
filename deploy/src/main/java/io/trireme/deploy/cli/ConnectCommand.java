package io.trireme.deploy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.deploy.connect.ClientFiles;
import io.trireme.deploy.connect.ClientSetup;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code connect}: points a real client at the gateway, or back to where it was. */
@Command(
    name = "connect",
    description = {
      "Points a client at the gateway: shows what belongs into its configuration, or writes it.",
      "Without --key or --new-key the gateway's access key is used."
    },
    mixinStandardHelpOptions = true)
final class ConnectCommand implements Callable<Integer> {

  /** The names of the clients, for help, refusals and completion. */
  static final class Names extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    Names() {
      super(ClientSetup.all().stream().map(ClientSetup::name).toList());
    }
  }

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before the command runs
  private CommandSpec spec;

  @Parameters(
      paramLabel = "CLIENT",
      completionCandidates = Names.class,
      description = "Which client: ${COMPLETION-CANDIDATES}.")
  private String name = "";

  @Option(
      names = "--write",
      description = "Write it. What was there before is kept beside it as *.before-trireme.")
  private boolean write;

  @Option(names = "--undo", description = "Take back what --write wrote.")
  private boolean undo;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      arity = "0..1",
      fallbackValue = "",
      description =
          "The key that the client presents. Other processes see it on the command line: without a"
              + " value it is typed, piped in, or taken from TRIREME_CLIENT_KEY.")
  private @Nullable String key;

  @Option(
      names = "--new-key",
      paramLabel = "NAME",
      description = "Make a client key for it, which opens its lane alone.")
  private @Nullable String newKey;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "The gateway's address as the client sees it; else TRIREME_URL or the local.")
  private @Nullable String url;

  @Option(names = "--json", description = "Print what became of each file as JSON.")
  private boolean json;

  @Override
  public Integer call() {
    ClientSetup client =
        ClientSetup.all().stream()
            .filter(one -> one.name().equals(name))
            .findFirst()
            .orElseThrow(() -> wrong("CLIENT must be one of " + String.join(", ", new Names())));
    if (undo && (write || key != null || newKey != null)) {
      throw wrong("--undo stands alone");
    }
    if (key != null && newKey != null) {
      throw wrong("--key and --new-key exclude one another");
    }
    Map<String, String> environment = root().environment();
    String user = environment.getOrDefault("HOME", "");
    Path home =
        client.home(environment, Path.of(user.isEmpty() ? System.getProperty("user.home") : user));
    ClientFiles files = new ClientFiles(client, home);
    try {
      List<ClientFiles.Result> results =
          undo ? files.undo() : files.connect(address(), key(client), write);
      PrintWriter out = spec.commandLine().getOut();
      out.print(json ? json(client, results).toPrettyString() + "\n" : show(client, results));
      out.flush();
      return 0;
    } catch (IOException e) {
      throw new Failure(Failure.FAILED, "nothing was written: " + e.getMessage());
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private CommandLine.Root root() {
    return (CommandLine.Root) spec.root().userObject();
  }

  private String address() {
    Map<String, String> environment = new HashMap<>(root().environment());
    if (url != null) {
      environment.put("TRIREME_URL", url);
    }
    return Connection.url(environment);
  }

  private String key(ClientSetup client) {
    if (newKey != null) {
      ObjectNode body = Json.object().put("name", newKey);
      body.putArray("lanes").add(client.lane());
      try (AdminClient gateway = new AdminClient(root().connection())) {
        return gateway.post("/api/client-keys", body).path("secret").asText();
      }
    }
    if (key == null) {
      // The key of administrators is no client's.
      Map<String, String> environment = new HashMap<>(root().environment());
      environment.remove("ADMIN_ACCESS_KEY");
      return Connection.of(environment).key().reveal();
    }
    return key.isEmpty()
        ? Prompt.secret(root().environment(), "TRIREME_CLIENT_KEY", "client's key")
        : key;
  }

  private String show(ClientSetup client, List<ClientFiles.Result> results) {
    StringBuilder text = new StringBuilder();
    for (ClientFiles.Result result : results) {
      if (!undo && !write) {
        text.append("# ").append(result.file()).append('\n').append(result.text()).append('\n');
      } else {
        text.append(result.changed() ? "changed    " : "unchanged  ")
            .append(result.file())
            .append('\n');
      }
    }
    if (undo) {
      return text.append(results.isEmpty() ? "There is nothing to take back.\n" : "").toString();
    }
    return text.append(client.title())
        .append(write ? " is connected. " : ": --write writes this. ")
        .append(client.advice())
        .append('\n')
        .toString();
  }

  /** Without the texts: they hold the key. */
  private static JsonNode json(ClientSetup client, List<ClientFiles.Result> results) {
    ObjectNode answer = Json.object().put("client", client.name());
    ArrayNode files = answer.putArray("files");
    for (ClientFiles.Result result : results) {
      files.addObject().put("file", result.file().toString()).put("changed", result.changed());
    }
    return answer;
  }
}
