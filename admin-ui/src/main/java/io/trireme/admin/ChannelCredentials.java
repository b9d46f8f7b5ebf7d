package io.trireme.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.admin.Problem.FieldError;
import io.trireme.core.Secret;
import io.trireme.scheduler.ApiKey;
import io.trireme.scheduler.BaseUrl;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The credentials in the body of a channel: they go in and never come out. Who sends back what he
 * was shown keeps them, unless the channel is to lead to another host: then they are to be entered
 * again, or whoever may write and not read could have them sent to himself.
 */
final class ChannelCredentials {

  /** Stands where a credential is. */
  static final String HIDDEN = "***";

  private static final String AGAIN = "must be entered again: a base URL leads to another host";

  private final @Nullable ObjectNode old;
  private final ObjectNode body;
  private final List<FieldError> errors = new ArrayList<>();

  private ChannelCredentials(@Nullable ObjectNode old, ObjectNode body) {
    this.old = old;
    this.body = body;
  }

  /**
   * A body that may be kept.
   *
   * @param id of the channel
   * @param old as it stands; null for a new channel
   * @param sent as somebody sends it; is not changed
   * @throws Refused 400 if a credential is wanting
   */
  static ObjectNode merged(String id, @Nullable ObjectNode old, ObjectNode sent) {
    ChannelCredentials merge = new ChannelCredentials(old, sent.deepCopy());
    boolean moved = merge.moved();
    merge.keys(id, moved);
    merge.headers(moved);
    merge.proxy();
    if (!merge.errors.isEmpty()) {
      throw Refused.invalid(merge.errors);
    }
    stripNulls(merge.body);
    return merge.body;
  }

  private static void stripNulls(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.properties().removeIf(field -> field.getValue().isNull());
    }
    node.forEach(ChannelCredentials::stripNulls);
  }

  /** A body without its credentials. */
  static ObjectNode hidden(ObjectNode stored) {
    ObjectNode body = stored.deepCopy();
    for (JsonNode key : body.path("keys")) {
      if (key instanceof ObjectNode object && object.has("secret")) {
        object.put("masked", KeyMask.of(Secret.of(object.path("secret").asText())));
        object.remove("secret");
      }
    }
    if (body.path("headers") instanceof ObjectNode headers) {
      headers.properties().forEach(header -> headers.put(header.getKey(), HIDDEN));
    }
    if (body.path("proxyUrl").isTextual()) {
      body.put("proxyUrl", hiddenProxy(body.path("proxyUrl").asText()));
    }
    return body;
  }

  private static String hiddenProxy(String url) {
    URI uri = URI.create(url);
    return uri.getRawUserInfo() == null
        ? url
        : uri.getScheme() + "://" + HIDDEN + "@" + uri.getHost() + ":" + uri.getPort();
  }

  /** Whether a base URL leads where none led before. */
  private boolean moved() {
    return old != null && !places(old).containsAll(places(body));
  }

  private static Set<String> places(ObjectNode channel) {
    Set<String> places = new LinkedHashSet<>();
    for (JsonNode text : channel.path("baseUrls")) {
      try {
        BaseUrl url = BaseUrl.of(text.asText());
        places.add(url.secure() + " " + url.host() + " " + url.port());
      } catch (IllegalArgumentException e) {
        // The reader of the configuration will say so, with its place.
        places.add("");
      }
    }
    return places;
  }

  private void keys(String channelId, boolean moved) {
    if (!body.has("keys")) {
      if (old != null && old.has("keys")) {
        body.set("keys", old.path("keys").deepCopy());
        for (int i = 0; moved && i < old.path("keys").size(); i++) {
          errors.add(new FieldError("keys[" + i + "].secret", AGAIN));
        }
      }
      return;
    }
    for (int i = 0; i < body.path("keys").size(); i++) {
      if (body.path("keys").path(i) instanceof ObjectNode key) {
        key(channelId, key, "keys[" + i + "]", moved);
      }
    }
  }

  private void key(String channelId, ObjectNode key, String path, boolean moved) {
    key.remove("masked");
    boolean shown = key.path("secret").asText("").contains(HIDDEN);
    if (shown || key.path("secret").isNull()) {
      key.remove("secret");
    }
    boolean entered = key.hasNonNull("secret") || key.hasNonNull("secretRef");
    JsonNode known = known(key.path("id").asText(""));
    if (!entered && known == null) {
      errors.add(new FieldError(path + ".secret", "must be given: no key of that id is here"));
    } else if (!entered && known != null) {
      if (moved) {
        errors.add(new FieldError(path + ".secret", AGAIN));
      }
      copy(known, key, "secret");
      copy(known, key, "secretRef");
    }
    if (entered && !key.hasNonNull("id")) {
      String identity = key.path("secretRef").asText(key.path("secret").asText(""));
      key.put("id", ApiKey.deriveId(channelId, identity));
    }
  }

  private static void copy(JsonNode from, ObjectNode to, String field) {
    if (from.has(field)) {
      to.set(field, from.path(field));
    }
  }

  private @Nullable JsonNode known(String id) {
    if (old != null) {
      for (JsonNode key : old.path("keys")) {
        if (!id.isEmpty() && key.path("id").asText("").equals(id)) {
          return key;
        }
      }
    }
    return null;
  }

  private void headers(boolean moved) {
    if (!body.has("headers") && old != null && old.has("headers")) {
      ObjectNode kept = body.putObject("headers");
      old.path("headers").fieldNames().forEachRemaining(name -> kept.put(name, HIDDEN));
    }
    if (!(body.path("headers") instanceof ObjectNode headers)) {
      return;
    }
    for (String name : List.copyOf(names(headers))) {
      JsonNode value = headers.path(name);
      if (!value.isNull() && !value.asText().equals(HIDDEN)) {
        continue;
      }
      JsonNode known = oldHeader(name);
      if (known == null) {
        errors.add(new FieldError("headers." + name, "must be given: it is not here yet"));
      } else if (moved) {
        errors.add(new FieldError("headers." + name, AGAIN));
      } else {
        headers.set(name, known);
      }
    }
  }

  private static List<String> names(ObjectNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private @Nullable JsonNode oldHeader(String name) {
    if (old != null && old.path("headers") instanceof ObjectNode headers) {
      for (String known : names(headers)) {
        if (known.toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT))) {
          return headers.path(known);
        }
      }
    }
    return null;
  }

  private void proxy() {
    String before = old == null ? "" : old.path("proxyUrl").asText("");
    if (!body.has("proxyUrl")) {
      if (!before.isEmpty()) {
        body.put("proxyUrl", before);
      }
    } else if (body.path("proxyUrl").asText("").contains("://" + HIDDEN + "@")) {
      if (before.isEmpty() || !hiddenProxy(before).equals(body.path("proxyUrl").asText())) {
        errors.add(new FieldError("proxyUrl", "must be entered again: it is another proxy"));
      }
      body.put("proxyUrl", before);
    }
  }

  /** The list of its keys, made if there is none. */
  static ArrayNode keys(ObjectNode channel) {
    return channel.path("keys") instanceof ArrayNode keys ? keys : channel.putArray("keys");
  }
}
