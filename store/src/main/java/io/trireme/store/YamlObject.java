package io.trireme.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A map of a configuration file whose keys were found to be known. */
final class YamlObject {
  private final YamlValue self;
  private final Map<String, YamlValue> values;

  YamlObject(YamlValue self, Map<String, YamlValue> values) {
    this.self = self;
    this.values = values;
  }

  YamlValue require(String key) {
    YamlValue value = values.get(key);
    if (value == null) {
      throw self.error("needs the key " + key);
    }
    return value;
  }

  Optional<YamlValue> find(String key) {
    return Optional.ofNullable(values.get(key));
  }

  /** Reads the value of a key, or takes the default if the key is not there. */
  <T> T read(String key, Function<YamlValue, T> reading, T absent) {
    YamlValue value = values.get(key);
    return value == null ? absent : reading.apply(value);
  }

  String text(String key) {
    return read(key, YamlValue::text, "");
  }

  /** Reads the elements of a list; none if the key is not there. */
  <T> List<T> list(String key, Function<YamlValue, T> reading) {
    return read(key, value -> value.list().stream().map(reading).toList(), List.of());
  }
}
