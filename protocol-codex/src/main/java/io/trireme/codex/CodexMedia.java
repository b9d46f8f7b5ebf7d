package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.Block.MediaKind;
import io.trireme.core.model.MediaSource;
import io.trireme.core.spi.Dialect;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Images, documents and sound as parts of a message. */
final class CodexMedia {

  /** What the vendor reads as an image. */
  private static final Set<String> IMAGES =
      Set.of("image/png", "image/jpeg", "image/gif", "image/webp");

  private static final Map<String, String> SOUND_FORMATS =
      Map.of(
          "audio/wav", "wav",
          "audio/x-wav", "wav",
          "audio/wave", "wav",
          "audio/mpeg", "mp3",
          "audio/mp3", "mp3");

  private static final String DEFAULT_DETAIL = "auto";

  private CodexMedia() {}

  /** A part {@code input_image}, or a screenshot, which has the same fields. */
  static Block.Media image(Dialect dialect, JsonNode part, String path) {
    String detail =
        CodexJson.text(part, "detail", path)
            .filter(word -> !word.equals(DEFAULT_DETAIL))
            .orElse(null);
    Optional<String> url = imageUrl(part, path);
    MediaSource source =
        url.isPresent()
            ? source(url.get(), path + ".image_url")
            : file(dialect, part, path, "image_url");
    return new Block.Media(MediaKind.IMAGE, source, null, detail);
  }

  /** The address, which some clients wrap in an object as Chat Completions does. */
  private static Optional<String> imageUrl(JsonNode part, String path) {
    JsonNode url = part.path("image_url");
    return url.isObject()
        ? CodexJson.text(url, "url", path + ".image_url")
        : CodexJson.text(part, "image_url", path);
  }

  private static MediaSource file(Dialect dialect, JsonNode part, String path, String other) {
    String id =
        CodexJson.text(part, "file_id", path)
            .orElseThrow(() -> CodexJson.bad(path, "needs " + other + " or file_id"));
    return new MediaSource.File(dialect, id, null);
  }

  /** A part {@code input_file}. */
  static Block.Media file(Dialect dialect, JsonNode part, String path) {
    String name = CodexJson.text(part, "filename", path).orElse(null);
    Optional<String> data = CodexJson.text(part, "file_data", path);
    Optional<String> url = CodexJson.text(part, "file_url", path);
    MediaSource source;
    if (data.isPresent()) {
      String text = data.get();
      source =
          text.startsWith("data:")
              ? source(text, path + ".file_data")
              : new MediaSource.Inline(typeOf(name), text);
    } else if (url.isPresent()) {
      source = source(url.get(), path + ".file_url");
    } else {
      source = file(dialect, part, path, "file_data, file_url");
    }
    return new Block.Media(kind(source), source, name, null);
  }

  /** A part {@code input_audio}, whose fields some clients leave unwrapped. */
  static Block.Media sound(JsonNode part, String path) {
    JsonNode audio = part.path("input_audio").isObject() ? part.path("input_audio") : part;
    String format = CodexJson.requiredText(audio, "format", path + ".input_audio");
    String mime = format.equals("mp3") ? "audio/mpeg" : "audio/" + format;
    String data = CodexJson.requiredText(audio, "data", path + ".input_audio");
    return Block.Media.of(MediaKind.AUDIO, new MediaSource.Inline(mime, data));
  }

  private static MediaSource source(String url, String path) {
    if (!url.startsWith("data:")) {
      return new MediaSource.Url(url, null);
    }
    int comma = url.indexOf(',');
    String head = comma < 0 ? "" : url.substring("data:".length(), comma);
    if (!head.endsWith(";base64")) {
      throw CodexJson.bad(path, "a data URL must be data:<type>;base64,<bytes>");
    }
    int end = head.indexOf(';');
    return new MediaSource.Inline(head.substring(0, end), url.substring(comma + 1));
  }

