package io.trireme.core;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

import static java.util.Objects.requireNonNull;

/**
 * A shallow look at a JSON body: the whole document is validated in one pass, and of the root
 * object's own fields the wanted ones come back with the byte range of their value, ready for
 * {@link JsonSplice}. Nothing else is decoded. Immutable.
 *
 * <p>A UTF-8 byte order mark in front is accepted, because a parser may ignore it and the body is
 * passed on as it came, for the upstream to judge; offsets count it. UTF-16 and UTF-32 are refused,
 * since JSON between systems is UTF-8; so is UTF-8 that is not well-formed. Values may hold lone
 * surrogates as escapes, since the grammar allows them; the parser refuses them in names.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8259#section-8.1">RFC 8259, 8.1</a>
 */
public final class JsonTopLevel {

  /** What a value is. */
  public enum Kind {
    STRING,
    NUMBER,
    TRUE,
    FALSE,
    NULL,
    OBJECT,
    ARRAY
  }

  /**
   * One occurrence of a wanted field.
   *
   * @param name the key with its escapes decoded
   * @param kind what the value is
   * @param text the decoded value of a {@link Kind#STRING}, else {@code ""}
   * @param start index of the first byte of the value, an opening quote or bracket included
   * @param end index after its last byte, a closing quote or bracket included
   */
  public record Field(String name, Kind kind, String text, int start, int end) {

    /** Refuses null components and an impossible range. */
    public Field {
      requireNonNull(name, "name is null");
      requireNonNull(kind, "kind is null");
      requireNonNull(text, "text is null");
      if (start < 0 || start >= end) {
        throw new IllegalArgumentException("not a value's range: " + start + " to " + end);
      }
    }

    /** The text is left out: it is part of a body. */
    @Override
    public String toString() {
      return "Field[" + name + ", " + kind + ", " + start + " to " + end + "]";
    }
  }

  static final int MAX_NESTING = 1000;

  /** Digits of a number that surely fits. */
  private static final int LONGEST_NUMBER = 18;

