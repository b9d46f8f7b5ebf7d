package io.trireme.claude;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.GatewayException;
import io.trireme.core.Json;
import io.trireme.core.model.Block.Media;
import io.trireme.core.model.MediaSource;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;

/**
 * Writes images and documents for the vendor. It refuses an image whose type is not the declared
 * one, so the type is read from the bytes. One per request.
 *
 * @see <a href="https://docs.anthropic.com/en/docs/build-with-claude/vision">Vision</a>
 */
final class ClaudeMediaEncoder {

  private static final Set<String> IMAGES =
      Set.of("image/jpeg", "image/png", "image/gif", "image/webp");
  private static final String PDF = "application/pdf";

  /** Enough of the base64 text for the marks of all types. */
  private static final int HEAD = 32;

  private boolean usesFiles;

  /** True if a file in the vendor's store was named. */
  boolean usesFiles() {
    return usesFiles;
  }

  /**
   * One image or document.
   *
   * @throws GatewayException if the vendor cannot take it: what it is not shown it would not miss,
   *     but the client would
   */
  ObjectNode write(Media media) {
    return switch (media.kind()) {
      case IMAGE -> image(media);
      case DOCUMENT -> document(media);
      case AUDIO -> throw refused("audio: this model's vendor takes no sound");
      case VIDEO -> throw refused("video: this model's vendor takes no film");
    };
  }

  private static GatewayException refused(String why) {
    return new GatewayException(Kind.BAD_REQUEST, why);
  }

  private ObjectNode image(Media media) {
    return switch (media.source()) {
      case MediaSource.Inline inline -> {
        String data = standard(inline.base64());
        String type = sniffed(data, plain(inline.mimeType()));
        if (type.equals(PDF)) {
          yield titled(block("document", base64(PDF, data)), media);
        }
        if (!IMAGES.contains(type)) {
          throw refused("image: " + type + " is not one of jpeg, png, gif and webp");
        }
        yield block("image", base64(type, data));
      }
      case MediaSource.Url url ->
          isDocument(url) ? document(media) : block("image", url(url, "image"));
      case MediaSource.File file -> block("image", file(file));
      case MediaSource.Plain plain -> document(media);
    };
  }

  private static boolean isDocument(MediaSource.Url url) {
    return url.mimeTypeOrNull() != null && plain(url.mimeTypeOrNull()).equals(PDF);
  }

  private ObjectNode document(Media media) {
    ObjectNode source =
        switch (media.source()) {
          case MediaSource.Inline inline -> inlineDocument(inline);
          case MediaSource.Url url -> url(url, "document");
          case MediaSource.File file -> file(file);
          case MediaSource.Plain plain -> plainText(plain.text());
        };
    boolean image = IMAGES.contains(source.path("media_type").asText());
    return titled(block(image ? "image" : "document", source), media);
  }

  private static ObjectNode titled(ObjectNode block, Media media) {
    return media.titleOrNull() == null || !block.path("type").asText().equals("document")
        ? block
        : block.put("title", media.titleOrNull());
  }

  private static ObjectNode inlineDocument(MediaSource.Inline inline) {
    String data = standard(inline.base64());
    String type = sniffed(data, plain(inline.mimeType()));
    if (type.equals(PDF) || IMAGES.contains(type)) {
      return base64(type, data);
    }
    if (type.startsWith("text/") || type.equals("application/json")) {
      return plainText(new String(decoded(data), StandardCharsets.UTF_8));
    }
    throw refused("document: " + type + " is neither PDF nor text");
  }

  private static byte[] decoded(String data) {
    try {
      return Base64.getMimeDecoder().decode(data);
    } catch (IllegalArgumentException e) {
      throw refused("document: its data is not base64");
    }
  }

  private static ObjectNode plainText(String text) {
    return Json.object().put("type", "text").put("media_type", "text/plain").put("data", text);
  }

  private static ObjectNode url(MediaSource.Url url, String kind) {
    String type = url.mimeTypeOrNull() == null ? "" : plain(url.mimeTypeOrNull());
    if (type.startsWith("audio/") || type.startsWith("video/")) {
      throw refused(kind + ": this model's vendor takes no " + type);
    }
    String scheme = url.url().toLowerCase(Locale.ROOT);
    if (!scheme.startsWith("https://") && !scheme.startsWith("http://")) {
      throw refused(kind + ": only http addresses can be fetched by this model's vendor");
    }
    return Json.object().put("type", "url").put("url", url.url());
  }

  private ObjectNode file(MediaSource.File file) {
    if (!file.origin().equals(ClaudeCodec.CLAUDE)) {
      throw refused("file " + file.id() + ": it is in the store of another vendor");
    }
    usesFiles = true;
    return Json.object().put("type", "file").put("file_id", file.id());
  }

  private static ObjectNode block(String type, ObjectNode source) {
    ObjectNode block = Json.object().put("type", type);
    block.set("source", source);
    return block;
  }

  private static ObjectNode base64(String type, String data) {
    return Json.object().put("type", "base64").put("media_type", type).put("data", data);
  }

  /** A type without its parameters; {@code image/jpg} is what many say for {@code image/jpeg}. */
  private static String plain(String mimeType) {
    int end = mimeType.indexOf(';');
    String type =
        (end < 0 ? mimeType : mimeType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    return type.equals("image/jpg") ? "image/jpeg" : type;
  }

  private static String standard(String base64) {
    return base64.replace('-', '+').replace('_', '/');
  }

  /** What the first bytes say, else what was declared. */
  private static String sniffed(String base64, String declared) {
    byte[] head;
    try {
      head =
          Base64.getDecoder().decode(base64.substring(0, Math.min(HEAD, base64.length() / 4 * 4)));
    } catch (IllegalArgumentException e) {
      return declared;
    }
    String start = new String(head, StandardCharsets.ISO_8859_1);
    if (start.startsWith("\u0089PNG")) {
      return "image/png";
    }
    if (start.startsWith("\u00ff\u00d8\u00ff")) {
      return "image/jpeg";
    }
    if (start.startsWith("GIF8")) {
      return "image/gif";
    }
    if (start.startsWith("RIFF") && start.startsWith("WEBP", 8)) {
      return "image/webp";
    }
    return start.startsWith("%PDF-") ? PDF : declared;
  }
}
