package io.trireme.charts;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * As much of an API server as Helm asks when a template looks a Secret up. Helm finds it by the
 * variable {@code KUBECONFIG}, which the build sets, and so never asks a real cluster.
 */
final class SecretsServer {

  private static final String RESOURCES =
      "{\"kind\":\"APIResourceList\",\"groupVersion\":\"v1\",\"resources\":[{\"name\":\"secrets\","
          + "\"singularName\":\"secret\",\"namespaced\":true,\"kind\":\"Secret\",\"verbs\":[\"get\"]}]}";
  private static final String NOT_FOUND =
      "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"reason\":\"NotFound\",\"code\":404}";

  private final Map<String, String> secrets = new ConcurrentHashMap<>();

  private SecretsServer() {}

  static SecretsServer start() {
    String place = System.getenv("KUBECONFIG");
    if (place == null) {
      throw new IllegalStateException("KUBECONFIG is not set; the build sets it");
    }
    SecretsServer secrets = new SecretsServer();
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext("/", secrets::answer);
      server.start();
      Files.writeString(
          Path.of(place),
          """
          {"apiVersion": "v1", "kind": "Config", "current-context": "test",
           "clusters": [{"name": "test", "cluster": {"server": "http://127.0.0.1:%d"}}],
           "contexts": [{"name": "test", "context": {"cluster": "test", "user": "test"}}],
           "users": [{"name": "test", "user": {}}]}
          """
              .formatted(server.getAddress().getPort()));
    } catch (IOException e) {
      throw new IllegalStateException("the server of secrets does not start", e);
    }
    return secrets;
  }

  /** From now on there is this Secret, with values in base64. */
  void put(String namespace, String name, Map<String, String> data) {
    StringBuilder pairs = new StringBuilder();
    data.forEach(
        (key, value) ->
            pairs
                .append(pairs.isEmpty() ? "" : ",")
                .append('"')
                .append(key)
                .append("\":\"")
                .append(value)
                .append('"'));
    secrets.put(
        "/api/v1/namespaces/" + namespace + "/secrets/" + name,
        "{\"kind\":\"Secret\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"%s\"},\"data\":{%s}}"
            .formatted(name, pairs));
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String found = path.equals("/api/v1") ? RESOURCES : secrets.get(path);
    byte[] body = (found == null ? NOT_FOUND : found).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("content-type", "application/json");
    exchange.sendResponseHeaders(found == null ? 404 : 200, body.length);
    try (var out = exchange.getResponseBody()) {
      out.write(body);
    }
  }
}
