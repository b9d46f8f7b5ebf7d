package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.Block.MediaKind;
import io.trireme.core.model.MediaSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the parts of a message's content. */
final class ChatPartDecoder {

  private ChatPartDecoder() {}

  /** Content that is a text, a list of parts, or null. */
  static List<Block> content(JsonNode content, String path) {
    List<Block> blocks = new ArrayList<>();
    if (content.isTextual()) {
      blocks.add(Block.Text.of(content.textValue()));
    } else if (content.isArray()) {
      for (int i = 0; i < content.size(); i++) {
        String at = path + "." + i;
        ObjectNode part = ChatFields.element(content.get(i), at);
        blocks.add(part(part, at + "."));
        breakpoint(part).ifPresent(blocks::add);
      }
    } else if (!content.isNull() && !content.isMissingNode()) {
      throw ChatFields.bad(path, "must be a string or an array of parts");
    }
    return blocks;
  }

  private static Block part(ObjectNode part, String path) {
    String type = ChatFields.required(part, path, "type");
    return switch (type) {
      case "text" -> Block.Text.of(orEmpty(ChatFields.text(part, path, "text")));
      case "refusal" -> new Block.Refusal(orEmpty(ChatFields.text(part, path, "refusal")));
      case "image_url" -> url(part, path, type, MediaKind.IMAGE);
      case "video_url" -> url(part, path, type, MediaKind.VIDEO);
      case "input_audio" -> audio(inner(part, path, type), path + "input_audio.");
      case "file" -> file(inner(part, path, type), path + "file.");
      default -> new Block.Opaque(ChatCodec.DIALECT, type, Json.text(part));
    };
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static ObjectNode inner(ObjectNode part, String path, String name) {
    ObjectNode inner = ChatFields.object(part, path, name);
    if (inner == null) {
      throw ChatFields.bad(path + name, "is required");
    }
    return inner;
  }

  /** OpenAI's mark, or the one of routers that carry Anthropic's. */
  private static Optional<Block> breakpoint(ObjectNode part) {
    JsonNode theirs = part.path("cache_control");
    if (theirs.isObject()) {
      return Optional.of(new Block.CacheBreakpoint(theirs.path("ttl").textValue()));
    }
    return part.path("prompt_cache_breakpoint").isObject()
        ? Optional.of(new Block.CacheBreakpoint(null))
        : Optional.empty();
  }

  /** Some clients give the address as a bare text. */
  private static Block url(ObjectNode part, String path, String name, MediaKind kind) {
    boolean bare = part.path(name).isTextual();
    ObjectNode holder = bare ? part : inner(part, path, name);
    String url = ChatFields.required(holder, bare ? path : path + name + ".", bare ? name : "url");
    String detail = bare ? null : ChatFields.text(holder, path + name + ".", "detail");
    MediaSource source = dataUrl(url).orElseGet(() -> new MediaSource.Url(url, null));
    return new Block.Media(kind, source, null, detail);
  }

  private static Block audio(ObjectNode audio, String path) {
    String format = ChatFields.required(audio, path, "format").toLowerCase(Locale.ROOT);
    String data = ChatFields.required(audio, path, "data");
    String mime = format.equals("mp3") ? "audio/mpeg" : "audio/" + format;
    return Block.Media.of(MediaKind.AUDIO, new MediaSource.Inline(mime, data));
  }

  private static Block file(ObjectNode file, String path) {
    String name = ChatFields.text(file, path, "filename");
    String id = ChatFields.text(file, path, "file_id");
    if (id != null) {
      return new Block.Media(
          MediaKind.DOCUMENT, new MediaSource.File(ChatCodec.DIALECT, id, null), name, null);
    }
    String data = ChatFields.required(file, path, "file_data");
    MediaSource source = source(data, name == null ? "" : name);
    return new Block.Media(kind(source, name == null ? "" : name), source, name, null);
  }

  private static MediaSource source(String data, String name) {
    if (data.contains("://")) {
      return new MediaSource.Url(data, mimeOf(name).or(() -> mimeOf(data)).orElse(null));
    }
    return dataUrl(data)
        .orElseGet(() -> new MediaSource.Inline(mimeOf(name).orElse("application/pdf"), data));
  }

  private static MediaKind kind(MediaSource source, String name) {
    String mime =
        switch (source) {
          case MediaSource.Inline inline -> inline.mimeType();
          case MediaSource.Url url -> String.valueOf(url.mimeTypeOrNull());
          case MediaSource.File file -> mimeOf(name).orElse("");
          case MediaSource.Plain plain -> "text/plain";
        };
    return kind(mime);
  }

  /** What media of a type are. */
  static MediaKind kind(String mime) {
    if (mime.startsWith("image/")) {
      return MediaKind.IMAGE;
    }
    if (mime.startsWith("audio/")) {
      return MediaKind.AUDIO;
    }
    return mime.startsWith("video/") ? MediaKind.VIDEO : MediaKind.DOCUMENT;
  }

  /** The media within a URL that holds them itself, if it does so in base64. */
  static Optional<MediaSource> dataUrl(String url) {
    int comma = url.indexOf(',');
    if (!url.regionMatches(true, 0, "data:", 0, 5) || comma < 0) {
      return Optional.empty();
    }
    String head = url.substring(5, comma);
    if (!head.endsWith(";base64")) {
      return Optional.empty();
    }
    String mime = head.substring(0, head.indexOf(';')).toLowerCase(Locale.ROOT);
    return Optional.of(
        new MediaSource.Inline(
            mime.isEmpty() ? "application/octet-stream" : mime, url.substring(comma + 1)));
  }

  /** The type that the ending of a name or address tells. */
  private static Optional<String> mimeOf(String name) {
    String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return switch (ending) {
      case "pdf" -> Optional.of("application/pdf");
      case "txt", "md", "csv" -> Optional.of("text/plain");
      case "png", "gif", "webp", "jpeg" -> Optional.of("image/" + ending);
      case "jpg" -> Optional.of("image/jpeg");
      case "mp3" -> Optional.of("audio/mpeg");
      case "wav", "flac", "ogg", "aac" -> Optional.of("audio/" + ending);
      case "mp4", "webm", "mpeg", "mov" -> Optional.of("video/" + ending);
      default -> Optional.empty();
    };
  }
}
