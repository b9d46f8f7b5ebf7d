package io.trireme.deploy.upstream;

import io.trireme.core.Usage;
import io.trireme.core.spi.Protocol;
import io.trireme.core.spi.RelayObserver;
import io.trireme.core.spi.Signal;
import io.trireme.core.spi.StreamForm;
import io.trireme.core.spi.UpstreamRequest;
import io.trireme.core.sse.SseEvent;
import io.trireme.scheduler.ApiKey;
import io.trireme.scheduler.Channel;
import io.trireme.scheduler.plan.Candidate;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/** Asks a vendor to forget what it keeps under an id of its own. Thread-safe. */
@Singleton
public final class EraseCall {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private static final int NOT_FOUND = 404;

  /** Any whole answer with a status of success will do. */
  private static final class Indifferent implements RelayObserver {
    private boolean complete;

    @Override
    public Signal onEvent(SseEvent event) {
      return Signal.QUIET;
    }

    @Override
    public Signal onWhole(byte[] body) {
      complete = true;
      return Signal.TERMINAL;
    }

    @Override
    public boolean complete() {
      return complete;
    }

    @Override
    public Usage usage() {
      return Usage.UNKNOWN;
    }
  }

  private final UpstreamClient upstreams;
  private final Vertx vertx;

  EraseCall(UpstreamClient upstreams, Vertx vertx) {
    this.upstreams = requireNonNull(upstreams, "upstreams is null");
    this.vertx = requireNonNull(vertx, "vertx is null");
  }

  /**
   * Asks once, by the channel's first base URL. Blocks for at most 10 s, so not on an event loop.
   *
   * @param key the account that knows the id
   * @param path what to delete, percent-encoded
   * @return true if the vendor has forgotten it, or never knew it
   */
  public boolean erase(Protocol protocol, Channel channel, @Nullable ApiKey key, String path)
      throws InterruptedException {
    UpstreamClient.Shipment shipment =
        new UpstreamClient.Shipment(
            new Candidate(channel, channel.baseUrls().getFirst(), key, "", "deletion"),
            protocol.relay(),
            new UpstreamRequest("DELETE", path, "", new byte[0]),
            MultiMap.caseInsensitiveMultiMap(),
            false,
            LIMIT,
            LIMIT);
    Attempt attempt;
    try {
      attempt =
          upstreams.prepare(
              shipment,
              new Passage.Relayed(new Indifferent(), protocol.errors(), "", StreamForm.EVENTS));
    } catch (UnreachableException e) {
      return false;
    }
    Context context = vertx.getOrCreateContext();
    context.runOnContext(ignored -> attempt.start());
    try {
      return switch (attempt.verdict().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        case Verdict.Whole whole -> true;
        case Verdict.Refused refused -> refused.head().status() == NOT_FOUND;
        case Verdict.Broken broken -> false;
        case Verdict.Committed committed -> false;
        case Verdict.Cancelled cancelled -> false;
      };
    } catch (TimeoutException e) {
      context.runOnContext(ignored -> attempt.abandon());
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("a verdict never fails", e);
    }
  }
}
