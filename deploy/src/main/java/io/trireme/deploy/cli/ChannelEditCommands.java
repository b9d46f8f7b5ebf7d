package io.trireme.deploy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands that make, change and remove channels of the database. */
final class ChannelEditCommands {

  /** Holds the secret of a key where nobody can type one. */
  static final String VARIABLE = "TRIREME_CHANNEL_KEY";

  private ChannelEditCommands() {}

  /** Which revision a channel of the database has; one of the file has none. */
  static long revision(JsonNode channel) {
    if (!channel.path("revision").isIntegralNumber()) {
      throw new Failure(
          Failure.FAILED,
          "the channel " + channel.path("id").asText() + " stands in the configuration file");
    }
    return channel.path("revision").asLong();
  }

  static String path(String channel) {
    return "/api/channels/" + Action.segment(channel);
  }

  private static String said(JsonNode channel, String what) {
    return "channel " + channel.path("id").asText() + " is " + what + "\n";
  }

  @Command(
      name = "add",
      description = {
        "Makes a channel. Its key is typed, piped in, or taken from " + VARIABLE + ".",
        "It comes last in the lane of its dialect unless --place says otherwise."
      },
      mixinStandardHelpOptions = true)
  static final class Add extends Action {
    @Parameters(
        index = "0",
        paramLabel = "DIALECT",
        description = "What its vendor speaks; lane list shows the words.")
    private String dialect = "";

    @Parameters(
        index = "1..*",
        arity = "1..*",
        paramLabel = "URL",
        description = "Its base URLs, in order.")
    private List<String> urls = new ArrayList<>();

    @Option(
        names = "--id",
        paramLabel = "ID",
        description = "Its id; else it is made of the name or the host.")
    private @Nullable String id;

    @Option(names = "--name", paramLabel = "NAME", description = "What people call it.")
    private @Nullable String name;

    @Option(names = "--key-ref", paramLabel = "env:NAME", description = "Where its key is found.")
    private @Nullable String keyRef;

    @Option(names = "--no-key", description = "It needs no key.")
    private boolean noKey;

    @Option(
        names = "--place",
        paramLabel = "LANE=WHERE",
        description = "first, last or spare (disabled) in the lane of a dialect.")
    private Map<String, String> places = new LinkedHashMap<>();

    @Mixin private Fields fields = new Fields();

    @Override
    JsonNode ask(AdminClient gateway) {
      ObjectNode body = Json.object();
      if (id != null) {
        body.put("id", id);
      }
      if (name != null) {
        body.put("name", name);
      }
      body.put("dialect", dialect);
      urls.forEach(body.putArray("baseUrls")::add);
      if (keyRef != null) {
        body.putArray("keys").addObject().put("secretRef", keyRef);
      } else if (!noKey) {
        body.putArray("keys").addObject().put("secret", secret(VARIABLE, "key of the vendor"));
      }
      if (!places.isEmpty()) {
        ObjectNode lanes = body.putObject("place").putObject("lanes");
        places.forEach(lanes::put);
      }
      fields.apply(body);
      return gateway.post("/api/channels", body);
    }

    @Override
    String show(JsonNode answer) {
      return said(answer, "there");
    }
  }

  @Command(
      name = "edit",
      description = {
        "Changes a channel; what is not named stays, its keys too.",
        "A base URL on another host wants the keys entered again: channel key replace."
      },
      mixinStandardHelpOptions = true)
  static final class Edit extends Action {
    @Parameters(paramLabel = "CHANNEL", description = "Its id.")
    private String channel = "";

    @Option(names = "--name", paramLabel = "NAME", description = "What people call it.")
    private @Nullable String name;

    @Option(
        names = "--url",
        paramLabel = "URL",
        description = "Its base URLs, in order; given once for each.")
    private List<String> urls = new ArrayList<>();

    @Mixin private Fields fields = new Fields();

    @Override
    JsonNode ask(AdminClient gateway) {
      JsonNode before = gateway.get(path(channel));
      long revision = revision(before);
      ObjectNode body = before.path("configured").deepCopy();
      if (name != null) {
        body.put("name", name);
      }
      if (!urls.isEmpty()) {
        urls.forEach(body.putArray("baseUrls")::add);
      }
      fields.apply(body);
      return gateway.put(path(channel), revision, body);
    }

    @Override
    String show(JsonNode answer) {
      return said(answer, "changed");
    }
  }

  @Command(
      name = "remove",
      description = "Removes a channel, out of every lane.",
      mixinStandardHelpOptions = true)
  static final class Remove extends Action {
    @Parameters(paramLabel = "CHANNEL", description = "Its id.")
    private String channel = "";

    @Override
    JsonNode ask(AdminClient gateway) {
      return gateway.delete(path(channel), revision(gateway.get(path(channel))));
    }

    @Override
    String show(JsonNode answer) {
      return said(answer, "removed");
    }
  }
}
