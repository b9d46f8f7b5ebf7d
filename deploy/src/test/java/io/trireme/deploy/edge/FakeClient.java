package io.trireme.deploy.edge;

import io.trireme.deploy.Facade;
import io.trireme.deploy.TestProtocol;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/** A client without a wire: sees what it is sent, and can be slow, gone, or break every write. */
final class FakeClient {

  final Response response = new Response();
  private final Request request = new Request();
  private final ClientAnswer answer =
      new ClientAnswer(
          Facade.of(HttpServerRequest.class, request),
          Facade.of(Context.class, new Loop()),
          new TestProtocol(),
          "req_1");

  ClientAnswer answer() {
    return answer;
  }

  /** Runs everything at once. */
  public static final class Loop {
    public void runOnContext(Handler<@Nullable Void> task) {
      task.handle(null);
    }
  }

  /** The request's side. */
  public final class Request {
    public HttpServerResponse response() {
      return Facade.of(HttpServerResponse.class, response);
    }

    public boolean isEnded() {
      return true;
    }

    public HttpMethod method() {
      return HttpMethod.POST;
    }

    public void exceptionHandler(Handler<Throwable> handler) {}
  }

  /** The answer's side. */
  public static final class Response {
    final Buffer sent = Buffer.buffer();
    final MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    boolean full;
    boolean closed;
    boolean ended;
    boolean broken;
    int status = 200;
    int resets;
    @Nullable Handler<@Nullable Void> drain;
    @Nullable Handler<Throwable> failure;

    public void write(Buffer bytes) {
      if (broken || ended) {
        throw new IllegalStateException("the answer takes nothing more");
      }
      sent.appendBuffer(bytes);
    }

    public Future<Void> end(Buffer bytes) {
      write(bytes);
      ended = true;
      return Future.succeededFuture();
    }

    public boolean ended() {
      return ended;
    }

    public boolean closed() {
      return closed;
    }

    public boolean headWritten() {
      return sent.length() > 0;
    }

    public boolean writeQueueFull() {
      return full;
    }

    public void setChunked(boolean chunked) {}

    public void setStatusCode(int code) {
      status = code;
    }

    public MultiMap headers() {
      return headers;
    }

    public void putHeader(String name, String value) {
      if (value.indexOf('\u000b') >= 0) {
        throw new IllegalArgumentException("a header value holds a control character");
      }
      headers.set(name, value);
    }

    public boolean reset() {
      resets++;
      closed = true;
      return true;
    }

    public void drainHandler(Handler<@Nullable Void> handler) {
      drain = handler;
    }

    public void closeHandler(Handler<@Nullable Void> handler) {}

    public void exceptionHandler(Handler<Throwable> handler) {
      failure = handler;
    }

    void fail() {
      Handler<Throwable> handler = failure;
      if (handler != null) {
        handler.handle(new IllegalStateException("stream was reset"));
      }
    }

    void drained() {
      full = false;
      Handler<@Nullable Void> handler = drain;
      if (handler != null) {
        handler.handle(null);
      }
    }
  }
}
