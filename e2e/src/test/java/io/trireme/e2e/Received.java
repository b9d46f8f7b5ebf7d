package io.trireme.e2e;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

import static java.util.Objects.requireNonNull;

/** One request that the replay upstream got, and what became of it. Safe for any thread. */
final class Received {
  /** How an answer came to its end. */
  enum How {
    /** The whole script was written. */
    COMPLETED,
    /** The caller closed its connection first. */
    CLIENT_CLOSED,
    /** The script itself cut or reset the connection. */
    BROKEN_BY_SCRIPT
  }

  /** The end of an answer and its {@link System#nanoTime}. */
  record Ending(How how, long nanos) {
    Ending {
      requireNonNull(how, "how is null");
    }
  }

  private final WireRequest request;
  private final int connection;
  private final long arrivedNanos = System.nanoTime();
  private final AtomicLong written = new AtomicLong();
  private final CompletableFuture<Ending> ending = new CompletableFuture<>();

  Received(WireRequest request, int connection) {
    this.request = requireNonNull(request, "request is null");
    this.connection = connection;
  }

  String method() {
    return request.method();
  }

  /** The path without the query. */
  String path() {
    return request.target().split("\\?", 2)[0];
  }

  /** The raw query, when there is one. */
  Optional<String> query() {
    String[] parts = request.target().split("\\?", 2);
    return parts.length == 2 ? Optional.of(parts[1]) : Optional.empty();
  }

  /** The fields as they were sent: order, spelling and repetition kept. */
  WireHeaders headers() {
    return request.headers();
  }

  byte[] body() {
    return request.body();
  }

  String text() {
    return new String(request.body(), StandardCharsets.UTF_8);
  }

  /** Ordinal of the connection, from 1: equal for two requests that shared one. */
  int connection() {
    return connection;
  }

  /** {@link System#nanoTime} when the last byte of the request was read. */
  long arrivedNanos() {
    return arrivedNanos;
  }

  /** Body bytes of the answer that the operating system has taken so far, before chunking. */
  long written() {
    return written.get();
  }

  /** Done when the answer has ended; a stalled answer ends when its caller leaves. */
  CompletableFuture<Ending> ending() {
    return ending;
  }

  boolean ended() {
    return ending.isDone();
  }

  void wrote(long bytes) {
    written.addAndGet(bytes);
  }

  void end(How how) {
    ending.complete(new Ending(how, System.nanoTime()));
  }

  @Override
  public String toString() {
    String state = ending.isDone() ? ending.join().how().name() : "open";
    return "%s %s on connection %d, %s, %d bytes written"
        .formatted(method(), request.target(), connection, state, written.get());
  }
}
