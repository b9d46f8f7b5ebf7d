package io.trireme.core.translate;

import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.Usage;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.spi.Codec;
import io.trireme.core.spi.Signal;
import io.trireme.core.spi.Target;
import io.trireme.core.spi.UpstreamRequest;
import io.trireme.core.sse.SseEvent;
import java.util.Optional;
import java.util.OptionalLong;

import static java.util.Objects.requireNonNull;

/** A count of input tokens by the counter of a vendor of another dialect. */
public final class TokenCount implements Conversion {

  private final UpstreamRequest request;
  private final Codec client;
  private final Codec upstream;
  private byte[] answer = new byte[0];
  private boolean complete;

  private TokenCount(UpstreamRequest request, Codec client, Codec upstream) {
    this.request = requireNonNull(request, "request is null");
    this.client = requireNonNull(client, "client is null");
    this.upstream = requireNonNull(upstream, "upstream is null");
  }

  /**
   * Prepares the question.
   *
   * @return empty if the vendor's dialect has no counter
   * @throws io.trireme.core.GatewayException if the vendor could not be asked this request
   */
  public static Optional<Conversion> of(
      Codec client, Codec upstream, ChatRequest asked, Target target, Losses losses) {
    Prepared prepared = Prepared.of(asked, target, upstream.traits(target), losses);
    return upstream
        .countRequest(prepared.request(), target, losses)
        .map(request -> new TokenCount(request, client, upstream));
  }

  @Override
  public UpstreamRequest request() {
    return request;
  }

  @Override
  public Signal onEvent(SseEvent event) {
    return Signal.QUIET;
  }

  @Override
  public Signal onWhole(byte[] body) {
    OptionalLong tokens = upstream.readCount(body);
    if (tokens.isEmpty()) {
      return new Signal.Failed(
          new GatewayError(Kind.UPSTREAM_BROKEN, "The upstream's answer holds no count."));
    }
    answer = client.countAnswer(tokens.getAsLong());
    complete = true;
    return Signal.TERMINAL;
  }

  @Override
  public Signal onEnd() {
    return Signal.QUIET;
  }

  @Override
  public void fail(GatewayError error) {
    // A count is never a stream: its errors are whole.
  }

  @Override
  public long heldBytes() {
    return answer.length;
  }

  @Override
  public byte[] take() {
    return answer;
  }

  @Override
  public boolean complete() {
    return complete;
  }

  /** Unknown: a count generates nothing. */
  @Override
  public Usage usage() {
    return Usage.UNKNOWN;
  }
}
