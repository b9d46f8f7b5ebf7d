package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.spi.Dialect;
import java.util.ArrayList;
import java.util.List;

/** Searches of the web, as items {@code web_search_call}. */
final class CodexSearches {

  private CodexSearches() {}

  /**
   * The item as a search; as it came if the vendor only opened a page or looked for words in one.
   */
  static Block block(Dialect dialect, JsonNode item, String path) {
    JsonNode action = item.path("action");
    if (!action.path("type").asText("search").equals("search")) {
      return new Block.Opaque(dialect, "web_search_call", Json.text(item));
    }
    List<String> queries = new ArrayList<>();
    action.path("queries").forEach(query -> queries.add(query.asText()));
    String query = action.path("query").asText("");
    if (queries.isEmpty() && !query.isEmpty()) {
      queries.add(query);
    }
    List<Block.Hit> hits = new ArrayList<>();
    for (JsonNode source : action.path("sources")) {
      if (source.path("url").isTextual()) {
        hits.add(new Block.Hit(source.path("url").asText(), source.path("title").asText("")));
      }
    }
    String id = item.path("id").asText("");
    return new Block.WebSearch(
        id.isBlank() ? CodexInputDecoder.itemId("ws_", path + Json.text(action)) : id,
        queries,
        hits);
  }

  /** What was searched for and, if the client wants to know, what was found. */
  static ObjectNode action(Block.WebSearch search, boolean sources) {
    ObjectNode action = Json.object().put("type", "search");
    ArrayNode queries = action.putArray("queries");
    search.queries().forEach(queries::add);
    action.put("query", search.queries().isEmpty() ? "" : search.queries().getFirst());
    if (sources) {
      ArrayNode found = action.putArray("sources");
      search.hits().forEach(hit -> found.addObject().put("type", "url").put("url", hit.url()));
    }
    return action;
  }
}
