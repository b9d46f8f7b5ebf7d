package io.trireme.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** Calls of the admin API, each of which is held against its document. */
final class ApiCalls {
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Gateway gateway;
  private final ApiDocument document;

  ApiCalls(Gateway gateway, ApiDocument document) {
    this.gateway = gateway;
    this.document = document;
  }

  /** An answer. */
  record Answer(int status, String mediaType, boolean tagged, String text) {}

  /** A request to one operation; its path may be another than the document's template. */
  final class Call {
    private final ApiDocument.Operation operation;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private String path;
    private String body = "";

    Call(String operationId) {
      operation = document.operation(operationId);
      path = operation.path();
      headers.put("x-api-key", GatewaySetup.ACCESS_KEY);
      headers.put("content-type", "application/json");
    }

    Call at(String name, String value) {
      path = path.replace("{" + name + "}", value);
      return this;
    }

    Call query(String query) {
      path = path + "?" + query;
      return this;
    }

    Call header(String name, String value) {
      headers.put(name, value);
      return this;
    }

    Call without(String name) {
      headers.remove(name);
      return this;
    }

    Call body(String json) {
      body = json;
      return this;
    }

    /** Sends it, and holds the answer against the document. */
    Answer expect(int status) {
      path = path.replaceAll("\\{\\w+}", "nobody");
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(gateway.url() + path))
              .timeout(Duration.ofSeconds(30))
              .method(operation.method(), BodyPublishers.ofString(body));
      headers.forEach(request::header);
      try {
        HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
        String type = response.headers().firstValue("content-type").orElse("");
        Answer answer =
            new Answer(
                response.statusCode(),
                type.replaceFirst(";.*", ""),
                response.headers().firstValue("etag").isPresent(),
                response.body());
        String what = operation + " as " + path + " " + body + ": " + answer;
        assertThat(answer.status()).as(what).isEqualTo(status);
        assertThat(document.faults(operation, answer)).as(what).isEmpty();
        return answer;
      } catch (IOException unreachable) {
        throw new UncheckedIOException(unreachable);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", interrupted);
      }
    }
  }

  Call call(String operationId) {
    return new Call(operationId);
  }
}
