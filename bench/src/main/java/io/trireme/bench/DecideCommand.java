package io.trireme.bench;

import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures the scheduler alone. */
@Command(
    name = "decide",
    mixinStandardHelpOptions = true,
    description = "What a scheduling decision costs (JMH).")
final class DecideCommand implements Callable<Integer> {

  @Option(
      names = "--condition",
      split = ",",
      defaultValue = "well,worn",
      description = "How the lane is: well, worn, barren.")
  private String[] conditions = {"well", "worn"};

  @Option(
      names = "--strategy",
      split = ",",
      description = "Strategies of the lane, as FAILOVER; all if none is given.")
  private String[] strategies = {};

  @Override
  public Integer call() throws RunnerException {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(DecisionBenchmark.class.getSimpleName())
            .param("condition", conditions);
    if (strategies.length > 0) {
      options.param("strategy", strategies);
    }
    new Runner(options.build()).run();
    return 0;
  }
}
