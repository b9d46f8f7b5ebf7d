package io.trireme.deploy.cli;

import io.trireme.deploy.config.BuildInfo;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;

/** The command line without the gateway: quick, because the framework is not booted. */
public final class CommandLine {

  private CommandLine() {}

  /**
   * Runs one command and returns its exit code: 0 done, 1 failed, 2 usage, 3 not reachable or not
   * authorised, 78 configuration.
   */
  public static int run(String... args) {
    return line(Connection::find, System.getenv()).execute(args);
  }

  /**
   * The commands, not yet run.
   *
   * @param connection asked for by those that talk to a gateway
   * @param environment where credentials may be found
   */
  static picocli.CommandLine line(
      Supplier<Connection> connection, Map<String, String> environment) {
    picocli.CommandLine line = new picocli.CommandLine(new Root(connection, environment));
    complete(line);
    return line.setExecutionExceptionHandler(
        (exception, command, parsed) -> {
          if (exception instanceof Failure failure) {
            command.getErr().println("trireme: " + failure.getMessage());
            return failure.code();
          }
          throw exception;
        });
  }

  /** {@code --version} says the same behind every word; a word that does nothing wants another. */
  private static void complete(picocli.CommandLine line) {
    CommandSpec spec = line.getCommandSpec();
    spec.versionProvider(new Version());
    boolean does = spec.userObject() instanceof Runnable || spec.userObject() instanceof Callable;
    if (!does) {
      spec.usageMessage().synopsisSubcommandLabel("COMMAND");
    }
    line.getSubcommands().values().forEach(CommandLine::complete);
  }

  @Command(
      name = "trireme",
      description = "The gateway between AI clients and AI vendors.",
      mixinStandardHelpOptions = true,
      versionProvider = Version.class,
      subcommands = {
        Serve.class,
        ChannelCommand.class,
        LaneCommand.class,
        KeyCommand.class,
        ClientKeyCommand.class,
        SettingsCommand.class,
        AuditCommand.class,
        ImportCommand.class,
        ExportCommand.class,
        BackupCommand.class,
        BackupCommand.Restore.class,
        StoreCommand.class,
        RouteCommand.class,
        EventsCommand.class,
        RequestsCommand.class,
        StatsCommand.class,
        DemoCommand.class,
        ConnectCommand.class,
        DoctorCommand.class,
        CompletionCommand.class,
        PrintVersion.class
      },
      footer = {
        "",
        "The commands ask the gateway at TRIREME_URL (else the local PORT) with"
            + " ADMIN_ACCESS_KEY, PROXY_ACCESS_KEY or the key that the gateway keeps in"
            + " TRIREME_DATA.",
        "Exit codes: 0 done, 1 failed, 2 usage, 3 not reachable or not authorised,"
            + " 78 configuration.",
        "The launcher ./trireme also knows dev (live reload) and verify (all tests).",
        "Settings come from the environment: docs/reference/environment.md"
      },
      synopsisSubcommandLabel = "COMMAND")
  static final class Root implements Runnable {
    private final Supplier<Connection> connection;

    private final Map<String, String> environment;

    private Root(Supplier<Connection> connection, Map<String, String> environment) {
      this.connection = connection;
      this.environment = environment;
    }

    /** Where credentials may be found. */
    Map<String, String> environment() {
      return environment;
    }

    /** Which gateway, and with which key. */
    Connection connection() {
      return connection.get();
    }

    @Override
    public void run() {
      picocli.CommandLine.usage(this, System.out);
    }
  }

  /** Stands here for {@code --help}; {@code Main} boots the gateway without asking picocli. */
  @Command(
      name = "serve",
      description = "Runs the gateway.",
      mixinStandardHelpOptions = true,
      exitCodeListHeading = "%nExit codes:%n",
      exitCodeList = {"0:ended by a signal", "1:failed", "78:configuration refused"})
  private static final class Serve implements Runnable {
    @Override
    public void run() {
      throw new picocli.CommandLine.ParameterException(
          new picocli.CommandLine(this), "serve takes no arguments");
    }
  }

  @Command(
      name = "version",
      description = "Prints version and commit.",
      mixinStandardHelpOptions = true)
  private static final class PrintVersion implements Runnable {
    @Override
    public void run() {
      line(Connection::find, Map.of()).printVersionHelp(System.out);
    }
  }

  private static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      BuildInfo build = BuildInfo.read();
      return new String[] {"trireme " + build.version() + " (" + build.commit() + ")"};
    }
  }
}
