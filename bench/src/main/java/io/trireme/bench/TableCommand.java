package io.trireme.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import static java.nio.charset.StandardCharsets.UTF_8;

/** {@code bench table}: the whole comparison, as Markdown. */
@Command(
    name = "table",
    mixinStandardHelpOptions = true,
    description = "Compares direct, nginx and Trireme and prints the tables as Markdown.")
final class TableCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--targets",
      split = ",",
      defaultValue = "direct,nginx,trireme",
      description = "Which, in turn (default: ${DEFAULT-VALUE}).")
  private List<String> targets = List.of();

  @Option(
      names = "--scenarios",
      split = ",",
      defaultValue = "all",
      description =
          "all, or some of whole-500, whole-2000, whole-max, stream-trickle, stream-burst, stream-idle.")
  private List<String> scenarios = List.of();

  @Option(names = "--rounds", defaultValue = "3", description = "Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--seconds",
      defaultValue = "20",
      description =
          "Length of a constant rate; maximum loads take half (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--heat",
      defaultValue = "10s",
      description = "Drive each target this long, twice, before the first round.")
  private Duration heat = Duration.ZERO;

  @Option(
      names = "--application",
      defaultValue = "deploy/target/quarkus-app/quarkus-run.jar",
      description = "The packaged application (default: ${DEFAULT-VALUE}).")
  private Path application = Path.of(".");

  @Option(names = "--java-option", description = "A JVM option for Trireme; may be repeated.")
  private List<String> javaOptions = new ArrayList<>();

  @Option(names = "--nginx", defaultValue = "/usr/sbin/nginx", description = "The nginx program.")
  private Path nginx = Path.of(".");

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = new PrintWriter(System.out, true, UTF_8);
    List<Target> chosen = targets.stream().map(this::target).toList();
    return new Comparison(chosen, chosenScenarios(), rounds, heat, out).run() == 0 ? 0 : 1;
  }

  private Target target(String name) {
    return switch (name) {
      case DirectTarget.NAME -> new DirectTarget();
      case "nginx" -> new NginxTarget(nginx);
      case "trireme" -> new TriremeTarget(application, javaOptions);
      default -> throw usage("no such target: " + name);
    };
  }

  private List<Scenario> chosenScenarios() {
    List<Scenario> all = Scenario.all(seconds);
    if (scenarios.equals(List.of("all"))) {
      return all;
    }
    List<Scenario> chosen =
        all.stream().filter(scenario -> scenarios.contains(scenario.id())).toList();
    if (chosen.size() != scenarios.size()) {
      throw usage("no such scenario among: " + String.join(",", scenarios));
    }
    return chosen;
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
