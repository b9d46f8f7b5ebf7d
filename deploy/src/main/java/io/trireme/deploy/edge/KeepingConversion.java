package io.trireme.deploy.edge;

import io.trireme.core.GatewayError;
import io.trireme.core.Usage;
import io.trireme.core.spi.Signal;
import io.trireme.core.spi.UpstreamRequest;
import io.trireme.core.sse.SseEvent;
import io.trireme.core.sse.SseParser;
import io.trireme.core.translate.Conversion;

import static java.util.Objects.requireNonNull;

/**
 * A conversion whose turn is kept: it reads what the client gets, not what the vendor sent, for the
 * ids and the words of the former are those that the client will come back with. Event-loop only.
 */
final class KeepingConversion implements Conversion {

  /** As large as an event of a vendor's may be; the last one of ours repeats the answer. */
  private static final int MAX_EVENT = 32 << 20;

  private final Conversion conversion;
  private final TurnKeeper keeper;
  private final boolean stream;
  private final Visibility visibility = new Visibility();
  private final SseParser parser = new SseParser(MAX_EVENT, new Written());
  private boolean visible = true;

  KeepingConversion(Conversion conversion, TurnKeeper keeper, boolean stream) {
    this.conversion = requireNonNull(conversion, "conversion is null");
    this.keeper = requireNonNull(keeper, "keeper is null");
    this.stream = stream;
  }

  @Override
  public UpstreamRequest request() {
    return conversion.request();
  }

  @Override
  public Signal onEvent(SseEvent event) {
    return heed(conversion.onEvent(event));
  }

  @Override
  public Signal onWhole(byte[] body) {
    return heed(conversion.onWhole(body));
  }

  @Override
  public Signal onEnd() {
    return heed(conversion.onEnd());
  }

  private Signal heed(Signal signal) {
    visible &= visibility.after(signal);
    return signal;
  }

  @Override
  public void fail(GatewayError error) {
    conversion.fail(error);
  }

  /** What is kept of the turn is no more than what the client got of it. */
  @Override
  public long heldBytes() {
    return 2 * conversion.heldBytes() + parser.retainedBytes();
  }

  @Override
  public byte[] take() {
    byte[] bytes = conversion.take();
    if (visible && bytes.length > 0) {
      if (stream) {
        parser.feed(bytes, 0, bytes.length);
      } else {
        keeper.whole(bytes);
      }
    }
    return bytes;
  }

  /** What the client gets. */
  private final class Written implements SseParser.Listener {

    @Override
    public void onEvent(SseEvent event) {
      keeper.event(event);
    }

    @Override
    public void onOversizeEnd(String name) {
      keeper.oversize(name);
    }
  }

  @Override
  public boolean complete() {
    return conversion.complete();
  }

  @Override
  public boolean blank() {
    return conversion.blank();
  }

  @Override
  public Usage usage() {
    return conversion.usage();
  }
}
