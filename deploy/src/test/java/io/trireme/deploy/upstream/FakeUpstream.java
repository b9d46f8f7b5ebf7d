package io.trireme.deploy.upstream;

import io.trireme.core.spi.RelayObserver;
import io.trireme.core.spi.StreamForm;
import io.trireme.deploy.Facade;
import io.trireme.deploy.TestProtocol;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.time.Duration;

/** A stream of an upstream without a wire: a test feeds it, and sees how it was treated. */
public final class FakeUpstream {

  /** The silence that the stream's own timer allows. */
  public static final Duration STALL = Duration.ofSeconds(30);

  private final Request request = new Request();
  private final Response response = new Response();
  private final UpstreamStream stream;
  private int stalls;

  /** A stream watched by an observer. */
  public FakeUpstream(Timers timers, RelayObserver observer) {
    IdleTimer stall = new IdleTimer(timers, STALL, () -> stalls++);
    stream =
        new UpstreamStream(
            Facade.of(HttpClientRequest.class, request),
            Facade.of(HttpClientResponse.class, response),
            new Passage.Relayed(observer, new TestProtocol(), "req_test", StreamForm.EVENTS),
            stall,
            timers);
  }

  /** The request's side: only its reset is of interest. */
  public static final class Request {
    private int resets;

    /** Counts. */
    public boolean reset() {
      resets++;
      return true;
    }
  }

  /** The answer's side: only its flow is of interest. */
  public static final class Response {
    private boolean flowing = true;

    /** Stops. */
    public void pause() {
      flowing = false;
    }

    /** Goes on. */
    public void resume() {
      flowing = true;
    }
  }

  /** The stream under test, or for a pump. */
  public UpstreamStream stream() {
    return stream;
  }

  /** Sends an event of that name. */
  public void event(String name) {
    bytes("event: " + name + "\ndata: {}\n\n");
  }

  /** Sends bytes. */
  public void bytes(String text) {
    stream.onChunk(Buffer.buffer(text));
  }

  /** Ends the body. */
  public void end() {
    stream.onBodyEnd();
  }

  /** Breaks off. */
  public void breakOff() {
    stream.onBroken(Failures.truncated());
  }

  /** How often the request was reset. */
  public int resets() {
    return request.resets;
  }

  /** How often the stall timer fired. */
  public int stalls() {
    return stalls;
  }

  /** False while the stream is paused. */
  public boolean flowing() {
    return response.flowing;
  }
}
