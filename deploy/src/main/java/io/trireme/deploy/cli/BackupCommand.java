package io.trireme.deploy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code backup}: sealed copies of the stored configuration in the gateway's data folder. */
@Command(
    name = "backup",
    description = "Copies of what stands in the database, sealed, in the gateway's data folder.",
    mixinStandardHelpOptions = true,
    subcommands = {BackupCommand.ListAll.class, BackupCommand.Make.class})
final class BackupCommand {

  private static final String PATH = "/api/backups";

  private BackupCommand() {}

  @Command(
      name = "list",
      description = "Lists the backups, the newest first.",
      mixinStandardHelpOptions = true)
  static final class ListAll extends Action {
    @Override
    JsonNode ask(AdminClient gateway) {
      return gateway.get(PATH);
    }

    @Override
    String show(JsonNode answer) {
      Table table = new Table("BACKUP", "MADE", "REVISION", "BYTES");
      for (JsonNode backup : answer.path("backups")) {
        table.row(
            text(backup, "name"),
            text(backup, "at"),
            text(backup, "revision"),
            text(backup, "bytes"));
      }
      return table.toString();
    }
  }

  @Command(name = "create", description = "Makes a backup now.", mixinStandardHelpOptions = true)
  static final class Make extends Action {
    @Override
    JsonNode ask(AdminClient gateway) {
      return gateway.post(PATH);
    }

    @Override
    String show(JsonNode answer) {
      return text(answer, "name") + "\n";
    }
  }

  /** Stands beside {@code import} and {@code export}. */
  @Command(
      name = "restore",
      description = "Makes everything as it is in a backup; what is there now is backed up before.",
      mixinStandardHelpOptions = true)
  static final class Restore extends Action {
    @Parameters(paramLabel = "BACKUP", description = "Its name, as backup list tells it.")
    private String name = "";

    @Override
    JsonNode ask(AdminClient gateway) {
      return gateway.post(PATH + "/" + segment(name) + "/restore");
    }

    @Override
    String show(JsonNode answer) {
      return "restored "
          + text(answer, "restored")
          + "; what was there before is "
          + text(answer, "before")
          + "\n";
    }
  }
}
