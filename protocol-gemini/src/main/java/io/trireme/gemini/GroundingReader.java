package io.trireme.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.model.Block;
import io.trireme.core.model.Block.Hit;
import io.trireme.core.model.Citation;
import io.trireme.core.translate.Ids;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What an answer rests on: searches and citations. Google counts places in bytes of UTF-8, we in
 * code points. For one answer.
 *
 * @see <a href="https://ai.google.dev/api/generate-content#GroundingMetadata">GroundingMetadata</a>
 */
final class GroundingReader {

  private static final int MOST = 10_000;

  private final Set<String> queries = new LinkedHashSet<>();
  private List<Hit> hits = List.of();
  private final Set<JsonNode> supports = new LinkedHashSet<>();
  private final Set<JsonNode> sources = new LinkedHashSet<>();

  /** Takes what a candidate says of it; chunks of pages are replaced, since supports count them. */
  void take(JsonNode candidate) {
    JsonNode grounding = candidate.path("groundingMetadata");
    for (JsonNode query : grounding.path("webSearchQueries")) {
      if (query.isTextual() && queries.size() < MOST) {
        queries.add(query.textValue());
      }
    }
    if (!grounding.path("groundingChunks").isEmpty()) {
      List<Hit> found = new ArrayList<>();
      for (JsonNode chunk : grounding.path("groundingChunks")) {
        JsonNode web = chunk.has("web") ? chunk.path("web") : chunk.path("retrievedContext");
        found.add(new Hit(web.path("uri").asText(), web.path("title").asText()));
      }
      hits = found;
    }
    add(grounding.path("groundingSupports"), supports);
    JsonNode cited = candidate.path("citationMetadata");
    add(cited.path("citationSources"), sources);
    add(cited.path("citations"), sources);
  }

  private static void add(JsonNode given, Set<JsonNode> list) {
    for (JsonNode one : given) {
      if (list.size() < MOST) {
        list.add(one);
      }
    }
  }

  /** The search, if there was one. */
  Optional<Block.WebSearch> search(String answerId) {
    List<Hit> pages = hits.stream().filter(hit -> !hit.url().isEmpty()).toList();
    if (queries.isEmpty() && pages.isEmpty()) {
      return Optional.empty();
    }
    String id = "search_" + Ids.digest(answerId + "\u0000search", 20);
    return Optional.of(new Block.WebSearch(id, List.copyOf(queries), pages));
  }

  /**
   * The citations within a text.
   *
   * @param text the words of one block
   * @param before what was said before it, in bytes
   */
  List<Citation> citations(String text, int before) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    List<Citation> citations = new ArrayList<>();
    for (JsonNode support : supports) {
      JsonNode segment = support.path("segment");
      int[] span = span(bytes, text, segment, before);
      for (JsonNode index : support.path("groundingChunkIndices")) {
        int i = index.asInt(-1);
        if (span.length == 2 && i >= 0 && i < hits.size() && citations.size() < MOST) {
          Hit hit = hits.get(i);
          citations.add(new Citation(hit.url(), hit.title(), span[0], span[1]));
        }
      }
    }
    for (JsonNode source : sources) {
      int[] span = span(bytes, text, source, before);
      if (span.length == 2 && source.path("uri").isTextual() && citations.size() < MOST) {
        String title = source.path("title").asText();
        citations.add(new Citation(source.path("uri").textValue(), title, span[0], span[1]));
      }
    }
    return citations;
  }

  /**
   * First code point and the one after the last; nothing if the segment is not in the text. Its
   * words, if told, decide: whether its bytes are counted from the part or from the answer is not
   * the same in all models.
   */
  private static int[] span(byte[] bytes, String text, JsonNode segment, int before) {
    int start = segment.path("startIndex").asInt(0);
    int end = segment.path("endIndex").asInt(-1);
    String words = segment.path("text").asText();
    for (int shift : new int[] {0, before}) {
      int from = start - shift;
      int to = end - shift;
      if (from >= 0 && to >= from && to <= bytes.length) {
        String found = new String(bytes, from, to - from, StandardCharsets.UTF_8);
        if (words.isEmpty() || words.equals(found)) {
          int first = points(new String(bytes, 0, from, StandardCharsets.UTF_8));
          return new int[] {first, first + points(found)};
        }
      }
    }
    int at = words.isEmpty() ? -1 : text.indexOf(words);
    if (at < 0) {
      return new int[0];
    }
    int first = text.codePointCount(0, at);
    return new int[] {first, first + points(words)};
  }

  private static int points(String text) {
    return text.codePointCount(0, text.length());
  }
}
