package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.trireme.core.Json;
import io.trireme.core.JsonSplice;
import io.trireme.core.JsonTopLevel;
import io.trireme.core.MalformedJsonException;
import io.trireme.core.spi.Conversations;
import io.trireme.core.spi.StoredTurn;
import io.trireme.core.spi.TurnReader;
import io.trireme.core.sse.SseEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * Finds the final response. The event that ends a stream repeats all items, byte for byte what is
 * kept; but some vendors leave its {@code output} empty, and then the items that were done on the
 * way take its place.
 */
final class CodexTurnReader implements TurnReader {

  private static final Set<String> ENDS =
      Set.of("response.completed", "response.incomplete", "response.failed");

  /** No item of a longer answer is remembered, in characters. */
  private static final int MAX_REMEMBERED = 8 << 20;

  private static final String ITEM_DONE = "response.output_item.done";

  private static final Set<String> FINAL = Set.of("completed", "incomplete", "failed", "cancelled");

  private final Conversations.Input input;
  private final List<String> done = new ArrayList<>();
  private long remembered;
  private boolean itemLost;

  CodexTurnReader(Conversations.Input input) {
    this.input = requireNonNull(input, "input is null");
  }

  @Override
  public Optional<StoredTurn> onEvent(SseEvent event) {
    boolean named = !event.name().isEmpty() && !event.name().equals("message");
    String type = named ? event.name() : OpenAiJson.at(event.data(), "type").asText("");
    if (type.equals(ITEM_DONE)) {
      remember(event.data());
      return Optional.empty();
    }
    byte[] response = ENDS.contains(type) ? response(event) : null;
    return response == null ? Optional.empty() : onWhole(response);
  }

  /** As text: of what is kept here little is ever looked at again. */
  private void remember(String item) {
    remembered += item.length();
    if (remembered > MAX_REMEMBERED) {
      itemLost = true;
      done.clear();
    } else {
      done.add(item);
    }
  }

  private static byte @Nullable [] response(SseEvent event) {
    byte[] data = event.data().getBytes(StandardCharsets.UTF_8);
    return field(data, "response")
        .map(field -> Arrays.copyOfRange(data, field.start(), field.end()))
        .orElse(null);
  }

  private static Optional<JsonTopLevel.Field> field(byte[] json, String name) {
    try {
      return JsonTopLevel.scan(json, Set.of(name)).last(name);
    } catch (MalformedJsonException e) {
      return Optional.empty();
    }
  }

  @Override
  public boolean onOversize(String name) {
    itemLost |= name.equals(ITEM_DONE);
    return ENDS.contains(name);
  }

  @Override
  public Optional<StoredTurn> onWhole(byte[] body) {
    JsonNode response = Json.read(body);
    String id = response.path("id").asText("");
    boolean kept =
        response.path("object").asText("").equals("response")
            && FINAL.contains(response.path("status").asText(""))
            && response.path("store").asBoolean(true)
            && !id.isBlank();
    boolean empty = response.path("output").isEmpty();
    if (!kept || (empty && itemLost)) {
      return Optional.empty();
    }
    if (empty && !done.isEmpty()) {
      return field(body, "output").flatMap(output -> onWhole(filled(body, output)));
    }
    Set<String> ids = new HashSet<>(input.itemIds());
    for (JsonNode item : response.path("output")) {
      if (item.path("id").isTextual()) {
        ids.add(item.path("id").asText());
      }
    }
    return Optional.of(new StoredTurn(id, input.items(), body, ids));
  }

  private byte[] filled(byte[] body, JsonTopLevel.Field output) {
    ArrayNode items = Json.object().putArray("output");
    for (String data : done) {
      JsonNode item = Json.exact(data).path("item");
      if (item.isObject()) {
        items.add(item);
      }
    }
    done.clear();
    return JsonSplice.apply(
        body, List.of(new JsonSplice.Edit(output.start(), output.end(), Json.bytes(items))));
  }
}
