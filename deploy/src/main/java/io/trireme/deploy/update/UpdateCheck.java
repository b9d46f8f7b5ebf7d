package io.trireme.deploy.update;

import io.quarkus.runtime.StartupEvent;
import io.trireme.admin.UpdateStatus;
import io.trireme.admin.UpdateStatus.State;
import io.trireme.deploy.config.BuildInfo;
import io.trireme.deploy.config.GatewaySettings;
import io.trireme.deploy.update.AskedFile.Asked;
import io.trireme.deploy.upstream.FeedCall;
import io.trireme.scheduler.BaseUrl;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * Asks the feed, in every process that is told of one, and keeps its last word. It is told nothing
 * but that somebody asks. Thread-safe.
 */
@Singleton
public final class UpdateCheck {

  private static final Logger LOG = Logger.getLogger(UpdateCheck.class);

  private final @Nullable String feed;
  private final boolean allowPrivate;
  private final Duration least;
  private final String own;
  private final FeedCall call;
  private final Clock clock;
  private final AskedFile file;
  private final AskTimes times = new AskTimes(() -> ThreadLocalRandom.current().nextDouble());
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> Thread.ofPlatform().daemon().name("update-check").unstarted(task));
  private volatile @Nullable Asked last;

  UpdateCheck(GatewaySettings settings, BuildInfo build, FeedCall call, Clock clock) {
    this.feed = settings.updateUrl().map(String::strip).orElse(null);
    this.allowPrivate = settings.updateAllowPrivateNetwork();
    this.least = settings.updateDelay();
    this.own = build.version();
    this.call = requireNonNull(call, "call is null");
    this.clock = requireNonNull(clock, "clock is null");
    this.file = new AskedFile(settings.data());
  }

  void start(@Observes StartupEvent started) {
    String asked = feed;
    if (asked != null) {
      last = file.read(asked).orElse(null);
      schedule();
    }
  }

  private void schedule() {
    Asked known = last;
    Duration wait = times.wait(clock.instant(), known == null ? null : known.at(), least);
    try {
      thread.schedule(this::ask, wait.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // The process ends.
      LOG.trace("no feed is asked any more");
    }
  }

  private void ask() {
    String asked = requireNonNull(feed, "feed is null");
    @Nullable Release release = null;
    @Nullable String problem = null;
    try {
      release = Release.read(call.read(BaseUrl.of(asked), allowPrivate));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    } catch (IOException e) {
      problem = String.valueOf(e.getMessage());
    } catch (RuntimeException e) {
      LOG.debugf(e, "release feed not read");
      problem = "it could not be read; the log at debug has more";
    }
    Asked answer =
        new Asked(asked, clock.instant().truncatedTo(ChronoUnit.SECONDS), release, problem);
    last = answer;
    LOG.debugf(
        "release feed asked version=%s problem=\"%s\"",
        release == null ? "-" : release.version(), problem == null ? "" : problem);
    try {
      file.write(answer);
    } catch (IOException e) {
      LOG.debugf("release feed's answer not kept reason=\"%s\"", e.getMessage());
    }
    schedule();
  }

  /** What is known of newer releases. */
  public UpdateStatus status() {
    Asked known = last;
    if (feed == null) {
      return UpdateStatus.OFF;
    }
    if (known == null) {
      return UpdateStatus.WAITING;
    }
    Release release = known.releaseOrNull();
    if (release == null) {
      return new UpdateStatus(
          State.FAILED.wireName(), null, null, known.at(), known.problemOrNull());
    }
    State state = release.isNewerThan(own) ? State.AVAILABLE : State.CURRENT;
    return new UpdateStatus(
        state.wireName(), release.version(), release.urlOrNull(), known.at(), null);
  }

  @PreDestroy
  void close() {
    thread.shutdownNow();
  }
}
