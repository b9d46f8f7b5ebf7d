package io.trireme.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.Citation;
import io.trireme.core.translate.Ids;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Searches of the web and what rests on them, to and from this dialect's blocks. The vendor's
 * encrypted content cannot be made: it is written as an empty text, and read by nobody.
 */
final class ClaudeSearches {

  private static final String ID_PREFIX = "srvtoolu_";

  private ClaudeSearches() {}

  /** A search from its use, its result, or both. */
  static Block.WebSearch search(@Nullable JsonNode use, @Nullable JsonNode result) {
    String id = "";
    List<String> queries = new ArrayList<>();
    if (use != null) {
      id = use.path("id").asText();
      String query = use.path("input").path("query").asText();
      if (!query.isEmpty()) {
        queries.add(query);
      }
    } else if (result != null) {
      id = result.path("tool_use_id").asText();
    }
    List<Block.Hit> hits = new ArrayList<>();
    if (result != null && result.path("content").isArray()) {
      for (JsonNode page : result.path("content")) {
        hits.add(new Block.Hit(page.path("url").asText(), page.path("title").asText()));
      }
    }
    return new Block.WebSearch(id.isBlank() ? ID_PREFIX + "unnamed" : id, queries, hits);
  }

  /**
   * A citation of a page: of all that a text may cite, the only one with an address. This dialect
   * cites with whole blocks of text.
   */
  static Optional<Citation> citation(JsonNode citation, String text) {
    if (!citation.path("type").asText().equals("web_search_result_location")) {
      return Optional.empty();
    }
    String title = citation.path("title").isTextual() ? citation.path("title").asText() : "";
    return Optional.of(
        new Citation(
            citation.path("url").asText(), title, 0, text.codePointCount(0, text.length())));
  }

  /** A citation of a stretch of the text. */
  static ObjectNode citation(Citation citation, String text) {
    return Json.object()
        .put("type", "web_search_result_location")
        .put("cited_text", stretch(text, citation.start(), citation.end()))
        .put("encrypted_index", "")
        .put("title", citation.title().isEmpty() ? null : citation.title())
        .put("url", citation.url());
  }

  private static String stretch(String text, int start, int end) {
    int length = text.codePointCount(0, text.length());
    int from = Math.clamp(start, 0, length);
    int to = Math.clamp(end, from, length);
    return text.substring(text.offsetByCodePoints(0, from), text.offsetByCodePoints(0, to));
  }

  /** The use of the tool that a search is. */
  static ObjectNode use(Block.WebSearch search) {
    ObjectNode use =
        Json.object()
            .put("type", "server_tool_use")
            .put("id", id(search))
            .put("name", "web_search");
    direct(use);
    ObjectNode input = use.putObject("input");
    if (!search.queries().isEmpty()) {
      input.put("query", String.join("\n", search.queries()));
    }
    return use;
  }

  /** SDKs demand to know who called: the model itself. */
  private static void direct(ObjectNode block) {
    block.putObject("caller").put("type", "direct");
  }

  /** What the search found. */
  static ObjectNode result(Block.WebSearch search) {
    ObjectNode result =
        Json.object().put("type", "web_search_tool_result").put("tool_use_id", id(search));
    direct(result);
    ArrayNode pages = result.putArray("content");
    for (Block.Hit hit : search.hits()) {
      pages
          .addObject()
          .put("type", "web_search_result")
          .put("url", hit.url())
          .put("title", hit.title())
          .put("encrypted_content", "")
          .putNull("page_age");
    }
    return result;
  }

  private static String id(Block.WebSearch search) {
    return search.id().startsWith(ID_PREFIX)
        ? search.id()
        : ID_PREFIX + Ids.digest(search.id(), 24);
  }
}
