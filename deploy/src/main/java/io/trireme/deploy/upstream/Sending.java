package io.trireme.deploy.upstream;

import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * Sends a request to the first address that takes the connection. Where a pooled connection turns
 * out to have been closed while it was idle, the request is sent once more, on a new one. It was
 * not read then, unless a part of an answer came: after that nothing is sent again. Event-loop
 * only.
 */
final class Sending {

  /** Is told how it goes, and once what came of it, unless it was cancelled. */
  interface Outcome {

    /**
     * A connection is there; once more if the request is sent again.
     *
     * @param reused whether another request has gone over it
     */
    void onConnected(boolean reused);

    /** The request has left. */
    void onSent();

    /** The head of the answer. */
    void onHead(HttpClientRequest sent, HttpClientResponse response);

    /** There is no answer. */
    void onFailure(Verdict.Broken failure);
  }

  private final Connections connections;
  private final Outcome outcome;
  private Call call;
  private @Nullable HttpClientRequest request;
  private boolean repeated;
  private boolean cancelled;

  Sending(Connections connections, Call call, Outcome outcome) {
    this.connections = requireNonNull(connections, "connections is null");
    this.call = requireNonNull(call, "call is null");
    this.outcome = requireNonNull(outcome, "outcome is null");
  }

  /** Connects and sends. */
  void start() {
    connect(connections.pooled(), call.servers());
  }

  private void repeat() {
    repeated = true;
    connect(connections.fresh(), call.servers());
  }

  private void connect(HttpClient client, List<SocketAddress> servers) {
    RequestOptions options = new RequestOptions(call.options());
    if (!servers.isEmpty()) {
      options.setServer(servers.getFirst());
    }
    client
        .request(options)
        .onComplete(
            connected -> {
              if (connected.succeeded()) {
                onConnected(connected.result());
              } else if (cancelled) {
                return;
              } else if (connected.cause() instanceof HttpClosedException && !repeated) {
                // A pooled connection closed between its choice and its use; nothing was sent.
                repeat();
              } else if (servers.size() > 1) {
                connect(client, servers.subList(1, servers.size()));
              } else {
                outcome.onFailure(Failures.connecting(connected.cause()));
              }
            });
  }

  private void onConnected(HttpClientRequest connected) {
    request = connected;
    if (cancelled) {
      connected.reset();
      return;
    }
    boolean reused = connections.reused(connected.connection());
    AnswerWatch watch = AnswerWatch.of(connected.connection());
    outcome.onConnected(reused);
    connected
        .end(call.body())
        .onSuccess(
            left -> {
              if (!cancelled) {
                outcome.onSent();
              }
            });
    connected
        .response()
        .onComplete(
            sent -> {
              if (cancelled) {
                return;
              }
              if (sent.succeeded()) {
                call = call.sent();
                outcome.onHead(connected, sent.result());
              } else if (reused && !repeated && closedUnheard(sent.cause(), watch)) {
                repeat();
              } else {
                outcome.onFailure(Failures.awaitingHead(sent.cause()));
              }
            });
  }

  private static boolean closedUnheard(Throwable failure, @Nullable AnswerWatch watch) {
    boolean closed = failure instanceof HttpClosedException || failure instanceof IOException;
    return closed && watch != null && !watch.heard();
  }

  /** Ends the request wherever it is; nothing is told afterwards. */
  void cancel() {
    cancelled = true;
    HttpClientRequest sent = request;
    if (sent != null) {
      sent.reset();
    }
  }
}
