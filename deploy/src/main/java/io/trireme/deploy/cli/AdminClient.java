package io.trireme.deploy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.StringJoiner;

import static java.util.Objects.requireNonNull;

/** Talks to the admin API of a running gateway. */
final class AdminClient implements AutoCloseable {

  private static final Duration CONNECT = Duration.ofSeconds(5);

  /** A ping of all channels takes 10 s for each 16 of them. */
  private static final Duration ANSWER = Duration.ofMinutes(2);

  private final Connection connection;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  AdminClient(Connection connection) {
    this.connection = requireNonNull(connection, "connection is null");
  }

  /**
   * Asks for something.
   *
   * @param path below the gateway's address, percent-encoded
   * @throws Failure if there is no answer or one that refuses
   */
  JsonNode get(String path) {
    return send("GET", path, BodyPublishers.noBody());
  }

  /** Has something done. */
  JsonNode post(String path) {
    return send("POST", path, BodyPublishers.noBody());
  }

  /** Has something done that needs words. */
  JsonNode post(String path, JsonNode body) {
    return send("POST", path, BodyPublishers.ofByteArray(Json.bytes(body)));
  }

  /** Has something changed. */
  JsonNode patch(String path, JsonNode body) {
    return send("PATCH", path, BodyPublishers.ofByteArray(Json.bytes(body)));
  }

  private JsonNode send(String method, String path, BodyPublisher body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(connection.url() + path))
            .timeout(ANSWER)
            .header("x-api-key", connection.key().reveal())
            .header("content-type", "application/json")
            .header("accept", "application/json")
            .method(method, body)
            .build();
    try {
      return answer(http.send(request, BodyHandlers.ofByteArray()));
    } catch (HttpTimeoutException e) {
      throw new Failure(
          Failure.NOT_REACHED, "the gateway at " + connection.url() + " does not answer in time");
    } catch (IOException e) {
      throw new Failure(
          Failure.NOT_REACHED,
          "no gateway answers at "
              + connection.url()
              + "; start it with ./trireme serve, or set TRIREME_URL");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure(Failure.FAILED, "interrupted");
    }
  }

  private JsonNode answer(HttpResponse<byte[]> response) {
    JsonNode json = Json.read(response.body());
    int status = response.statusCode();
    if (status >= 200 && status < 300 && json.isContainerNode()) {
      return json;
    }
    if (status == 401 || status == 403) {
      throw new Failure(
          Failure.NOT_REACHED,
          "the gateway at "
              + connection.url()
              + " does not take the key from "
              + connection.from());
    }
    throw new Failure(
        Failure.FAILED,
        json.path("code").isTextual()
            ? problem(json)
            : "the gateway at " + connection.url() + " answers " + status + " without a reason");
  }

  private static String problem(JsonNode json) {
    StringJoiner text = new StringJoiner("; ");
    text.add(json.path("detail").asText());
    for (JsonNode error : json.path("errors")) {
      text.add(error.path("field").asText() + " " + error.path("message").asText());
    }
    return text.toString();
  }

  @Override
  public void close() {
    http.close();
  }
}
