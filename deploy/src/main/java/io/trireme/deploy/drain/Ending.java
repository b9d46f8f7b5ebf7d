package io.trireme.deploy.drain;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.StartupEvent;
import io.trireme.deploy.config.GatewaySettings;
import io.trireme.deploy.upstream.VertxTimers;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import org.jboss.logging.Logger;

import static java.util.Objects.requireNonNull;

/**
 * Ends the process: signals begin the drain instead of the framework's own end, which would close
 * the connections of streams, and that end follows when the drain is over. A second signal ends the
 * process at once.
 */
@Singleton
final class Ending {

  private static final Logger LOG = Logger.getLogger("io.trireme.drain");

  /** What a shell adds to the number of the signal that ended a process. */
  private static final int BY_SIGNAL = 128;

  private final Drain drain;

  Ending(Drain drain) {
    this.drain = requireNonNull(drain, "drain is null");
  }

  @Produces
  @Singleton
  static Drain drain(GatewaySettings settings, Vertx vertx, Instance<DrainHook> hooks) {
    Drain.Times times = new Drain.Times(settings.drainDelay(), settings.drainTimeout());
    return new Drain(times, new VertxTimers(vertx), () -> end(hooks));
  }

  private static void end(Instance<DrainHook> hooks) {
    // Neither the caller's thread nor an event loop may wait for it.
    Thread.ofPlatform()
        .name("trireme-end")
        .start(
            () -> {
              DrainHooks.run(hooks.stream().toList(), DrainHooks.LIMIT);
              Quarkus.asyncExit(0);
            });
  }

  /** Where the framework restarts the application within its process, signals are its own. */
  void started(@Observes StartupEvent event) {
    if (LaunchMode.current() == LaunchMode.NORMAL) {
      for (String name : List.of("TERM", "INT")) {
        try {
          Signals.on(name, this::signalled);
        } catch (ReflectiveOperationException | RuntimeException e) {
          LOG.warnf("the process ends without a drain signal=%s reason=%s", name, e);
        }
      }
    }
  }

  private void signalled(int number) {
    if (!drain.announce()) {
      LOG.warnf("told to end once more: ending at once underWay=%d", drain.underWay());
      Runtime.getRuntime().halt(BY_SIGNAL + number);
    }
  }
}
