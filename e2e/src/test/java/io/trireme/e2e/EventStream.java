package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Reads the events of a running application on a thread of its own. */
final class EventStream implements AutoCloseable {

  /**
   * One event.
   *
   * @param data its data, with the event's name as "type"
   * @param arrivedNanos of {@link System#nanoTime}
   */
  record Seen(JsonNode data, long arrivedNanos) {}

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<Seen> seen = new CopyOnWriteArrayList<>();
  private volatile boolean ended;

  /** Begins to read; returns when the application has begun to tell. */
  EventStream(Gateway gateway) {
    this(gateway, GatewaySetup.ACCESS_KEY);
  }

  /** The same with a key of its own. */
  EventStream(Gateway gateway, String key) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(gateway.url() + "/api/events"))
            .header("authorization", "Bearer " + key)
            .build();
    try {
      HttpResponse<Stream<String>> response = http.send(request, BodyHandlers.ofLines());
      if (response.statusCode() != 200) {
        throw new AssertionError("events are answered " + response.statusCode());
      }
      Thread.ofVirtual().start(() -> read(response.body()));
    } catch (IOException unreachable) {
      throw new UncheckedIOException(unreachable);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", interrupted);
    }
    await("hello", Duration.ofSeconds(10), event -> event.path("type").asText().equals("hello"));
  }

  private void read(Stream<String> lines) {
    String[] name = {""};
    try (lines) {
      lines.forEach(
          line -> {
            if (line.startsWith("event: ")) {
              name[0] = line.substring("event: ".length());
            } else if (line.startsWith("data: ")) {
              ObjectNode data = (ObjectNode) Anthropic.json(line.substring("data: ".length()));
              seen.add(new Seen(data.put("type", name[0]), System.nanoTime()));
            }
          });
    } catch (UncheckedIOException broken) {
      return;
    }
    ended = true;
  }

  /** Waits for an event. */
  Seen await(String what, Duration timeout, Predicate<JsonNode> wanted) {
    ProcessLog.await(
        "event " + what, timeout, () -> seen.stream().anyMatch(one -> wanted.test(one.data())));
    return seen.stream().filter(one -> wanted.test(one.data())).findFirst().orElseThrow();
  }

  /** The events of a kind so far. */
  List<JsonNode> of(String type) {
    return seen.stream()
        .map(Seen::data)
        .filter(data -> data.path("type").asText().equals(type))
        .toList();
  }

  /** Everything so far, as it came. */
  String text() {
    return seen.toString();
  }

  /** Whether the application ended it cleanly. */
  boolean ended() {
    return ended;
  }

  @Override
  public void close() {
    http.shutdownNow();
    http.close();
  }
}
