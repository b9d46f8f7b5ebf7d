package io.trireme.deploy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code export}: what stands in the database, to keep elsewhere. */
@Command(
    name = "export",
    description = {
      "Prints what stands in the database as JSON, without credentials.",
      "With --with-secrets they are in it, all sealed under a passphrase that is typed, piped in,"
          + " or taken from "
          + ExportCommand.VARIABLE
          + "."
    },
    mixinStandardHelpOptions = true)
final class ExportCommand extends Action {

  /** Holds the passphrase where nobody can type one. */
  static final String VARIABLE = "TRIREME_EXPORT_PASSPHRASE";

  @Option(names = "--with-secrets", description = "Credentials too, sealed under a passphrase.")
  private boolean withSecrets;

  @Override
  JsonNode ask(AdminClient gateway) {
    return withSecrets
        ? gateway.post(
            "/api/export",
            Json.object().put("passphrase", secret(VARIABLE, "passphrase for the export")))
        : gateway.get("/api/export");
  }

  @Override
  String show(JsonNode answer) {
    return answer.toPrettyString() + "\n";
  }
}
