package io.trireme.core.spi;

import java.util.Map;
import java.util.Optional;

/**
 * What a compatible vendor does differently from its dialect, as the channel says: data, read by
 * the dialect that knows the names.
 *
 * @param values by name; names and values are checked where the configuration is read
 */
public record Quirks(Map<String, String> values) {

  /** None. */
  public static final Quirks NONE = new Quirks(Map.of());

  public Quirks {
    values = Map.copyOf(values);
  }

  /** The value of that name, if the channel gives one. */
  public Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** True if the channel says {@code true} under that name. */
  public boolean is(String name) {
    return "true".equals(values.get(name));
  }
}
