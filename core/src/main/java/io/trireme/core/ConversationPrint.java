package io.trireme.core;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * A name for a conversation whose client gives none: a digest of how it begins, that is of its
 * instructions and of its turns up to the first of a user. Every later request repeats them.
 *
 * <p>It costs little: nothing beyond {@value #MAX_BYTES} bytes of each part is looked at. Marks of
 * prompt caching move from turn to turn, so they do not count, and neither does white space.
 */
public final class ConversationPrint {

  static final int MAX_BYTES = 8 << 10;

  private static final String PREFIX = "print-";
  private static final int DIGITS = 32;
  private static final String CACHE_MARK = "cache_control";

  // Never asked to canonicalise names: those of strangers would fill a table that is shared.
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(JsonTopLevel.MAX_NESTING)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private ConversationPrint() {}

  /**
   * The name of a conversation.
   *
   * @param body the array that was scanned
   * @param fields what was found; every name below was wanted
   * @param instructions fields that stand before the turns, any kind of value
   * @param turns the field of the turns: an array of objects with a {@code role}, or one text
   * @return empty if there are no turns
   */
  public static Optional<String> of(
      byte[] body, JsonTopLevel fields, List<String> instructions, String turns) {
    requireNonNull(body, "body is null");
    Optional<JsonTopLevel.Field> said = fields.last(turns).filter(ConversationPrint::speaks);
    if (said.isEmpty()) {
      return Optional.empty();
    }
    StringBuilder text = new StringBuilder();
    for (String name : instructions) {
      fields.last(name).ifPresent(field -> add(body, field, false, text.append(name).append('\n')));
    }
    add(body, said.get(), true, text.append(turns).append('\n'));
    return Optional.of(PREFIX + digest(text.toString()));
  }

  private static String digest(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash).substring(0, DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static boolean speaks(JsonTopLevel.Field field) {
    return switch (field.kind()) {
      case STRING -> !field.text().isBlank();
      case ARRAY -> field.end() - field.start() > 2;
      case NUMBER, TRUE, FALSE, NULL, OBJECT -> false;
    };
  }

  private static void add(
      byte[] body, JsonTopLevel.Field field, boolean turns, StringBuilder text) {
    int length = Math.min(field.end() - field.start(), MAX_BYTES);
    try (JsonParser parser = FACTORY.createParser(body, field.start(), length)) {
      add(parser, turns, text);
    } catch (IOException e) {
      // The body is well-formed: what ends in the middle was cut by us, and what was read counts.
      text.append("…\n");
    }
  }

  private static void add(JsonParser parser, boolean turns, StringBuilder text) throws IOException {
    int depth = 0;
    // Whoever names no role is the user: some dialects let it out.
    boolean user = true;
    for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
      if (token == JsonToken.FIELD_NAME && parser.currentName().equals(CACHE_MARK)) {
        parser.nextToken();
        parser.skipChildren();
        continue;
      }
      depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
      if (depth == 2 && token == JsonToken.START_OBJECT) {
        user = true;
      } else if (depth == 2 && token == JsonToken.VALUE_STRING && isRole(parser)) {
        user = parser.getText().equals("user");
      }
      text.append(parser.getText()).append('\n');
      if (turns && user && depth == 1 && token == JsonToken.END_OBJECT) {
        return;
      }
    }
  }

  private static boolean isRole(JsonParser parser) throws IOException {
    return "role".equals(parser.currentName());
  }
}
