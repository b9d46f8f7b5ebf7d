package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.Citation;
import io.trireme.core.model.Loss;
import io.trireme.core.spi.Dialect;
import io.trireme.core.translate.Losses;
import java.util.ArrayList;
import java.util.List;

import static java.util.Objects.requireNonNull;

/** Writes the parts of messages and of tools' results for the vendor. */
final class CodexParts {

  private static final String BREAKPOINT = "prompt_cache_breakpoint";

  /** So many breakpoints of one request are heeded. */
  private static final int MAX_BREAKPOINTS = 4;

  private static final String FAILED = "Error";

  private final Dialect dialect;
  private final boolean breakpoints;
  private final Losses losses;
  private final List<ObjectNode> marked = new ArrayList<>();

  CodexParts(Dialect dialect, boolean breakpoints, Losses losses) {
    this.dialect = requireNonNull(dialect, "dialect is null");
    this.breakpoints = breakpoints;
    this.losses = requireNonNull(losses, "losses is null");
  }

  /** True if the model takes breakpoints. */
  boolean breakpoints() {
    return breakpoints;
  }

  /** What the client or its operator says. */
  ObjectNode text(String text, boolean mark) {
    return marked(Json.object().put("type", "input_text").put("text", text), mark);
  }

  /** Media that the client sends. */
  ObjectNode media(Block.Media media, boolean mark) {
    return marked(CodexMedia.part(dialect, media), mark);
  }

  private ObjectNode marked(ObjectNode part, boolean mark) {
    if (mark && breakpoints) {
      part.putObject(BREAKPOINT).put("mode", "explicit");
      marked.add(part);
    }
    return part;
  }

  /** Takes the mark from all but the last few parts. */
  void limitBreakpoints() {
    for (int i = 0; i < marked.size() - MAX_BREAKPOINTS; i++) {
      marked.get(i).remove(BREAKPOINT);
    }
  }

  /** What the model said. */
  static ObjectNode said(Block.Text text) {
    ObjectNode part = Json.object().put("type", "output_text").put("text", text.text());
    if (!text.citations().isEmpty()) {
      ArrayNode annotations = part.putArray("annotations");
      text.citations().forEach(citation -> annotations.add(annotation(citation, 0)));
    }
    return part;
  }

  /**
   * A citation as an annotation.
   *
   * @param shift how many code points stand before the citation's own text in the part
   */
  static ObjectNode annotation(Citation citation, int shift) {
    return Json.object()
        .put("type", "url_citation")
        .put("start_index", citation.start() + shift)
        .put("end_index", citation.end() + shift)
        .put("url", citation.url())
        .put("title", citation.title());
  }

  /** What a tool gave: a text where that says it all, else a list of parts. */
  JsonNode output(Block.ToolResult result, boolean mark) {
    ArrayNode list = Json.object().putArray("output");
    boolean plain = true;
    for (Block block : result.content()) {
      switch (block) {
        case Block.Text text -> list.add(text(text.text(), false));
        case Block.Refusal refusal -> list.add(text(refusal.text(), false));
        case Block.Media media -> {
          ObjectNode part = media(media, false);
          plain &= part.path("type").asText("").equals("input_text");
          list.add(part);
        }
        case Block.CacheBreakpoint breakpoint -> {}
        case Block.Opaque opaque -> losses.note(Loss.dropped(opaque.type()));
        case Block.Reasoning other -> losses.note(Loss.dropped("tool result"));
        case Block.ToolCall other -> losses.note(Loss.dropped("tool result"));
        case Block.ToolResult other -> losses.note(Loss.dropped("tool result"));
        case Block.McpCall other -> losses.note(Loss.dropped("tool result"));
        case Block.WebSearch other -> losses.note(Loss.dropped("tool result"));
        case Block.Compaction other -> losses.note(Loss.dropped("tool result"));
      }
    }
    if (result.error()) {
      tellFailure(list);
    }
    if (mark && breakpoints && !list.isEmpty()) {
      marked((ObjectNode) list.get(list.size() - 1), true);
      return list;
    }
    if (plain && list.size() <= 1) {
      return TextNode.valueOf(list.path(0).path("text").asText(""));
    }
    return list;
  }

  /** The dialect has no flag for a failure, so the words must say it. */
  private static void tellFailure(ArrayNode list) {
    for (JsonNode part : list) {
      if (part instanceof ObjectNode object && part.path("text").isTextual()) {
        String text = part.path("text").asText();
        if (!text.startsWith(FAILED)) {
          object.put("text", FAILED + ": " + text);
        }
        return;
      }
    }
    list.insertObject(0).put("type", "input_text").put("text", FAILED);
  }

  /** All words of it. */
  String plainText(List<Block> blocks) {
    List<String> texts = new ArrayList<>();
    for (Block block : blocks) {
      if (block instanceof Block.Text text) {
        texts.add(text.text());
      }
    }
    return String.join("\n", texts);
  }

  /** All media of it. */
  List<ObjectNode> media(List<Block> blocks) {
    List<ObjectNode> media = new ArrayList<>();
    for (Block block : blocks) {
      if (block instanceof Block.Media shown) {
        media.add(media(shown, false));
      }
    }
    return media;
  }
}
