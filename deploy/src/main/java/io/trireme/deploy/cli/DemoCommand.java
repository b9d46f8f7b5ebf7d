package io.trireme.deploy.cli;

import io.trireme.deploy.config.Environment;
import io.trireme.deploy.demo.Demo;
import io.trireme.store.KeptKey;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code demo}: the gateway with simulated vendors and gentle traffic. */
@Command(
    name = "demo",
    description = {
      "Runs a gateway with simulated vendors and gentle traffic.",
      "It works over data of its own that is gone afterwards. No vendor's key is needed and nothing"
          + " leaves the machine. Ctrl-C ends it."
    },
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {

  private static final int USUAL_PORT = 3000;
  private static final int MOST = 65_535;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before the command runs
  private CommandSpec spec;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description =
          "Where it listens, on this machine alone (default: the variable PORT, else 3000).")
  private @Nullable String port;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Another number makes other questions.")
  private long seed;

  @Override
  public Integer call() {
    CommandLine.Root root = (CommandLine.Root) spec.root().userObject();
    String key = KeptKey.newSecret(new SecureRandom()).reveal();
    try {
      int place =
          port == null
              ? port(Environment.read(Path.of(""), root.environment()))
              : port(port, Failure.USAGE, "--port");
      new Demo(place, seed, key, spec.commandLine().getOut()).run();
      return 0;
    } catch (IOException e) {
      throw new Failure(Failure.FAILED, "it cannot be started: " + e.getMessage());
    }
  }

  /** As the environment says, into which {@code .env} was read. */
  static int port(Map<String, String> environment) {
    String value = environment.getOrDefault("PORT", "").strip();
    return value.isEmpty() ? USUAL_PORT : port(value, Failure.CONFIGURATION, "PORT");
  }

  private static int port(String value, int code, String name) {
    if (value.matches("[0-9]{1,5}")) {
      int number = Integer.parseInt(value);
      if (number > 0 && number <= MOST) {
        return number;
      }
    }
    throw new Failure(code, name + " must be a whole number from 1 to " + MOST);
  }
}
