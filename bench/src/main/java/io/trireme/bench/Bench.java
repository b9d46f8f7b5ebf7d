package io.trireme.bench;

import java.io.PrintWriter;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program: {@code upstream}, {@code load}, {@code table} and {@code decide}. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measures what a gateway adds to a request.",
    subcommands = {
      UpstreamCommand.class,
      LoadCommand.class,
      TableCommand.class,
      DecideCommand.class,
      StoreCommand.class
    })
public final class Bench {
  /** Runs one command; exit codes 0 done, 1 failed or answers were wrong, 2 usage. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Bench())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .registerConverter(Duration.class, Bench::duration)
        .setExecutionExceptionHandler(
            (failure, line, _) -> {
              PrintWriter err = line.getErr();
              err.println("bench: " + failure);
              failure.printStackTrace(err);
              return 1;
            });
  }

  private static Duration duration(String text) {
    try {
      return Durations.parse(text);
    } catch (IllegalArgumentException e) {
      throw new CommandLine.TypeConversionException(e.getMessage());
    }
  }
}
