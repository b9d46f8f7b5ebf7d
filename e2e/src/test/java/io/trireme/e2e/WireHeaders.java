package io.trireme.e2e;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/** Header fields in wire order with the spelling they were sent with; look-ups ignore case. */
record WireHeaders(List<Field> fields) {
  WireHeaders {
    fields = List.copyOf(requireNonNull(fields, "fields is null"));
  }

  /** One field line. */
  record Field(String name, String value) {
    Field {
      requireNonNull(name, "name is null");
      requireNonNull(value, "value is null");
    }

    boolean named(String other) {
      return name.equalsIgnoreCase(other);
    }
  }

  static WireHeaders none() {
    return new WireHeaders(List.of());
  }

  /** A copy with one more field at the end. */
  WireHeaders plus(String name, String value) {
    List<Field> more = new ArrayList<>(fields);
    more.add(new Field(name, value));
    return new WireHeaders(more);
  }

  /** A copy in which the field has this one value. */
  WireHeaders with(String name, String value) {
    return without(name).plus(name, value);
  }

  WireHeaders without(String name) {
    return new WireHeaders(fields.stream().filter(field -> !field.named(name)).toList());
  }

  Optional<String> first(String name) {
    return fields.stream().filter(field -> field.named(name)).map(Field::value).findFirst();
  }

  List<String> all(String name) {
    return fields.stream().filter(field -> field.named(name)).map(Field::value).toList();
  }

  boolean has(String name) {
    return first(name).isPresent();
  }

  /** True when a comma separated field holds this token, whatever its case. */
  boolean hasToken(String name, String token) {
    return all(name).stream()
        .flatMap(value -> List.of(value.split(",", -1)).stream())
        .anyMatch(part -> part.strip().equalsIgnoreCase(token));
  }

  /** The lines as they go over the wire, each closed by CRLF, without the empty line. */
  String toWire() {
    StringBuilder lines = new StringBuilder();
    for (Field field : fields) {
      lines.append(field.name()).append(": ").append(field.value()).append("\r\n");
    }
    return lines.toString();
  }
}
