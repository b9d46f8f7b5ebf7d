package io.trireme.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.scheduler.ApiKey;
import io.trireme.scheduler.BaseUrl;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An upstream of claude-proxy as a channel. Its place in the lane is told apart from it.
 *
 * @param id made of its name, so that the same file gives the same id again
 * @param body of the channel
 * @param state of its entry in the lane
 * @param warnings what has no counterpart; they quote no value
 */
record ProxyUpstream(String id, ObjectNode body, String state, List<String> warnings) {

  private static final Set<String> KNOWN =
      Set.of(
          "baseUrl",
          "baseUrls",
          "apiKeys",
          "disabledApiKeys",
          "historicalApiKeys",
          "serviceType",
          "name",
          "description",
          "website",
          "insecureSkipVerify",
          "modelMapping",
          "priority",
          "status",
          "promotionUntil",
          "lowQuality",
          "injectDummyThoughtSignature",
          "stripThoughtSignature",
          "proxyUrl",
          "customHeaders");

  private static final Map<String, String> NO_COUNTERPART =
      Map.of(
          "lowQuality", "has no counterpart: usage is told as the vendor tells it",
          "injectDummyThoughtSignature", "is not needed: signatures are kept",
          "stripThoughtSignature", "is not needed: signatures of others are never sent");

  /** What it speaks, by the word of the file; another word is what stands under "". */
  private static final Map<String, Map<String, String>> DIALECTS =
      Map.of(
          "claude", Map.of("claude", "claude", "openai", "chat", "gemini", "gemini", "", "claude"),
          "codex", Map.of("responses", "codex", "openai", "chat", "claude", "claude", "", "chat"),
          "gemini", Map.of("gemini", "gemini", "claude", "claude", "openai", "chat", "", "gemini"));

  ProxyUpstream {
    warnings = List.copyOf(warnings);
  }

  /**
   * Reads one.
   *
   * @param lane whose list it stands in
   * @param taken the ids that the file's other channels have
   */
  static ProxyUpstream read(JsonNode upstream, String lane, Set<String> taken) {
    List<String> warnings = new ArrayList<>();
    ObjectNode body = Json.object();
    List<String> urls = urls(upstream);
    String name = text(upstream, "name");
    String slug = Ids.slug(name);
    String host = urls.isEmpty() ? "" : Ids.slug(Ids.host(urls.getFirst()));
    String id = Ids.unique(slug.isEmpty() ? host : slug, "channel", taken);
    body.put("id", id);
    if (!name.isEmpty()) {
      body.put("name", name);
    }
    body.put("dialect", dialect(upstream, lane, warnings));
    urls.forEach(body.putArray("baseUrls")::add);
    keys(upstream, id, body);
    models(upstream, body, warnings);
    if (text(upstream, "website").length() > 0) {
      body.put("website", text(upstream, "website"));
    }
    if (text(upstream, "description").length() > 0) {
      body.put("notes", text(upstream, "description"));
    }
    transport(upstream, urls, body, warnings);
    leftOut(upstream, warnings);
    return new ProxyUpstream(id, body, state(upstream, body, warnings), warnings);
  }

  private static String text(JsonNode upstream, String field) {
    return upstream.path(field).asText("").strip();
  }

  /** The list if there is one, else the single one; two that lead to the same place are one. */
  private static List<String> urls(JsonNode upstream) {
    List<String> given = new ArrayList<>();
    upstream.path("baseUrls").forEach(url -> given.add(url.asText().strip()));
    if (given.isEmpty() && !text(upstream, "baseUrl").isEmpty()) {
      given.add(text(upstream, "baseUrl"));
    }
    Set<String> seen = new LinkedHashSet<>();
    List<String> urls = new ArrayList<>();
    for (String url : given) {
      if (seen.add(url.replaceAll("[/#]+$", ""))) {
        urls.add(url);
      }
    }
    return urls;
  }