  private static String typeOf(@Nullable String name) {
    String lower = name == null ? "" : name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".txt") || lower.endsWith(".md") ? "text/plain" : "application/pdf";
  }

  private static MediaKind kind(MediaSource source) {
    String mime = source instanceof MediaSource.Inline inline ? inline.mimeType() : "";
    if (mime.startsWith("image/")) {
      return MediaKind.IMAGE;
    }
    if (mime.startsWith("audio/")) {
      return MediaKind.AUDIO;
    }
    return mime.startsWith("video/") ? MediaKind.VIDEO : MediaKind.DOCUMENT;
  }

  /**
   * Media as a part for the vendor.
   *
   * @throws io.trireme.core.GatewayException if the vendor takes no such media
   */
  static ObjectNode part(Dialect dialect, Block.Media media) {
    return switch (media.kind()) {
      case IMAGE -> imagePart(dialect, media);
      case DOCUMENT -> documentPart(dialect, media);
      case AUDIO -> soundPart(media);
      case VIDEO -> throw CodexJson.bad("content", "the upstream takes no video");
    };
  }

  private static ObjectNode imagePart(Dialect dialect, Block.Media media) {
    ObjectNode part = Json.object().put("type", "input_image");
    String detail = media.detailOrNull() == null ? DEFAULT_DETAIL : media.detailOrNull();
    part.put("detail", detail);
    return switch (media.source()) {
      case MediaSource.Inline inline -> {
        if (!IMAGES.contains(inline.mimeType().toLowerCase(Locale.ROOT))) {
          throw CodexJson.bad(
              "content",
              "the upstream reads images of type png, jpeg, gif and webp, not "
                  + inline.mimeType());
        }
        yield part.put("image_url", dataUrl(inline));
      }
      case MediaSource.Url url -> part.put("image_url", url.url());
      case MediaSource.File file -> part.put("file_id", fileId(dialect, file));
      case MediaSource.Plain plain ->
          throw CodexJson.bad("content", "an image cannot be given as text");
    };
  }

  private static ObjectNode documentPart(Dialect dialect, Block.Media media) {
    ObjectNode part = Json.object().put("type", "input_file");
    String title = media.titleOrNull();
    return switch (media.source()) {
      case MediaSource.Inline inline ->
          part.put("filename", title == null ? defaultName(inline) : title)
              .put("file_data", dataUrl(inline));
      case MediaSource.Url url -> part.put("file_url", url.url());
      case MediaSource.File file -> part.put("file_id", fileId(dialect, file));
      case MediaSource.Plain plain ->
          Json.object()
              .put("type", "input_text")
              .put(
                  "text",
                  title == null
                      ? plain.text()
                      : "<document title="
                          + Json.quoted(title)
                          + ">\n"
                          + plain.text()
                          + "\n</document>");
    };
  }

  /** The vendor wants a name, and goes by its ending. */
  private static String defaultName(MediaSource.Inline inline) {
    return inline.mimeType().startsWith("text/") ? "document.txt" : "document.pdf";
  }

  private static ObjectNode soundPart(Block.Media media) {
    if (media.source() instanceof MediaSource.Inline inline) {
      String format = SOUND_FORMATS.get(inline.mimeType().toLowerCase(Locale.ROOT));
      if (format != null) {
        ObjectNode part = Json.object().put("type", "input_audio");
        part.putObject("input_audio").put("data", inline.base64()).put("format", format);
        return part;
      }
    }
    throw CodexJson.bad(
        "content", "the upstream takes sound as wav or mp3 within the request only");
  }

  private static String dataUrl(MediaSource.Inline inline) {
    return "data:" + inline.mimeType() + ";base64," + inline.base64();
  }

  private static String fileId(Dialect dialect, MediaSource.File file) {
    if (!file.origin().equals(dialect)) {
      throw CodexJson.bad(
          "content", "the file '" + file.id() + "' is in another vendor's store: send its bytes");
    }
    return file.id();
  }
}
