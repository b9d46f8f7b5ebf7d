package io.trireme.bench;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench upstream}: the instant upstream, until the process is ended. */
@Command(
    name = "upstream",
    mixinStandardHelpOptions = true,
    description = "Answers POST /v1/messages at once, whole or as a stream.")
final class UpstreamCommand implements Callable<Integer> {
  @Option(names = "--port", defaultValue = "0", description = "Loopback port; 0: a free one.")
  private int port;

  @Option(
      names = "--events",
      defaultValue = "200",
      description = "Deltas of a stream whose request does not say (default: ${DEFAULT-VALUE}).")
  private int events;

  @Option(
      names = "--gap",
      defaultValue = "0ms",
      description = "Pause before each delta (default: ${DEFAULT-VALUE}).")
  private Duration gap = Duration.ZERO;

  @Override
  public Integer call() throws Exception {
    Vertx vertx = Vertx.vertx();
    HttpServer server =
        new InstantUpstream(vertx, new Load.Stream(events, gap))
            .listen(port)
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
    System.out.println("upstream listens on 127.0.0.1:" + server.actualPort());
    Thread.currentThread().join();
    return 0;
  }
}
