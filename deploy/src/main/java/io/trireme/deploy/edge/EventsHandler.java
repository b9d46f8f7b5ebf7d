package io.trireme.deploy.edge;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.admin.AdminGate;
import io.trireme.admin.Problem;
import io.trireme.core.Json;
import io.trireme.scheduler.event.EventFeed;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import static java.util.Objects.requireNonNull;

/**
 * {@code GET /api/events}: what happens, as server-sent events, for administrators. Not a resource
 * of the framework's, because a reader must be paused and ended by us. On event loops; thread-safe.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">Server-sent
 *     events</a>
 */
@Singleton
final class EventsHandler {

  static final String PATH = "/api/events";

  private final EventFeed feed;
  private final AdminGate gate;

  /** Numbers begin anew with the process, so that those of another one must be told apart. */
  private final String process = HexFormat.of().toHexDigits(new SecureRandom().nextInt());

  private final Set<EventReader> readers = ConcurrentHashMap.newKeySet();
  private volatile boolean ending;

  EventsHandler(EventFeed feed, AdminGate gate) {
    this.feed = requireNonNull(feed, "feed is null");
    this.gate = requireNonNull(gate, "gate is null");
  }

  /** Answers for as long as the reader stays. */
  void answer(Vertx vertx, HttpServerRequest request) {
    Optional<Problem> refused =
        gate.refusal(request.getHeader("x-api-key"), request.getHeader("authorization"));
    if (refused.isPresent()) {
      refuse(request, refused.get());
      return;
    }
    if (!request.method().equals(HttpMethod.GET)) {
      request.response().putHeader("allow", "GET");
      refuse(
          request,
          Problem.of(405, "Method Not Allowed", "method_not_allowed", "Events are read with GET."));
      return;
    }
    EventReader reader =
        new EventReader(
            request.response(), vertx, feed, process, request.getHeader("last-event-id"));
    if (ending || !feed.join(reader)) {
      request.response().putHeader("retry-after", "5");
      refuse(
          request,
          Problem.of(
              503,
              "Service Unavailable",
              "too_many_readers",
              "As many readers as may be follow the events. Try again later."));
      return;
    }
    readers.add(reader);
    reader.begin(
        () -> {
          feed.leave(reader);
          readers.remove(reader);
        });
    if (ending) {
      reader.end();
    }
  }

  /** Ends all readers, because the process ends; there will be no others. */
  void end() {
    ending = true;
    readers.forEach(EventReader::end);
  }

  private static void refuse(HttpServerRequest request, Problem problem) {
    HttpServerResponse response = request.response();
    response
        .setStatusCode(problem.status())
        .putHeader("content-type", Problem.MEDIA_TYPE)
        .end(EarlyRefusals.json(problem));
  }

  /** The text of one event; its data is one line, for JSON has no raw line breaks. */
  static String text(String name, String id, JsonNode data) {
    return "id: " + id + "\nevent: " + name + "\ndata: " + Json.text(data) + "\n\n";
  }
}
