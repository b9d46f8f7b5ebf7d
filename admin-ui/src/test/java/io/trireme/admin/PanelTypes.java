package io.trireme.admin;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;

/** The types by which the panel reads the admin API: those of the checked-in document. */
final class PanelTypes {

  private static final Path DOCUMENT = Path.of("../docs/reference/openapi.json");

  private PanelTypes() {}

  /** The names of a type's fields. */
  static Set<String> fields(String type) throws IOException {
    JsonNode schema =
        io.trireme.core.Json.exact(Files.readAllBytes(DOCUMENT)).at("/components/schemas/" + type);
    if (!schema.has("properties")) {
      throw new IllegalArgumentException("the document has no type " + type);
    }
    Set<String> names = new LinkedHashSet<>();
    schema.path("properties").fieldNames().forEachRemaining(names::add);
    return names;
  }
}
