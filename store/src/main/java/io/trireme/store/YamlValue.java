package io.trireme.store;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A value of a configuration file with its place. Every reading method refuses what it does not
 * expect with a {@link ConfigurationException} at that place.
 */
final class YamlValue {
  private static final Set<Tag> PLAIN_TAGS =
      Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL);
  private static final String EMPTY = "is empty; give a value or remove the key";
  private static final Pattern WHOLE_NUMBER = Pattern.compile("[0-9]{1,18}");

  private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,18}(\\.[0-9]{1,18})?");

  private final String file;
  private final String path;
  private final Node node;

  YamlValue(String file, String path, Node node) {
    this.file = file;
    this.path = path;
    this.node = node;
  }

  /** A map with these keys and no others. */
  YamlObject object(Set<String> knownKeys) {
    Map<String, YamlValue> values = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping()) {
      YamlValue key = new YamlValue(file, path, tuple.getKeyNode());
      String name = key.keyText();
      if (!knownKeys.contains(name)) {
        throw key.error("unknown key" + hint(name, knownKeys));
      }
      if (values.containsKey(name)) {
        throw key.error("the key " + name + " is here twice; keep one");
      }
      values.put(name, new YamlValue(file, below(name), tuple.getValueNode()));
    }
    return new YamlObject(this, values);
  }

  /** A map with keys of the user's choice. */
  Map<String, YamlValue> entries() {
    Map<String, YamlValue> values = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping()) {
      YamlValue key = new YamlValue(file, path, tuple.getKeyNode());
      YamlValue value = new YamlValue(file, path, tuple.getValueNode());
      if (values.put(key.keyText(), value) != null) {
        throw key.error("the same key is here twice; keep one");
      }
    }
    return values;
  }

  /** A map of keys of the user's choice to text. */
  Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    entries().forEach((key, value) -> texts.put(key, value.text()));
    return texts;
  }

  List<YamlValue> list() {
    if (!(node instanceof SequenceNode sequence) || !node.getTag().equals(Tag.SEQ)) {
      throw mismatch("expected a list: [a, b]");
    }
    List<YamlValue> values = new ArrayList<>();
    for (Node element : sequence.getValue()) {
      values.add(new YamlValue(file, path + "[" + values.size() + "]", element));
    }
    return values;
  }

  /** One line of text. */
  String text() {
    String text = lines();
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw error("expected one line without control characters");
    }
    return text;
  }

  /** Text that may have several lines. */
  String lines() {
    String text = scalar();
    if (text.isBlank()) {
      throw error(EMPTY);
    }
    return text;
  }

  boolean bool() {
    String text = scalar();
    if (!node.getTag().equals(Tag.BOOL)) {
      throw error("expected true or false, without quotes");
    }
    return text.equals("true");
  }

  int integer() {
    long number = wholeNumber();
    if (number > Integer.MAX_VALUE) {
      throw error("must be at most " + Integer.MAX_VALUE);
    }
    return (int) number;
  }

  long wholeNumber() {
    String text = scalar();
    if (!WHOLE_NUMBER.matcher(text).matches()) {
      throw error("expected a whole number, 0 or more");
    }
    return Long.parseLong(text);
  }

  double number() {
    try {
      return Double.parseDouble(scalar());
    } catch (NumberFormatException e) {
      throw error("expected a number");
    }
  }

  /** A number with decimals, as it is written. */
  BigDecimal decimal() {
    String text = scalar();
    if (!DECIMAL.matcher(text).matches()) {
      throw error("expected a number, as 5 or 2.50");
    }
    return new BigDecimal(text);
  }

  Duration duration() {
    String text = text();
    return checked(() -> Durations.parse(text));
  }

  Instant instant() {
    try {
      return OffsetDateTime.parse(text()).toInstant();
    } catch (DateTimeException e) {
      throw error("expected a time with its offset: 2030-01-31T00:00:00Z");
    }
  }

  /** One of these words. */
  <T> T oneOf(Map<String, T> words) {
    String text = text();
    T value = words.get(text);
    if (value == null) {
      throw error(
          "expected one of " + String.join(", ", words.keySet()) + meant(text, words.keySet()));
    }
    return value;
  }

  /** Runs a check of the model and gives its refusal this place. */
  <T> T checked(Supplier<T> reading) {
    try {
      return reading.get();
    } catch (IllegalArgumentException e) {
      throw error(String.valueOf(e.getMessage()));
    }
  }

  ConfigurationException error(String problem) {
    int line = node.getStartMark().map(Mark::getLine).orElse(0) + 1;
    int column = node.getStartMark().map(Mark::getColumn).orElse(0) + 1;
    return new ConfigurationException(file, line, column, path, problem);
  }

  /** A guess at what was meant, empty if there is none. */
  static String meant(String word, Set<String> known) {
    return Nearest.to(word, known).map(near -> "; did you mean " + near + "?").orElse("");
  }

  private static String hint(String word, Set<String> known) {
    // The word itself is not quoted: a secret that lost its key would stand here.
    String meant = meant(word, known);
    return meant.isEmpty()
        ? "; known here: " + String.join(", ", known.stream().sorted().toList())
        : meant;
  }

  private String below(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private List<NodeTuple> mapping() {
    if (!(node instanceof MappingNode mapping) || !node.getTag().equals(Tag.MAP)) {
      throw mismatch("expected a map: {key: value}");
    }
    return mapping.getValue();
  }

  private String keyText() {
    return node instanceof ScalarNode ? text() : fail("a key must be text");
  }

  private String scalar() {
    if (!(node instanceof ScalarNode scalar)) {
      throw error("expected a single value, not a list or a map");
    }
    if (!PLAIN_TAGS.contains(node.getTag())) {
      throw error("unknown tag; put quotes around a value that begins with !");
    }
    if (node.getTag().equals(Tag.NULL)) {
      throw error(EMPTY);
    }
    String text = scalar.getValue();
    if (text.contains("${")) {
      throw error(
          "${ is not replaced by anything; for a secret use secretRef: env:NAME or file:/path");
    }
    return text;
  }

  private ConfigurationException mismatch(String expectation) {
    return error(node.getTag().equals(Tag.NULL) ? EMPTY : expectation);
  }

  private String fail(String problem) {
    throw error(problem);
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "YamlValue[%s]", path);
  }
}
