package io.trireme.deploy.edge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.scheduler.event.EventFeed;
import io.trireme.scheduler.event.EventFeed.Entry;
import io.trireme.scheduler.event.EventFeed.Page;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * One reader of events: a place in the feed, and a connection that takes as much as it can. Nothing
 * is kept for it; when it cannot follow, the feed goes on without it and it is told how much it
 * missed. Its state belongs to its event loop; {@link #run} and {@link #end} may be called on any
 * thread.
 */
final class EventReader implements Runnable {

  static final Duration HEARTBEAT = Duration.ofSeconds(15);

  /** A connection that takes nothing for five minutes is nobody's. */
  private static final int MOST_MISSED = 20;

  private static final int AT_ONCE = 32;

  private final HttpServerResponse response;
  private final Vertx vertx;
  private final Context loop;
  private final EventFeed feed;
  private final String process;
  private final AtomicBoolean called = new AtomicBoolean();
  private boolean anew;
  private long last;
  private int missed;
  private boolean over;

  EventReader(
      HttpServerResponse response,
      Vertx vertx,
      EventFeed feed,
      String process,
      @Nullable String lastEventId) {
    this.response = requireNonNull(response, "response is null");
    this.vertx = requireNonNull(vertx, "vertx is null");
    this.loop = vertx.getOrCreateContext();
    this.feed = requireNonNull(feed, "feed is null");
    this.process = requireNonNull(process, "process is null");
    this.last = feed.last();
    if (lastEventId != null) {
      resume(lastEventId.strip());
    }
  }

  /** Whoever comes from another process gets all there is of this one. */
  private void resume(String lastEventId) {
    String[] parts = lastEventId.split("\\.", 2);
    anew = true;
    long newest = last;
    last = 0;
    if (parts.length == 2 && parts[0].equals(process)) {
      try {
        last = Math.clamp(Long.parseLong(parts[1]), 0, newest);
        anew = false;
      } catch (NumberFormatException e) {
        last = 0;
      }
    }
  }

  /** Sends the head and what is due. */
  void begin(Runnable left) {
    long timer = vertx.setPeriodic(HEARTBEAT.toMillis(), ignored -> beat());
    Runnable once =
        () -> {
          if (!over) {
            over = true;
            vertx.cancelTimer(timer);
            left.run();
          }
        };
    response.exceptionHandler(broken -> once.run());
    response.closeHandler(closed -> once.run());
    response.endHandler(ended -> once.run());
    response
        .setStatusCode(200)
        .setChunked(true)
        .putHeader("content-type", "text/event-stream")
        .putHeader("cache-control", "no-cache, no-transform")
        .putHeader("x-accel-buffering", "no");
    response.drainHandler(ignored -> send());
    ObjectNode hello = Json.object().put("process", process).put("resumed", !anew && last > 0);
    response.write(EventsHandler.text("hello", process + "." + last, hello));
    send();
  }

  /** Something was published. */
  @Override
  public void run() {
    if (called.compareAndSet(false, true)) {
      loop.runOnContext(
          ignored -> {
            called.set(false);
            send();
          });
    }
  }

  private void send() {
    while (!over && !response.writeQueueFull()) {
      Page page = feed.after(last, AT_ONCE);
      StringBuilder text = new StringBuilder();
      if (page.lost() > 0 && !anew) {
        last += page.lost();
        text.append(
            EventsHandler.text(
                "dropped", process + "." + last, Json.object().put("dropped", page.lost())));
      }
      anew = false;
      for (Entry entry : page.entries()) {
        last = entry.id();
        ObjectNode data = Json.object().put("id", entry.id()).put("time", entry.time().toString());
        data.setAll(entry.event().json());
        text.append(EventsHandler.text(entry.event().type(), process + "." + last, data));
      }
      if (text.isEmpty()) {
        return;
      }
      response.write(text.toString());
    }
  }

  /** Keeps what lies between from thinking that nobody is there, and finds out who is gone. */
  private void beat() {
    if (over) {
      return;
    }
    if (!response.writeQueueFull()) {
      missed = 0;
      response.write(":\n\n");
    } else if (++missed >= MOST_MISSED) {
      response.reset();
    }
  }

  /** The process ends. */
  void end() {
    loop.runOnContext(
        ignored -> {
          if (!over) {
            response.end();
          }
        });
  }
}
