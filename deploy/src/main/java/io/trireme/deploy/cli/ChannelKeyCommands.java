package io.trireme.deploy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code channel key}: the keys of a channel of the database. */
@Command(
    name = "key",
    description = {
      "Adds, replaces and removes keys of a channel.",
      "A key is typed, piped in, or taken from " + ChannelEditCommands.VARIABLE + "."
    },
    mixinStandardHelpOptions = true,
    subcommands = {
      ChannelKeyCommands.Add.class,
      ChannelKeyCommands.Replace.class,
      ChannelKeyCommands.Remove.class
    })
final class ChannelKeyCommands {

  private ChannelKeyCommands() {}

  /** What all have in common. */
  abstract static class KeyAction extends Action {
    @Parameters(index = "0", paramLabel = "CHANNEL", description = "Id of the channel.")
    private String channel = "";

    String keys() {
      return ChannelEditCommands.path(channel) + "/keys";
    }

    JsonNode channel(AdminClient gateway) {
      return gateway.get(ChannelEditCommands.path(channel));
    }

    long revision(AdminClient gateway) {
      return ChannelEditCommands.revision(channel(gateway));
    }
  }

  /** One whose credential is given. */
  abstract static class Giving extends KeyAction {
    @Option(names = "--key-ref", paramLabel = "env:NAME", description = "Where the key is found.")
    private @Nullable String keyRef;

    @Option(names = "--label", paramLabel = "LABEL", description = "What people call it.")
    private @Nullable String label;

    @Option(
        names = "--weight",
        paramLabel = "N",
        description = "Its share where keys are chosen by weight.")
    private @Nullable Integer weight;

    ObjectNode body() {
      ObjectNode body = Json.object();
      if (keyRef == null) {
        body.put("secret", secret(ChannelEditCommands.VARIABLE, "key of the vendor"));
      } else {
        body.put("secretRef", keyRef);
      }
      if (label != null) {
        body.put("label", label);
      }
      if (weight != null) {
        body.put("weight", weight);
      }
      return body;
    }

    @Override
    String show(JsonNode answer) {
      return "key "
          + text(answer, "id")
          + " "
          + text(answer, "masked")
          + " is "
          + text(answer, "state")
          + "\n";
    }
  }

  @Command(name = "add", description = "Adds a key to a channel.", mixinStandardHelpOptions = true)
  static final class Add extends Giving {
    @Option(names = "--id", paramLabel = "ID", description = "Its id; else one is derived.")
    private @Nullable String id;

    @Override
    JsonNode ask(AdminClient gateway) {
      ObjectNode body = body();
      if (id != null) {
        body.put("id", id);
      }
      return gateway.post(keys(), body);
    }
  }

  @Command(
      name = "replace",
      description =
          "Gives a key of a channel another secret; its id stays, and all else that is not named.",
      mixinStandardHelpOptions = true)
  static final class Replace extends Giving {
    @Parameters(index = "1", paramLabel = "KEY", description = "Id of the key.")
    private String key = "";

    @Override
    JsonNode ask(AdminClient gateway) {
      JsonNode known = channel(gateway);
      ObjectNode body = body();
      // The gateway takes it for the whole of the key: what is not named stays only if it is sent.
      for (JsonNode before : known.at("/configured/keys")) {
        if (before.path("id").asText().equals(key)) {
          for (String field : List.of("label", "weight", "enabled")) {
            if (before.hasNonNull(field) && !body.has(field)) {
              body.set(field, before.path(field));
            }
          }
        }
      }
      return gateway.put(keys() + "/" + segment(key), ChannelEditCommands.revision(known), body);
    }
  }

  @Command(
      name = "remove",
      description = "Removes a key of a channel.",
      mixinStandardHelpOptions = true)
  static final class Remove extends KeyAction {
    @Parameters(index = "1", paramLabel = "KEY", description = "Id of the key.")
    private String key = "";

    @Override
    JsonNode ask(AdminClient gateway) {
      return gateway.delete(keys() + "/" + segment(key), revision(gateway));
    }

    @Override
    String show(JsonNode answer) {
      return "key " + text(answer, "id") + " is removed\n";
    }
  }
}
