package io.trireme.deploy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.deploy.config.Environment;
import io.trireme.store.sql.Database;
import io.trireme.store.sql.DatabaseUrl;
import io.trireme.store.sql.StoreException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code store}: what is done to the stored configuration as a whole. */
@Command(
    name = "store",
    description = "What stands in the database: how it is sealed.",
    mixinStandardHelpOptions = true,
    subcommands = {StoreCommand.Migrate.class, StoreCommand.Rewrap.class})
final class StoreCommand {

  private StoreCommand() {}

  @Command(
      name = "migrate",
      description = {
        "Brings the tables of TRIREME_DATABASE_URL to the shape that this version needs, and ends.",
        "Gateways do so by themselves unless TRIREME_DATABASE_MIGRATE is false."
      },
      mixinStandardHelpOptions = true)
  static final class Migrate implements Callable<Integer> {

    /**
     * Tells of each step by itself, in words of its own. Held, since a level goes with its logger.
     */
    private static final Logger LIBRARY = Logger.getLogger("org.flywaydb");

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before the command runs
    private CommandSpec spec;

    @Option(names = "--json", description = "Print what was done as JSON.")
    private boolean json;

    @Override
    public Integer call() {
      LIBRARY.setLevel(Level.WARNING);
      List<String> done;
      try (Database database = Database.postgres(url())) {
        reach(database);
        done = database.migrate();
      } catch (StoreException e) {
        throw new Failure(Failure.FAILED, String.valueOf(e.getMessage()));
      }
      PrintWriter out = spec.commandLine().getOut();
      out.print(json ? asJson(done) : inWords(done));
      out.flush();
      return 0;
    }

    private DatabaseUrl url() {
      try {
        CommandLine.Root root = (CommandLine.Root) spec.root().userObject();
        String url =
            Environment.read(Path.of(""), root.environment())
                .getOrDefault("TRIREME_DATABASE_URL", "");
        if (url.isBlank()) {
          throw new Failure(
              Failure.CONFIGURATION,
              "TRIREME_DATABASE_URL is not set; a gateway brings the database in its data folder"
                  + " up to date by itself");
        }
        return DatabaseUrl.parse(url.strip());
      } catch (IOException e) {
        throw new Failure(Failure.CONFIGURATION, ".env cannot be read: " + e.getMessage());
      } catch (IllegalArgumentException e) {
        throw new Failure(
            Failure.CONFIGURATION, "TRIREME_DATABASE_URL cannot be used: " + e.getMessage());
      }
    }

    private static void reach(Database database) {
      try {
        database.read(handle -> handle.execute("select 1"));
      } catch (StoreException e) {
        throw new Failure(Failure.NOT_REACHED, String.valueOf(e.getMessage()));
      }
    }

    private static String asJson(List<String> done) {
      ObjectNode answer = JsonNodeFactory.instance.objectNode();
      ArrayNode steps = answer.putArray("applied");
      done.forEach(steps::add);
      return answer.toPrettyString() + "\n";
    }

    private static String inWords(List<String> done) {
      return done.isEmpty()
          ? "the tables are up to date\n"
          : "applied " + String.join(", ", done) + "; the tables are up to date\n";
    }
  }

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
      int total = answer.path("total").asInt();
      return count == 0
          ? "all " + total + " values are sealed under the current key\n"
          : count
              + " of "
              + total
              + " values are sealed under the current key now, the others were before\n";
    }
  }
}
