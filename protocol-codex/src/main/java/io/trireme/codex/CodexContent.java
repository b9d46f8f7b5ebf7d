package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.model.Block;
import io.trireme.core.model.Citation;
import io.trireme.core.model.Loss;
import io.trireme.core.spi.Dialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/** Reads the parts of a message or of a tool's result. */
final class CodexContent {

  private final Dialect dialect;
  private final List<Loss> losses;

  CodexContent(Dialect dialect, List<Loss> losses) {
    this.dialect = requireNonNull(dialect, "dialect is null");
    this.losses = requireNonNull(losses, "losses is null");
  }

  /** A text or a list of parts. */
  List<Block> read(JsonNode content, String path) {
    if (content.isTextual()) {
      return List.of(Block.Text.of(content.asText()));
    }
    List<Block> blocks = new ArrayList<>();
    List<JsonNode> parts = CodexJson.list(content, path);
    for (int i = 0; i < parts.size(); i++) {
      String place = path + "." + i;
      JsonNode part = CodexJson.object(parts.get(i), place);
      blocks.add(part(part, place));
      if (part.path("prompt_cache_breakpoint").isObject()) {
        blocks.add(new Block.CacheBreakpoint(null));
      }
    }
    return blocks;
  }

  private Block part(JsonNode part, String path) {
    String type = CodexJson.requiredText(part, "type", path);
    return switch (type) {
      case "input_text", "text", "summary_text", "reasoning_text" ->
          Block.Text.of(CodexJson.requiredText(part, "text", path));
      case "output_text" ->
          new Block.Text(
              CodexJson.requiredText(part, "text", path),
              citations(part.path("annotations"), path + ".annotations"));
      case "refusal" -> new Block.Refusal(CodexJson.requiredText(part, "refusal", path));
      case "input_image", "computer_screenshot" -> CodexMedia.image(dialect, part, path);
      case "input_file" -> CodexMedia.file(dialect, part, path);
      case "input_audio" -> CodexMedia.sound(part, path);
      default -> throw CodexJson.bad(path + ".type", "unknown content type '" + type + "'");
    };
  }

  private List<Citation> citations(JsonNode annotations, String path) {
    List<Citation> citations = new ArrayList<>();
    for (JsonNode annotation : CodexJson.list(annotations, path)) {
      Optional<Citation> citation = citation(annotation);
      if (citation.isPresent()) {
        citations.add(citation.get());
      } else {
        losses.add(Loss.dropped("annotations." + annotation.path("type").asText("unknown")));
      }
    }
    return citations;
  }

  /** A citation of a page; empty for one of a file, which has no meaning elsewhere. */
  static Optional<Citation> citation(JsonNode annotation) {
    JsonNode fields =
        annotation.path("url_citation").isObject() ? annotation.path("url_citation") : annotation;
    if (!annotation.path("type").asText("").equals("url_citation")
        || !fields.path("url").isTextual()) {
      return Optional.empty();
    }
    return Optional.of(
        new Citation(
            fields.path("url").asText(),
            fields.path("title").asText(""),
            fields.path("start_index").asInt(0),
            fields.path("end_index").asInt(0)));
  }

  /** The texts of a reasoning item's summary or content, with a blank line between them. */
  static String joined(JsonNode parts) {
    StringBuilder text = new StringBuilder();
    for (JsonNode part : parts) {
      String more = part.isTextual() ? part.asText() : part.path("text").asText("");
      if (!more.isEmpty()) {
        text.append(text.isEmpty() ? "" : "\n\n").append(more);
      }
    }
    return text.toString();
  }
}
