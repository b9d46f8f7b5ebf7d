package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The admin API and the command line of a running application. */
final class AdminCalls {
  private final Gateway gateway;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  AdminCalls(Gateway gateway) {
    this.gateway = gateway;
  }

  /** What an answer is, with its status. */
  record Answer(int status, JsonNode json) {}

  Answer send(String method, String path, String body) {
    return send(method, path, "", body);
  }

  /** Sends with the revision that was seen; none if it is empty. */
  Answer send(String method, String path, String revision, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(gateway.url() + path))
            .timeout(Duration.ofSeconds(30))
            .header("authorization", "Bearer " + GatewaySetup.ACCESS_KEY)
            .header("content-type", "application/json")
            .method(method, BodyPublishers.ofString(body));
    if (!revision.isEmpty()) {
      request.header("if-match", '"' + revision + '"');
    }
    try {
      HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
      return new Answer(response.statusCode(), Anthropic.json(response.body()));
    } catch (IOException unreachable) {
      throw new UncheckedIOException(unreachable);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", interrupted);
    }
  }

  /**
   * Answers with success.
   *
   * @throws AssertionError if it does not
   */
  JsonNode done(String method, String path, String body) {
    Answer answer = send(method, path, body);
    if (answer.status() != 200 && answer.status() != 201) {
      throw new AssertionError(method + " " + path + ": " + answer);
    }
    return answer.json();
  }

  JsonNode get(String path) {
    return done("GET", path, "");
  }

  /** Changes an entry of the lane of claude. */
  JsonNode change(String channel, String json) {
    return done("PATCH", "/api/lanes/claude/entries/" + channel, json);
  }

  /** Runs the command line in a process of its own. */
  CommandLineRun run(String key, String... arguments) {
    return run(key, Map.of(), arguments);
  }

  /** Runs it with more in its environment. */
  CommandLineRun run(String key, Map<String, String> more, String... arguments) {
    List<String> command = GatewaySetup.of("").args(arguments).command();
    Map<String, String> environment = CommandLineRun.environment();
    environment.put("TRIREME_URL", gateway.url());
    environment.put("ADMIN_ACCESS_KEY", key);
    environment.putAll(more);
    return CommandLineRun.of(command, environment, new CommandLineRun.Home(Map.of()));
  }
}
