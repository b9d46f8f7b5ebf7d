package io.trireme.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.model.Block;
import io.trireme.core.model.Block.Media;
import io.trireme.core.model.Block.MediaKind;
import io.trireme.core.model.Loss;
import io.trireme.core.model.MediaSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads images and documents of a client's messages. One per request. */
final class ClaudeMediaDecoder {

  private static final String PDF = "application/pdf";

  private final List<Loss> losses;

  ClaudeMediaDecoder(List<Loss> losses) {
    this.losses = losses;
  }

  Media image(ObjectNode node, String path) {
    String at = path + ".source";
    ObjectNode source = Fields.object(node.path("source"), at);
    return Media.of(
        MediaKind.IMAGE,
        switch (Fields.text(source, at, "type")) {
          case "base64" ->
              new MediaSource.Inline(
                  Fields.word(source, at, "media_type"), Fields.word(source, at, "data"));
          case "url" -> new MediaSource.Url(Fields.word(source, at, "url"), null);
          case "file" ->
              new MediaSource.File(ClaudeCodec.CLAUDE, Fields.word(source, at, "file_id"), null);
          default -> throw Fields.bad(at + ".type", "Input should be 'base64', 'url' or 'file'");
        });
  }

  /** A document; one made of blocks is its text, and its images follow it. */
  List<Block> document(ObjectNode node, String path) {
    String at = path + ".source";
    ObjectNode source = Fields.object(node.path("source"), at);
    String title = Fields.textOrNull(node, path, "title");
    if (Fields.has(node, "context")) {
      losses.add(Loss.dropped("document.context"));
    }
    if (node.path("citations").path("enabled").asBoolean()) {
      losses.add(Loss.dropped("document.citations"));
    }
    return switch (Fields.text(source, at, "type")) {
      case "base64" ->
          document(
              new MediaSource.Inline(mediaType(source, at, PDF), Fields.word(source, at, "data")),
              title);
      case "text" -> document(new MediaSource.Plain(Fields.text(source, at, "data")), title);
      case "url" -> document(new MediaSource.Url(Fields.word(source, at, "url"), PDF), title);
      case "file" ->
          document(
              new MediaSource.File(ClaudeCodec.CLAUDE, Fields.word(source, at, "file_id"), null),
              title);
      case "content" -> ofBlocks(source.path("content"), at + ".content", title);
      default ->
          throw Fields.bad(
              at + ".type", "Input should be 'base64', 'text', 'content', 'url' or 'file'");
    };
  }

  private static String mediaType(ObjectNode source, String path, String fallback) {
    String named = Fields.textOrNull(source, path, "media_type");
    return named == null || named.isBlank() ? fallback : named;
  }

  private static List<Block> document(MediaSource source, @Nullable String title) {
    return List.of(new Media(MediaKind.DOCUMENT, source, title, null));
  }

  private List<Block> ofBlocks(JsonNode content, String path, @Nullable String title) {
    if (content.isTextual()) {
      return document(new MediaSource.Plain(content.textValue()), title);
    }
    StringBuilder text = new StringBuilder();
    List<Block> images = new ArrayList<>();
    JsonNode list = Fields.list(content, path);
    for (int i = 0; i < list.size(); i++) {
      String at = path + "." + i;
      ObjectNode part = Fields.object(list.path(i), at);
      switch (Fields.text(part, at, "type")) {
        case "text" ->
            text.append(text.isEmpty() ? "" : "\n").append(Fields.text(part, at, "text"));
        case "image" -> images.add(image(part, at));
        default -> throw Fields.bad(at + ".type", "Input should be 'text' or 'image'");
      }
    }
    List<Block> blocks = new ArrayList<>();
    if (!text.isEmpty()) {
      blocks.addAll(document(new MediaSource.Plain(text.toString()), title));
    }
    blocks.addAll(images);
    return blocks;
  }
}
