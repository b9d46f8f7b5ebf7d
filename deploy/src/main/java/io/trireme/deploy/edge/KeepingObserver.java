package io.trireme.deploy.edge;

import io.trireme.core.Usage;
import io.trireme.core.spi.RelayObserver;
import io.trireme.core.spi.Signal;
import io.trireme.core.sse.SseEvent;

import static java.util.Objects.requireNonNull;

/** Observes a relayed answer and has its turn kept. Event-loop only. */
final class KeepingObserver implements RelayObserver {

  private final RelayObserver observer;
  private final TurnKeeper keeper;
  private final boolean stream;
  private final Visibility visibility = new Visibility();

  KeepingObserver(RelayObserver observer, TurnKeeper keeper, boolean stream) {
    this.observer = requireNonNull(observer, "observer is null");
    this.keeper = requireNonNull(keeper, "keeper is null");
    this.stream = stream;
  }

  @Override
  public Signal onEvent(SseEvent event) {
    Signal signal = observer.onEvent(event);
    if (visibility.after(signal)) {
      keeper.event(event);
    }
    return signal;
  }

  @Override
  public Signal onOversize(String name) {
    keeper.oversize(name);
    Signal signal = observer.onOversize(name);
    visibility.after(signal);
    return signal;
  }

  /** In place of a stream a whole answer is a fault, and nobody gets it. */
  @Override
  public Signal onWhole(byte[] body) {
    Signal signal = observer.onWhole(body);
    if (!stream && visibility.after(signal)) {
      keeper.whole(body);
    }
    return signal;
  }

  @Override
  public boolean complete() {
    return observer.complete();
  }

  @Override
  public boolean blank() {
    return observer.blank();
  }

  @Override
  public Usage usage() {
    return observer.usage();
  }
}
