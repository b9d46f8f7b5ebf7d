package io.trireme.gemini;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.Block.Hit;
import io.trireme.core.model.Citation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Gathers what an answer rests on. Google counts places in bytes of UTF-8 over the words of the
 * whole answer, which its clients join. For one answer.
 */
final class GroundingWriter {

  private record Placed(int textStart, Citation citation) {}

  private final Set<String> queries = new LinkedHashSet<>();
  private final Set<Hit> pages = new LinkedHashSet<>();
  private final List<Placed> placed = new ArrayList<>();
  private final StringBuilder words = new StringBuilder();
  private int textStart;

  void search(Block.WebSearch search) {
    queries.addAll(search.queries());
    pages.addAll(search.hits());
  }

  void textBegins() {
    textStart = words.length();
  }

  void textGrows(String more) {
    words.append(more);
  }

  void otherText(String more) {
    words.append(more);
  }

  /** A citation of the text that began last. */
  void cite(Citation citation) {
    placed.add(new Placed(textStart, citation));
  }

  boolean isEmpty() {
    return queries.isEmpty() && pages.isEmpty() && placed.isEmpty();
  }

  ObjectNode write() {
    ObjectNode metadata = Json.object();
    if (!queries.isEmpty()) {
      ArrayNode asked = metadata.putArray("webSearchQueries");
      queries.forEach(asked::add);
    }
    placed.forEach(one -> pages.add(hit(one.citation())));
    List<Hit> found = List.copyOf(pages);
    ArrayNode chunks = metadata.putArray("groundingChunks");
    for (Hit hit : found) {
      chunks.addObject().putObject("web").put("uri", hit.url()).put("title", hit.title());
    }
    ArrayNode supports = metadata.putArray("groundingSupports");
    for (Placed one : placed) {
      ObjectNode support = supports.addObject();
      segment(one, support.putObject("segment"));
      support.putArray("groundingChunkIndices").add(found.indexOf(hit(one.citation())));
    }
    return metadata;
  }

  private static Hit hit(Citation citation) {
    return new Hit(citation.url(), citation.title());
  }

  private void segment(Placed one, ObjectNode segment) {
    String text = words.toString();
    int from = index(text, one.textStart(), one.citation().start());
    int to = Math.max(from, index(text, one.textStart(), one.citation().end()));
    segment.put("startIndex", bytes(text.substring(0, from)));
    segment.put("endIndex", bytes(text.substring(0, to)));
    segment.put("text", text.substring(from, to));
  }

  /** So many code points behind a place, or the end. */
  private static int index(String text, int start, int points) {
    int room = text.codePointCount(start, text.length());
    return text.offsetByCodePoints(start, Math.clamp(points, 0, room));
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