  private static String dialect(JsonNode upstream, String lane, List<String> warnings) {
    Map<String, String> dialects = DIALECTS.getOrDefault(lane, Map.of());
    String word = text(upstream, "serviceType");
    String dialect = dialects.get(word);
    if (dialect == null || word.isEmpty()) {
      dialect = dialects.getOrDefault("", lane);
      warnings.add("serviceType is not one of that list; " + dialect + " is used");
    }
    return dialect;
  }

  private static void keys(JsonNode upstream, String id, ObjectNode body) {
    Set<String> seen = new LinkedHashSet<>();
    ArrayNode keys = body.putArray("keys");
    for (JsonNode key : upstream.path("apiKeys")) {
      key(key, id, keys, seen);
    }
    for (JsonNode disabled : upstream.path("disabledApiKeys")) {
      JsonNode key = disabled.isObject() ? disabled.path("key") : disabled;
      if (key(key, id, keys, seen) && keys.path(keys.size() - 1) instanceof ObjectNode added) {
        added.put("enabled", false);
      }
    }
    if (keys.isEmpty()) {
      body.remove("keys");
    }
  }

  private static boolean key(JsonNode key, String id, ArrayNode keys, Set<String> seen) {
    String secret = key.asText("").strip();
    if (secret.isEmpty() || !seen.add(secret)) {
      return false;
    }
    keys.addObject().put("id", ApiKey.deriveId(id, secret)).put("secret", secret);
    return true;
  }

  /** There a name matches whatever holds it: here that is the name itself and a pattern. */
  private static void models(JsonNode upstream, ObjectNode body, List<String> warnings) {
    if (upstream.path("modelMapping").isEmpty()) {
      return;
    }
    ObjectNode map = body.putObject("models").putObject("map");
    upstream
        .path("modelMapping")
        .properties()
        .forEach(
            rule -> {
              map.put(rule.getKey(), rule.getValue().asText());
              map.put("*" + rule.getKey() + "*", rule.getValue().asText());
            });
    warnings.add(
        "modelMapping: a name that is only a part of a rule's name is no longer mapped by it");
  }

  private static void transport(
      JsonNode upstream, List<String> urls, ObjectNode body, List<String> warnings) {
    if (upstream.path("insecureSkipVerify").asBoolean()) {
      body.putObject("tls").put("insecureSkipVerify", true);
      warnings.add("insecureSkipVerify: its certificate is not verified here either");
    }
    if (!text(upstream, "proxyUrl").isEmpty()) {
      body.put("proxyUrl", text(upstream, "proxyUrl"));
    }
    if (upstream.path("customHeaders") instanceof ObjectNode headers && !headers.isEmpty()) {
      body.set("headers", headers.deepCopy());
    }
    if (urls.stream().anyMatch(ProxyUpstream::isPrivate)) {
      body.put("allowPrivateNetwork", true);
      warnings.add("baseUrl: leads into a private network, which is allowed for this channel");
    }
  }

  private static boolean isPrivate(String url) {
    try {
      BaseUrl base = BaseUrl.of(url);
      return base.isPrivate() || base.host().indexOf('.') < 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String state(JsonNode upstream, ObjectNode body, List<String> warnings) {
    String status = text(upstream, "status");
    return switch (status) {
      case "suspended", "disabled" -> status;
      case "", "active" -> {
        if (!body.has("keys")) {
          warnings.add("apiKeys: there is none, so it is suspended");
          yield "suspended";
        }
        yield "active";
      }
      default -> {
        warnings.add("status is not known; active is used");
        yield "active";
      }
    };
  }

  private static void leftOut(JsonNode upstream, List<String> warnings) {
    if (!upstream.path("historicalApiKeys").isEmpty()) {
      warnings.add("historicalApiKeys: removed keys are not kept");
    }
    upstream
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!KNOWN.contains(name)) {
                warnings.add(name + ": has no counterpart");
              } else if (NO_COUNTERPART.containsKey(name) && upstream.path(name).asBoolean()) {
                warnings.add(name + " " + NO_COUNTERPART.get(name));
              }
            });
  }
}
