package io.trireme.deploy.upstream;

import io.trireme.core.spi.ModelsDialect.Model;
import io.trireme.core.spi.Operation;
import io.trireme.core.spi.Protocol;
import io.trireme.core.spi.StreamForm;
import io.trireme.core.spi.UpstreamRequest;
import io.trireme.scheduler.ApiKey;
import io.trireme.scheduler.BaseUrl;
import io.trireme.scheduler.Channel;
import io.trireme.scheduler.plan.Candidate;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/** Asks a vendor which models it has. Blocks, so not on an event loop. */
@Singleton
public final class ModelsCall {

  private final UpstreamClient upstreams;
  private final Vertx vertx;

  ModelsCall(UpstreamClient upstreams, Vertx vertx) {
    this.upstreams = requireNonNull(upstreams, "upstreams is null");
    this.vertx = requireNonNull(vertx, "vertx is null");
  }

  /** The vendor's list by the channel's first base URL and key; empty if it gives none. */
  public List<Model> list(Protocol protocol, Channel channel) throws InterruptedException {
    ApiKey key = channel.keys().stream().filter(ApiKey::enabled).findFirst().orElse(null);
    Duration firstByte = channel.transport().timeouts().firstByte();
    Verdict verdict = ask(protocol, channel, channel.baseUrls().getFirst(), key, firstByte);
    return verdict instanceof Verdict.Whole whole
        ? protocol.models().read(whole.body().getBytes())
        : List.of();
  }

  /**
   * Asks one base URL of a channel for its models.
   *
   * @param key which of the channel's keys to present; null for none
   * @param firstByte how long its answer may be waited for
   */
  Verdict ask(
      Protocol protocol, Channel channel, BaseUrl baseUrl, @Nullable ApiKey key, Duration firstByte)
      throws InterruptedException {
    String path = protocol.models().upstreamPath();
    int mark = path.indexOf('?');
    UpstreamRequest request =
        new UpstreamRequest(
            "GET",
            mark < 0 ? path : path.substring(0, mark),
            mark < 0 ? "" : path.substring(mark + 1),
            new byte[0]);
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    protocol.models().upstreamHeaders().forEach(headers::set);
    UpstreamClient.Shipment shipment =
        new UpstreamClient.Shipment(
            new Candidate(channel, baseUrl, key, "", "list of models"),
            protocol.relay(),
            request,
            headers,
            false,
            firstByte,
            channel.transport().timeouts().stall());
    try {
      Attempt attempt =
          upstreams.prepare(
              shipment,
              new Passage.Relayed(
                  protocol.relay().observer(Operation.LIST_MODELS),
                  protocol.errors(),
                  "",
                  StreamForm.EVENTS));
      Context loop = vertx.getOrCreateContext();
      loop.runOnContext(ignored -> attempt.start());
      return verdict(attempt, loop);
    } catch (UnreachableException e) {
      return e.verdict();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a verdict never fails", e);
    }
  }

  /** Whoever waits no longer has no use for the answer. */
  private static Verdict verdict(Attempt attempt, Context loop)
      throws InterruptedException, ExecutionException {
    try {
      return attempt.verdict().get();
    } catch (InterruptedException e) {
      loop.runOnContext(ignored -> attempt.cancel());
      throw e;
    }
  }
}
