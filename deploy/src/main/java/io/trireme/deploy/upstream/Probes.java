package io.trireme.deploy.upstream;

import io.quarkus.runtime.StartupEvent;
import io.trireme.core.Protocols;
import io.trireme.core.spi.Dialect;
import io.trireme.core.spi.Protocol;
import io.trireme.deploy.config.Leadership;
import io.trireme.deploy.config.LiveConfiguration;
import io.trireme.scheduler.Channel;
import io.trireme.scheduler.GatewayConfiguration;
import io.trireme.scheduler.plan.Scheduler;
import io.trireme.scheduler.probe.ProbeLessons;
import io.trireme.scheduler.probe.ProbeResult;
import io.trireme.scheduler.probe.ProbeTimes;
import io.trireme.scheduler.state.RuntimeState;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import org.jboss.logging.Logger;

import static java.util.Objects.requireNonNull;

/**
 * Probes the channels that want it, from the start of the gateway to its end. Of several replicas
 * one does: what it learns they all hear.
 */
@Singleton
final class Probes {

  private static final Logger LOG = Logger.getLogger(Probes.class);

  /** The shortest interval of a channel is a second too. */
  private static final long TICK_MILLIS = 500;

  private final LiveConfiguration configuration;
  private final Leadership leadership;
  private final VendorCheck vendors;
  private final Vertx vertx;
  private final RuntimeState state;
  private final ProbeTimes times;
  private final ProbeLessons lessons;
  private final List<Dialect> lanes;
  private volatile long timer = -1;

  Probes(
      LiveConfiguration configuration,
      Leadership leadership,
      VendorCheck vendors,
      Scheduler scheduler,
      Protocols protocols,
      Vertx vertx) {
    this.configuration = requireNonNull(configuration, "configuration is null");
    this.leadership = requireNonNull(leadership, "leadership is null");
    this.vendors = requireNonNull(vendors, "vendors is null");
    this.vertx = requireNonNull(vertx, "vertx is null");
    this.state = scheduler.state();
    this.times = new ProbeTimes(Scheduler.anyRandom());
    this.lessons = new ProbeLessons(state);
    this.lanes = protocols.all().stream().map(Protocol::dialect).toList();
  }

  void start(@Observes StartupEvent started) {
    timer = vertx.setPeriodic(TICK_MILLIS, ignored -> tick());
  }

  private void tick() {
    if (!leadership.leads()) {
      return;
    }
    GatewayConfiguration current = configuration.current();
    for (Channel channel : times.due(current.channels(), state.now())) {
      Thread.ofVirtual().name("probe-" + channel.id()).start(() -> probe(current, channel));
    }
  }

  private void probe(GatewayConfiguration current, Channel channel) {
    try {
      List<ProbeResult> results =
          vendors.findings(channel).stream().map(FindingWords::probe).toList();
      lessons.learn(current, lanes, channel, results);
      LOG.debugf("probed channel=%s findings=%s", channel.id(), results);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.errorf(e, "probe failed within the gateway channel=%s", channel.id());
    } finally {
      times.ended(channel.id());
    }
  }

  @PreDestroy
  void stop() {
    vertx.cancelTimer(timer);
  }
}
