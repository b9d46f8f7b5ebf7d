package io.trireme.deploy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.StringJoiner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code import}: takes over what a file says. */
@Command(
    name = "import",
    description = {
      "Takes over a file: an export of this program, or the config.json of its predecessor.",
      "All in one change, after a backup. Exit code 1 if an object was refused."
    },
    mixinStandardHelpOptions = true)
final class ImportCommand extends Action {

  private static final long MOST = 16L * 1024 * 1024;

  @Parameters(paramLabel = "FILE", description = "The file.")
  private Path file = Path.of("");

  @Option(names = "--dry-run", description = "Only tells what would be done.")
  private boolean dryRun;

  @Override
  JsonNode ask(AdminClient gateway) {
    JsonNode document = read();
    ObjectNode body = Json.object();
    body.set("document", document);
    if (document.has("sealed")) {
      body.put("passphrase", secret(ExportCommand.VARIABLE, "passphrase of the export"));
    }
    return gateway.post("/api/import" + (dryRun ? "?dryRun=true" : ""), body);
  }

  private JsonNode read() {
    try {
      if (Files.size(file) > MOST) {
        throw new Failure(Failure.FAILED, file + " is larger than 16 MiB");
      }
      JsonNode document = Json.exact(Files.readAllBytes(file));
      if (!document.isObject()) {
        throw new Failure(Failure.FAILED, file + " holds no JSON object");
      }
      return document;
    } catch (IOException e) {
      throw new Failure(Failure.FAILED, file + " cannot be read");
    }
  }

  @Override
  boolean succeeded(JsonNode answer) {
    for (JsonNode object : answer.path("objects")) {
      if (object.path("change").asText().equals("refused")) {
        return false;
      }
    }
    return true;
  }

  @Override
  String show(JsonNode answer) {
    Table table = new Table("WHAT", "ID", dryRun ? "WOULD BE" : "IS", "FIELDS OR REASON");
    for (JsonNode object : answer.path("objects")) {
      StringJoiner fields = new StringJoiner(" ").setEmptyValue("-");
      object.path("fields").forEach(field -> fields.add(field.asText()));
      table.row(
          text(object, "kind"),
          text(object, "id"),
          text(object, "change"),
          object.path("reason").isTextual() ? text(object, "reason") : fields.toString());
    }
    StringBuilder text = new StringBuilder(table.toString());
    for (JsonNode warning : answer.path("warnings")) {
      text.append("warning: ").append(Table.oneLine(warning.asText())).append('\n');
    }
    if (answer.path("backup").isTextual()) {
      text.append("backup: ").append(text(answer, "backup")).append('\n');
    }
    return text.toString();
  }
}
