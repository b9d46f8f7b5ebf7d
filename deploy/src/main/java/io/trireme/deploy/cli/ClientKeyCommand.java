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

/** {@code client-key}: the credentials of callers. */
@Command(
    name = "client-key",
    description = "Client keys: the credentials of callers.",
    mixinStandardHelpOptions = true,
    subcommands = {
      ClientKeyCommand.ListAll.class,
      ClientKeyCommand.Create.class,
      ClientKeyCommand.Rotate.class,
      ClientKeyCommand.Disable.class,
      ClientKeyCommand.Enable.class,
      ClientKeyCommand.Remove.class
    })
final class ClientKeyCommand {

  private static final String PATH = "/api/client-keys";

  /** What a client key is made of, in the answer and in the request alike. */
  private static final List<String> FIELDS =
      List.of("id", "name", "lanes", "models", "limits", "budgets", "expiresAt", "enabled");

  private ClientKeyCommand() {}

  @Command(
      name = "list",
      description = "Lists the client keys and what is used of their budgets.",
      mixinStandardHelpOptions = true)
  static final class ListAll extends Action {
    @Override
    JsonNode ask(AdminClient gateway) {
      return gateway.get(PATH);
    }

    @Override
    String show(JsonNode answer) {
      Table table =
          new Table(
              "CLIENT KEY",
              "NAME",
              "BEGINS",
              "STATE",
              "LANES",
              "MODELS",
              "BUDGETS",
              "EXPIRES",
              "IN");
      for (JsonNode key : answer.path("clientKeys")) {
        table.row(
            text(key, "id"),
            text(key, "name"),
            text(key, "prefix"),
            text(key, "state"),
            words(key.path("lanes")),
            words(key.path("models")),
            Budgets.shown(key.path("budgets")),
            text(key, "expiresAt"),
            text(key, "managed"));
      }
      return table.toString();
    }

    private static String words(JsonNode list) {
      StringJoiner words = new StringJoiner(" ").setEmptyValue("all");
      list.forEach(word -> words.add(word.asText()));
      return words.toString();
    }
  }

  /** The secret alone on its line, so that it can be piped on. */
  private static String made(JsonNode answer) {
    return "client key "
        + answer.path("clientKey").path("id").asText()
        + "; this is its secret, shown this once:\n"
        + answer.path("secret").asText()
        + "\n";
  }

  @Command(
      name = "create",
      description = "Makes a client key and shows its secret, this once.",
      mixinStandardHelpOptions = true)
  static final class Create extends Action {
    @Parameters(paramLabel = "NAME", description = "What people call it.")
    private String name = "";

    @Option(names = "--id", paramLabel = "ID", description = "Its id; else it is made of the name.")
    private @Nullable String id;

    @Option(
        names = "--lane",
        paramLabel = "LANE",
        description = "A lane that it opens, may be given more than once; all if none is.")
    private List<String> lanes = new ArrayList<>();

    @Option(
        names = "--model",
        paramLabel = "MODEL",
        description = "A model or pattern, may be given more than once; all if none is.")
    private List<String> models = new ArrayList<>();

    @Option(names = "--rpm", paramLabel = "N", description = "Requests in a minute.")
    private @Nullable Integer rpm;

    @Option(names = "--tpm", paramLabel = "N", description = "Tokens in a minute.")
    private @Nullable Long tpm;

    @Option(names = "--concurrency", paramLabel = "N", description = "Requests at once.")
    private @Nullable Integer concurrency;

    @Option(
        names = "--budget",
        paramLabel = "AMOUNT/PERIOD",
        description =
            "What it may use up: 5usd/day, 2000000tokens/month. May be given more than once.")
    private List<String> budgets = new ArrayList<>();

    @Option(
        names = "--expires",
        paramLabel = "TIME",
        description = "When it ends, as 2030-01-31T00:00:00Z; never if it is not given.")
    private @Nullable String expires;

    @Mixin private Fields fields = new Fields();

    @Override
    JsonNode ask(AdminClient gateway) {
      ObjectNode body = Json.object().put("name", name);
      if (id != null) {
        body.put("id", id);
      }
      lanes.forEach(body.putArray("lanes")::add);
      models.forEach(body.putArray("models")::add);
      ObjectNode limits = body.putObject("limits");
      if (rpm != null) {
        limits.put("rpm", rpm);
      }
      if (tpm != null) {
        limits.put("tpm", tpm);
      }
      if (concurrency != null) {
        limits.put("concurrency", concurrency);
      }
      if (!budgets.isEmpty()) {
        body.set("budgets", Budgets.read(budgets));
      }
      if (expires != null) {
        body.put("expiresAt", expires);
      }
      fields.apply(body);
      return gateway.post(PATH, body);
    }

    @Override
    String show(JsonNode answer) {
      return made(answer);
    }
  }

  /** What is done to one that is there. */
  abstract static class Existing extends Action {
    @Parameters(paramLabel = "CLIENT-KEY", description = "Its id.")
    private String id = "";

    String path() {
      return PATH + "/" + segment(id);
    }

    static long revision(JsonNode key) {
      if (!key.path("revision").isIntegralNumber()) {
        throw new Failure(
            Failure.FAILED,
            "the client key " + key.path("id").asText() + " stands in the configuration file");
      }
      return key.path("revision").asLong();
    }

    JsonNode turn(AdminClient gateway, boolean on) {
      JsonNode before = gateway.get(path());
      ObjectNode body = Json.object();
      FIELDS.forEach(field -> body.set(field, before.path(field)));
      return gateway.put(path(), revision(before), body.put("enabled", on));
    }

    @Override
    String show(JsonNode answer) {
      return "client key " + text(answer, "id") + " is " + text(answer, "state") + "\n";
    }
  }

  @Command(
      name = "rotate",
      description =
          "Gives a client key another secret, shown this once; the one before ends at once, or after"
              + " --grace.",
      mixinStandardHelpOptions = true)
  static final class Rotate extends Existing {
    @Option(
        names = "--grace",
        paramLabel = "TIME",
        description = "For how long the secret before opens as well, as 24h.")
    private @Nullable String grace;

    @Override
    JsonNode ask(AdminClient gateway) {
      String rotation = path() + "/rotate";
      return grace == null
          ? gateway.post(rotation)
          : gateway.post(rotation, Json.object().put("grace", grace));
    }

    @Override
    String show(JsonNode answer) {
      return made(answer);
    }
  }

  @Command(
      name = "disable",
      description = "Turns a client key off.",
      mixinStandardHelpOptions = true)
  static final class Disable extends Existing {
    @Override
    JsonNode ask(AdminClient gateway) {
      return turn(gateway, false);
    }
  }

  @Command(name = "enable", description = "Turns a client key on.", mixinStandardHelpOptions = true)
  static final class Enable extends Existing {
    @Override
    JsonNode ask(AdminClient gateway) {
      return turn(gateway, true);
    }
  }

  @Command(name = "remove", description = "Removes a client key.", mixinStandardHelpOptions = true)
  static final class Remove extends Existing {
    @Override
    JsonNode ask(AdminClient gateway) {
      return gateway.delete(path(), revision(gateway.get(path())));
    }

    @Override
    String show(JsonNode answer) {
      return "client key " + text(answer, "id") + " is removed\n";
    }
  }
}