  // Size is limited by whoever reads the body. Within it a string, a number or a name may be of any
  // length: what we relay is not ours to judge. Encoding is checked here, so detection is off.
  private static final JsonFactoryBuilder FACTORIES =
      new JsonFactoryBuilder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CHARSET_DETECTION)
          .recyclerPool(JsonRecyclerPools.newConcurrentDequePool())
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_NESTING)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build());

  private final Map<String, List<Field>> fields;

  private JsonTopLevel(Map<String, List<Field>> fields) {
    this.fields = fields;
  }

  /**
   * Validates the document and finds the wanted fields of its root object.
   *
   * @param json the whole body; only read, and not kept
   * @param names wanted keys
   * @throws MalformedJsonException if it is not one well-formed UTF-8 JSON object, or is nested
   *     deeper than 1000 levels
   */
  public static JsonTopLevel scan(byte[] json, Set<String> names) {
    requireNonNull(json, "json is null");
    requireNonNull(names, "names is null");
    int start = JsonEncoding.documentStart(json);
    return read(json, start, json.length, names);
  }

  /**
   * The string that stands in the root object's object {@code outer} under {@code inner}, such as
   * {@code metadata.user_id}. As for most readers the last duplicate wins, on both levels: empty if
   * the last {@code outer} is no object, or its last {@code inner} no string.
   *
   * @throws MalformedJsonException as {@link #scan}
   */
  public static Optional<String> nestedString(byte[] json, String outer, String inner) {
    return scan(json, Set.of(outer)).stringWithin(json, outer, inner);
  }

  /**
   * As {@link #nestedString}, without a second pass over the document: only the bytes of the object
   * {@code outer} are read.
   *
   * @param json the array that was scanned
   * @param outer one of the names that were wanted
   * @param inner key within it
   */
  public Optional<String> stringWithin(byte[] json, String outer, String inner) {
    return last(outer)
        .filter(object -> object.kind == Kind.OBJECT)
        .flatMap(object -> read(json, object.start, object.end, Set.of(inner)).last(inner))
        .filter(field -> field.kind == Kind.STRING)
        .map(Field::text);
  }

  /**
   * The whole number that a wanted field holds.
   *
   * @param json the array that was scanned
   * @return empty if it is not there, or is anything else
   */
  public OptionalLong wholeNumber(byte[] json, String name) {
    Optional<Field> field = last(name).filter(found -> found.kind == Kind.NUMBER);
    if (field.isEmpty() || field.get().end - field.get().start > LONGEST_NUMBER) {
      return OptionalLong.empty();
    }
    long number = 0;
    for (int i = field.get().start; i < field.get().end; i++) {
      int digit = json[i] - '0';
      if (digit < 0 || digit > 9) {
        return OptionalLong.empty();
      }
      number = 10 * number + digit;
    }
    return OptionalLong.of(number);
  }

  /** The last occurrence of a wanted field: the one that counts for most readers. */
  public Optional<Field> last(String name) {
    List<Field> all = all(name);
    return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
  }

  /** Every occurrence of a wanted field in document order; empty if there is none. */
  public List<Field> all(String name) {
    return fields.getOrDefault(name, List.of());
  }

  private static JsonTopLevel read(byte[] json, int start, int end, Set<String> names) {
    return reading(
        json,
        start,
        end,
        (parser, fault) -> new JsonTopLevel(readRoot(parser, start, names, fault)));
  }

  /** What one pass over a document gives. */
  interface Reading<T> {
    T of(JsonParser parser, JsonFault fault) throws IOException;
  }

  /**
   * Passes over the bytes between two indexes.
   *
   * @throws MalformedJsonException if they are not well-formed
   */
  static <T> T reading(byte[] json, int start, int end, Reading<T> reading) {
    // Jackson gives byte offsets only while it canonicalises names. A table of its own per scan
    // keeps one caller's names from being held, or made to collide, at the expense of the others.
    JsonFactory factory = FACTORIES.build();
    try (JsonParser parser = factory.createParser(json, start, end - start)) {
      JsonFault fault = new JsonFault(parser, start, end);
      try {
        return reading.of(parser, fault);
      } catch (IOException e) {
        throw fault.of(e);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("no input or output takes place on an array", e);
    }
  }

  private static Map<String, List<Field>> readRoot(
      JsonParser parser, int base, Set<String> names, JsonFault fault) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw fault.at("root is not an object", parser.currentTokenLocation());
    }
    Map<String, List<Field>> found = new HashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken token = parser.nextToken();
      if (names.contains(name)) {
        Field field = readField(parser, base, name, token);
        found.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(field);
      } else {
        parser.skipChildren();
      }
    }
    fault.rootEnded();
    if (parser.nextToken() != null) {
      throw fault.at("content after the root object", parser.currentTokenLocation());
    }
    found.replaceAll((_, list) -> List.copyOf(list));
    return found;
  }

  private static Field readField(JsonParser parser, int base, String name, JsonToken token)
      throws IOException {
    int start = base + (int) parser.currentTokenLocation().getByteOffset();
    Kind kind = kind(token);
    String text = kind == Kind.STRING ? parser.getText() : "";
    parser.skipChildren();
    int end = base + (int) parser.currentLocation().getByteOffset();
    return new Field(name, kind, text, start, end);
  }

  static Kind kind(JsonToken token) {
    return switch (token) {
      case VALUE_STRING -> Kind.STRING;
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Kind.NUMBER;
      case VALUE_TRUE -> Kind.TRUE;
      case VALUE_FALSE -> Kind.FALSE;
      case VALUE_NULL -> Kind.NULL;
      case START_OBJECT -> Kind.OBJECT;
      case START_ARRAY -> Kind.ARRAY;
      case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
          throw new IllegalStateException("no value: " + token);
    };
  }
}
