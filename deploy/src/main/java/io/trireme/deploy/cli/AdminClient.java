package io.trireme.deploy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
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
import java.util.function.BiPredicate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

/** Talks to the admin API of a running gateway. */
final class AdminClient implements AutoCloseable {

  private static final Duration CONNECT = Duration.ofSeconds(5);

  /** A ping of all channels takes 10 s for each 16 of them. */
  private static final Duration ANSWER = Duration.ofMinutes(2);

  private static final String EVENT = "event: ";
  private static final String DATA = "data: ";

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
    return send("GET", path, "", BodyPublishers.noBody());
  }

  /** Has something done. */
  JsonNode post(String path) {
    return send("POST", path, "", BodyPublishers.noBody());
  }

  /** Has something done that needs words. */
  JsonNode post(String path, JsonNode body) {
    return send("POST", path, "", BodyPublishers.ofByteArray(Json.bytes(body)));
  }

  /** Has something changed. */
  JsonNode patch(String path, JsonNode body) {
    return send("PATCH", path, "", BodyPublishers.ofByteArray(Json.bytes(body)));
  }

  /**
   * Has something replaced.
   *
   * @param revision of what was seen
   */
  JsonNode put(String path, long revision, JsonNode body) {
    return send("PUT", path, tag(revision), BodyPublishers.ofByteArray(Json.bytes(body)));
  }

  /** Has something replaced, whatever it was. */
  JsonNode put(String path, JsonNode body) {
    return send("PUT", path, "", BodyPublishers.ofByteArray(Json.bytes(body)));
  }

  /**
   * Has something removed.
   *
   * @param revision of what was seen
   */
  JsonNode delete(String path, long revision) {
    return send("DELETE", path, tag(revision), BodyPublishers.noBody());
  }

  private static String tag(long revision) {
    return "\"" + revision + "\"";
  }

  private JsonNode send(String method, String path, String ifMatch, BodyPublisher body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(connection.url() + path))
            .timeout(ANSWER)
            .header("x-api-key", connection.key().reveal())
            .header("content-type", "application/json")
            .header("accept", "application/json")
            .method(method, body);
    if (!ifMatch.isEmpty()) {
      request.header("if-match", ifMatch);
    }
    try {
      return answer(http.send(request.build(), BodyHandlers.ofByteArray()));
    } catch (HttpTimeoutException e) {
      throw new Failure(
          Failure.NOT_REACHED, "the gateway at " + connection.url() + " does not answer in time");
    } catch (IOException e) {
      throw unreachable();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure(Failure.FAILED, "interrupted");
    }
  }

  /**
   * Reads events until the gateway ends them or the reader has enough.
   *
   * @param lastEventId where to go on; "" for what happens from now on
   * @param reader gets the name and the data of each; false if that was enough
   * @return false if the gateway ended them
   * @throws Failure if there is no answer or one that refuses
   */
  boolean follow(String path, String lastEventId, BiPredicate<String, JsonNode> reader) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(connection.url() + path))
            .header("x-api-key", connection.key().reveal())
            .header("accept", "text/event-stream");
    if (!lastEventId.isEmpty()) {
      request.header("last-event-id", lastEventId);
    }
    try {
      HttpResponse<InputStream> response = http.send(request.build(), BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        if (response.statusCode() != 200) {
          throw refusal(response.statusCode(), Json.read(body.readAllBytes()));
        }
        return read(new BufferedReader(new InputStreamReader(body, UTF_8)), reader);
      }
    } catch (IOException e) {
      throw unreachable();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure(Failure.FAILED, "interrupted");
    }
  }

  /** The gateway writes each field in one line and in one way. */
  private static boolean read(BufferedReader lines, BiPredicate<String, JsonNode> reader)
      throws IOException {
    String name = "";
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith(EVENT)) {
        name = line.substring(EVENT.length());
      } else if (line.startsWith(DATA)
          && !reader.test(name, Json.read(line.substring(DATA.length())))) {
        return true;
      }
    }
    return false;
  }

  private Failure unreachable() {
    return new Failure(
        Failure.NOT_REACHED,
        "no gateway answers at "
            + connection.url()
            + "; start it with ./trireme serve, or set TRIREME_URL");
  }

  private JsonNode answer(HttpResponse<byte[]> response) {
    JsonNode json = Json.read(response.body());
    int status = response.statusCode();
    if (status >= 200 && status < 300 && json.isContainerNode()) {
      return json;
    }
    throw refusal(status, json);
  }

  private Failure refusal(int status, JsonNode json) {
    if (status == 401 || status == 403) {
      return new Failure(
          Failure.NOT_REACHED,
          "the gateway at "
              + connection.url()
              + " does not take the key from "
              + connection.from());
    }
    return new Failure(
        Failure.FAILED,
        json.path("code").isTextual()
            ? problem(json)
            : "the gateway at " + connection.url() + " answers " + status + " without a reason");
  }

  private static String problem(JsonNode json) {
    StringJoiner fields = new StringJoiner("; ");
    for (JsonNode error : json.path("errors")) {
      fields.add((error.path("field").asText() + " " + error.path("message").asText()).strip());
    }
    // Where fields are named they say it all, and the detail only points at them.
    boolean pointsOnly = json.path("code").asText().equals("invalid") && fields.length() > 0;
    if (pointsOnly) {
      return fields.toString();
    }
    String detail = json.path("detail").asText();
    return fields.length() == 0 ? detail : detail.replaceFirst("[.]$", "") + ": " + fields;
  }

  @Override
  public void close() {
    http.close();
  }
}
