package io.trireme.deploy.connect;

import java.util.Map;
import java.util.Optional;

/**
 * How a kind of configuration file is changed: single values by their path, everything else stays
 * as it is. Stateless. An {@link IllegalArgumentException} says why a text cannot be changed.
 */
interface Format {

  /** The one for files of that name. */
  static Format of(String fileName) {
    if (fileName.endsWith(".json")) {
      return new JsonText();
    }
    return fileName.endsWith(".toml") ? new TomlText() : new EnvText();
  }

  /** The value at a path, as it is written in the file; empty if there is none. */
  Optional<String> find(String text, String path);

  /** The text with this at the path; {@code written} is as {@link #find} gives it. */
  String with(String text, String path, String written);

  /** The text without the path, and without what only held it. */
  String without(String text, String path);

  /** A plain text as such a file writes it. */
  String quote(String plain);

  /** The text with all of these. */
  default String withAll(String text, Map<String, String> values) {
    String changed = text;
    for (Map.Entry<String, String> value : values.entrySet()) {
      String written = quote(value.getValue());
      if (!find(changed, value.getKey()).equals(Optional.of(written))) {
        changed = with(changed, value.getKey(), written);
      }
    }
    return changed;
  }
}
