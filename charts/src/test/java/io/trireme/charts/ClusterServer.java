package io.trireme.charts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;

/**
 * As much of an API server as Helm asks for: it says what it serves, keeps what it is given, and
 * refuses objects with a field that the API does not have. Helm finds it by the variable {@code
 * KUBECONFIG}, which the build sets, and so never asks a real cluster.
 */
final class ClusterServer {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** What is served, as {@code group/version: resource Kind, …}. */
  private static final Map<String, List<String>> SERVED =
      Map.of(
          "v1",
          List.of(
              "configmaps ConfigMap",
              "persistentvolumeclaims PersistentVolumeClaim",
              "pods Pod",
              "secrets Secret",
              "serviceaccounts ServiceAccount",
              "services Service"),
          "apps/v1",
          List.of("deployments Deployment"),
          "autoscaling/v2",
          List.of("horizontalpodautoscalers HorizontalPodAutoscaler"),
          "gateway.networking.k8s.io/v1",
          List.of("httproutes HTTPRoute"),
          "monitoring.coreos.com/v1",
          List.of(
              "podmonitors PodMonitor",
              "prometheusrules PrometheusRule",
              "servicemonitors ServiceMonitor"),
          "networking.k8s.io/v1",
          List.of("ingresses Ingress", "networkpolicies NetworkPolicy"),
          "policy/v1",
          List.of("poddisruptionbudgets PodDisruptionBudget"));

  private final Map<String, JsonNode> objects = new ConcurrentHashMap<>();
  private final Set<String> refused = new ConcurrentSkipListSet<>();

  private ClusterServer() {}

  static ClusterServer start() {
    String place = System.getenv("KUBECONFIG");
    if (place == null) {
      throw new IllegalStateException("KUBECONFIG is not set; the build sets it");
    }
    ClusterServer cluster = new ClusterServer();
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext("/", cluster::serve);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
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
      throw new IllegalStateException("the server does not start", e);
    }
    return cluster;
  }

  /** From now on there is this Secret, with values in base64. */
  void put(String namespace, String name, Map<String, String> data) {
    ObjectNode secret = JSON.createObjectNode();
    secret.put("kind", "Secret").put("apiVersion", "v1");
    secret.putObject("metadata").put("name", name).put("namespace", namespace);
    ObjectNode pairs = secret.putObject("data");
    data.forEach(pairs::put);
    objects.put("/api/v1/namespaces/" + namespace + "/secrets/" + name, secret);
  }

  /** What is there, by its path. */
  Map<String, JsonNode> objects() {
    return Map.copyOf(objects);
  }

  /** Why objects were refused. */
  Set<String> refused() {
    return Set.copyOf(refused);
  }

  private void serve(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    JsonNode body =
        exchange.getRequestMethod().equals("GET")
            ? JSON.missingNode()
            : JSON.readTree(exchange.getRequestBody());
    switch (exchange.getRequestMethod()) {
      case "GET" -> answer(exchange, 200, found(path));
      case "POST" -> create(exchange, path, body);
      default -> answer(exchange, 405, JSON.missingNode());
    }
  }

  private void create(HttpExchange exchange, String path, JsonNode object) throws IOException {
    try {
      StrictModel.read(object);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      refused.add(Manifests.id(object) + ": " + e.getMessage());
      answer(exchange, 422, status(422, "Invalid"));
      return;
    }
    String name = object.at("/metadata/name").asText();
    boolean there = objects.putIfAbsent(path + "/" + name, object) != null;
    if (there) {
      answer(exchange, 409, status(409, "AlreadyExists"));
    } else {
      answer(exchange, 201, object);
    }
  }

  private JsonNode found(String path) {
    if (path.equals("/version")) {
      return JSON.createObjectNode()
          .put("major", "1")
          .put("minor", "34")
          .put("gitVersion", "v1.34.0");
    }
    if (path.equals("/api")) {
      ObjectNode versions = JSON.createObjectNode().put("kind", "APIVersions");
      versions.putArray("versions").add("v1");
      return versions;
    }
    if (path.equals("/apis")) {
      return groups();
    }
    String version = path.replaceFirst("^/apis?/", "");
    List<String> served = SERVED.get(version);
    return served == null
        ? objects.getOrDefault(path, JSON.missingNode())
        : resources(version, served);
  }

  private static JsonNode groups() {
    ObjectNode list = JSON.createObjectNode().put("kind", "APIGroupList").put("apiVersion", "v1");
    ArrayNode groups = list.putArray("groups");
    for (String served : SERVED.keySet()) {
      int slash = served.indexOf('/');
      if (slash > 0) {
        ObjectNode version =
            JsonNodeFactory.instance
                .objectNode()
                .put("groupVersion", served)
                .put("version", served.substring(slash + 1));
        ObjectNode group = groups.addObject().put("name", served.substring(0, slash));
        group.putArray("versions").add(version);
        group.set("preferredVersion", version);
      }
    }
    return list;
  }

  private static JsonNode resources(String version, List<String> served) {
    ObjectNode list =
        JSON.createObjectNode().put("kind", "APIResourceList").put("groupVersion", version);
    ArrayNode resources = list.putArray("resources");
    for (String resource : served) {
      int blank = resource.indexOf(' ');
      resources
          .addObject()
          .put("name", resource.substring(0, blank))
          .put("singularName", "")
          .put("namespaced", true)
          .put("kind", resource.substring(blank + 1))
          .putArray("verbs")
          .add("create")
          .add("get")
          .add("patch");
    }
    return list;
  }

  private static JsonNode status(int code, String reason) {
    return JSON.createObjectNode()
        .put("kind", "Status")
        .put("apiVersion", "v1")
        .put("status", "Failure")
        .put("reason", reason)
        .put("code", code);
  }

  private static void answer(HttpExchange exchange, int code, JsonNode answer) throws IOException {
    boolean missing = answer.isMissingNode();
    byte[] body =
        (missing ? status(404, "NotFound") : answer).toString().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("content-type", "application/json");
    exchange.sendResponseHeaders(missing ? 404 : code, body.length);
    try (var out = exchange.getResponseBody()) {
      out.write(body);
    }
  }
}
