package io.trireme.gemini;

import io.trireme.core.GatewayError.Kind;
import io.trireme.core.GatewayException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The name of a model in its two forms: plain, as rules and clients write it ({@code
 * gemini-2.5-pro}, {@code tunedModels/mine}), and as a resource of the API ({@code
 * models/gemini-2.5-pro}).
 *
 * @see <a href="https://ai.google.dev/api/models">Models</a>
 */
final class ModelName {

  static final String MODELS = "models/";
  static final String TUNED = "tunedModels/";

  private static final String BARE_IN_PATH = "-._~:@";

  private ModelName() {}

  /** The plain name of a resource, or of what is plain already. */
  static String plain(String name) {
    return name.startsWith(MODELS) ? name.substring(MODELS.length()) : name;
  }

  /** The resource that a plain name stands for. */
  static String resource(String name) {
    return name.startsWith(MODELS) || name.startsWith(TUNED) ? name : MODELS + name;
  }

  /**
   * The plain name that a request's path holds.
   *
   * @param collection {@link #MODELS} or {@link #TUNED}, whichever the segment stands below
   * @param raw the segment's text, percent-encoded
   * @throws GatewayException 400 if it is badly encoded, or names what is no model: a server that
   *     decodes slashes could take dot segments for a path outside the collection
   */
  static String fromPath(String collection, String raw) {
    String name = plain(decode(raw));
    if (collection.equals(TUNED)) {
      name = TUNED + name;
    }
    for (String segment : name.split("/", -1)) {
      if (segment.isBlank() || segment.equals(".") || segment.equals("..")) {
        throw malformed();
      }
    }
    if (name.chars().anyMatch(Character::isISOControl)) {
      throw malformed();
    }
    return name;
  }

  private static String decode(String raw) {
    ByteBuffer bytes = ByteBuffer.allocate(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c > 0x7e) {
        throw malformed();
      }
      if (c != '%') {
        bytes.put((byte) c);
        continue;
      }
      if (i + 2 >= raw.length()
          || !HexFormat.isHexDigit(raw.charAt(i + 1))
          || !HexFormat.isHexDigit(raw.charAt(i + 2))) {
        throw malformed();
      }
      bytes.put((byte) HexFormat.fromHexDigits(raw, i + 1, i + 3));
      i += 2;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException e) {
      throw malformed();
    }
  }

  private static GatewayException malformed() {
    return new GatewayException(Kind.BAD_REQUEST, "The path does not hold the name of a model.");
  }

  /** A resource as a path: its collection, a slash, and the rest as one encoded segment. */
  static String encoded(String resource) {
    int slash = resource.indexOf('/') + 1;
    StringBuilder path = new StringBuilder(resource.substring(0, slash));
    for (byte b : resource.substring(slash).getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (isBare(c)) {
        path.append(c);
      } else {
        path.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
      }
    }
    return path.toString();
  }

  private static boolean isBare(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || BARE_IN_PATH.indexOf(c) >= 0;
  }
}
