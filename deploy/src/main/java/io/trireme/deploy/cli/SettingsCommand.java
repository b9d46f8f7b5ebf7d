package io.trireme.deploy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code settings}: what holds for all lanes. */
@Command(
    name = "settings",
    description = "Shows what holds for all lanes; with --set, changes it.",
    mixinStandardHelpOptions = true)
final class SettingsCommand extends Action {

  private static final String PATH = "/api/settings";

  @Mixin private Fields fields = new Fields();

  @Override
  JsonNode ask(AdminClient gateway) {
    JsonNode before = gateway.get(PATH);
    if (fields.isEmpty()) {
      return before;
    }
    ObjectNode body =
        before.path("configured") instanceof ObjectNode configured
            ? configured.deepCopy()
            : Json.object();
    fields.apply(body);
    return gateway.put(PATH, before.path("revision").asLong(), body);
  }

  @Override
  String show(JsonNode answer) {
    Table table = new Table("SETTING", "VALUE");
    table.row("kept in", text(answer, "managed"));
    table.row("mode", text(answer, "mode"));
    table.row("keepAliveAfter", text(answer, "keepAliveAfter"));
    answer
        .path("admission")
        .properties()
        .forEach(field -> table.row("admission." + field.getKey(), field.getValue().asText()));
    return table.toString();
  }
}
