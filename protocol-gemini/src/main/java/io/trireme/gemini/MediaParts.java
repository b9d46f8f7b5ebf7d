package io.trireme.gemini;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.Block.MediaKind;
import io.trireme.core.model.MediaSource;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Media as parts of this dialect: {@code inlineData} and {@code fileData}.
 *
 * @see <a href="https://ai.google.dev/api/caching#Blob">Blob and FileData</a>
 */
final class MediaParts {

  private static final String PLAIN = "text/plain";
  private static final String FILES_API = "https://generativelanguage.googleapis.com/";

  private MediaParts() {}

  /** The block of an {@code inlineData}. */
  static Block.Media inline(ProtoObject data, @Nullable String detailOrNull) {
    String mimeType = data.textOr("mimeType");
    if (mimeType.isBlank()) {
      throw data.refuse("mimeType", "is needed");
    }
    String base64 = Signatures.standard(data.textOr("data"));
    byte[] bytes = bytes(data, base64);
    String padded = base64.length() % 4 == 0 ? base64 : Base64.getEncoder().encodeToString(bytes);
    String title = data.text("displayName");
    MediaSource source = new MediaSource.Inline(mimeType, padded);
    if (mimeType.toLowerCase(Locale.ROOT).startsWith(PLAIN)) {
      String text = utf8(bytes);
      source = text == null ? source : new MediaSource.Plain(text);
    }
    return new Block.Media(kind(mimeType), source, title, detailOrNull);
  }

  private static byte[] bytes(ProtoObject data, String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw data.refuse("data", "must be base64");
    }
  }

  private static @Nullable String utf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /** The block of a {@code fileData}. */
  static Block.Media file(ProtoObject data, @Nullable String detailOrNull) {
    String uri = data.textOr("fileUri");
    if (uri.isBlank()) {
      throw data.refuse("fileUri", "is needed");
    }
    String mimeType = data.text("mimeType");
    MediaKind kind = kind(mimeType == null ? guess(uri) : mimeType);
    MediaSource source =
        isStored(uri)
            ? new MediaSource.File(GeminiProtocol.GEMINI, uri, mimeType)
            : new MediaSource.Url(uri, mimeType);
    return new Block.Media(kind, source, data.text("displayName"), detailOrNull);
  }

  /** The type of what an address leads to, by its ending, else what is most common of its kind. */
  static String likelyType(String url, MediaKind kind) {
    String plain = url.toLowerCase(Locale.ROOT).replaceFirst("[?#].*", "");
    String ending = plain.substring(plain.lastIndexOf('.') + 1);
    return switch (ending) {
      case "png", "webp", "gif", "heic", "heif" -> "image/" + ending;
      case "wav", "ogg", "flac", "aac" -> "audio/" + ending;
      case "mpeg", "mov", "webm" -> "video/" + ending;
      case "txt" -> PLAIN;
      default ->
          switch (kind) {
            case IMAGE -> "image/jpeg";
            case AUDIO -> "audio/mpeg";
            case VIDEO -> "video/mp4";
            case DOCUMENT -> "application/pdf";
          };
    };
  }

  /** True for what Google keeps, in its Files API or in its storage. */
  static boolean isStored(String uri) {
    return uri.startsWith("gs://") || uri.startsWith(FILES_API) || uri.startsWith("files/");
  }

  private static String guess(String uri) {
    String plain = uri.toLowerCase(Locale.ROOT).replaceFirst("[?#].*", "");
    if (plain.contains("youtube.com/") || plain.contains("youtu.be/") || plain.endsWith(".mp4")) {
      return "video/*";
    }
    return plain.matches(".*\\.(png|jpe?g|gif|webp|heic|heif)") ? "image/*" : "";
  }

  /** What a type of media is; what is neither seen nor heard is read. */
  static MediaKind kind(String mimeType) {
    String type = mimeType.toLowerCase(Locale.ROOT);
    if (type.startsWith("image/")) {
      return MediaKind.IMAGE;
    }
    if (type.startsWith("audio/")) {
      return MediaKind.AUDIO;
    }
    return type.startsWith("video/") ? MediaKind.VIDEO : MediaKind.DOCUMENT;
  }

  /** How closely media are to be looked at, in neutral words; null for Google's own choice. */
  static @Nullable String detail(String resolution) {
    return switch (resolution.toUpperCase(Locale.ROOT)) {
      case "MEDIA_RESOLUTION_LOW" -> "low";
      case "MEDIA_RESOLUTION_HIGH", "MEDIA_RESOLUTION_ULTRA_HIGH" -> "high";
      default -> null;
    };
  }

  /** True of a resolution that Google knows and nobody else. */
  static boolean isOwn(String resolution) {
    return resolution.equalsIgnoreCase("MEDIA_RESOLUTION_MEDIUM");
  }

  /** A part of bytes. */
  static ObjectNode inlinePart(String mimeType, String base64) {
    ObjectNode part = Json.object();
    part.putObject("inlineData").put("mimeType", mimeType).put("data", base64);
    return part;
  }

  /** A part of plain text as a document. */
  static ObjectNode plainPart(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return inlinePart(PLAIN, Base64.getEncoder().encodeToString(bytes));
  }

  /** A part that names a file. */
  static ObjectNode filePart(String uri, @Nullable String mimeTypeOrNull) {
    ObjectNode part = Json.object();
    ObjectNode data = part.putObject("fileData").put("fileUri", uri);
    if (mimeTypeOrNull != null) {
      data.put("mimeType", mimeTypeOrNull);
    }
    return part;
  }
}
