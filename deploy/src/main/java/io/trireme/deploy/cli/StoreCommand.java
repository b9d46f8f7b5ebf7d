package io.trireme.deploy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;

/** {@code store}: what is done to the stored configuration as a whole. */
@Command(
    name = "store",
    description = "What stands in the database.",
    mixinStandardHelpOptions = true,
    subcommands = {StoreCommand.Rewrap.class})
final class StoreCommand {

  private StoreCommand() {}

  @Command(
      name = "rewrap",
      description = {
        "Seals everything under the first key of TRIREME_ENCRYPTION_KEY.",
        "Those behind it may be taken away afterwards."
      },
      mixinStandardHelpOptions = true)
  static final class Rewrap extends Action {
    @Override
    JsonNode ask(AdminClient gateway) {
      return gateway.post("/api/store/rewrap");
    }

    @Override
    String show(JsonNode answer) {
      int count = answer.path("rewrapped").asInt();
      return count == 0
          ? "everything is sealed under the current key\n"
          : count + " values are sealed under the current key now, the others were before\n";
    }
  }
}
