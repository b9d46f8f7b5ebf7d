package io.trireme.deploy.cli;

import io.trireme.deploy.demo.Demo;
import io.trireme.store.KeptKey;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code demo}: the gateway with simulated vendors and gentle traffic. */
@Command(
    name = "demo",
    description = {
      "Runs a gateway with simulated vendors and gentle traffic, over data of its own that is gone",
      "afterwards. No vendor's key is needed and nothing leaves the machine. Ctrl-C ends it."
    },
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before the command runs
  private CommandSpec spec;

  @Option(
      names = "--port",
      defaultValue = "3000",
      description = "Where it listens, on this machine alone; ${DEFAULT-VALUE} if not given.")
  private int port;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Another number makes other questions.")
  private long seed;

  @Override
  public Integer call() {
    String key = KeptKey.newSecret(new SecureRandom()).reveal();
    try {
      new Demo(port, seed, key, spec.commandLine().getOut()).run();
      return 0;
    } catch (IOException e) {
      throw new Failure(Failure.FAILED, "there is no place for its data: " + e.getMessage());
    }
  }
}
