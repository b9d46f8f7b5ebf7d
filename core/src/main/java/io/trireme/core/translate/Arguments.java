package io.trireme.core.translate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;

/** The arguments of a call, which some dialects carry as text and others as an object. */
public final class Arguments {

  private Arguments() {}

  /**
   * The arguments as an object: none for a blank text; what is no object under {@code value}; what
   * is no JSON, because the model broke off, under {@code _raw_arguments}.
   */
  public static ObjectNode object(String arguments) {
    if (arguments.isBlank()) {
      return Json.object();
    }
    JsonNode read = Json.exact(arguments);
    if (read instanceof ObjectNode object) {
      return object;
    }
    if (read.isMissingNode()) {
      return Json.object().put("_raw_arguments", arguments);
    }
    ObjectNode wrapped = Json.object();
    wrapped.set("value", read);
    return wrapped;
  }

  /** The arguments as JSON text: {@code {}} for a blank one, else as they are. */
  public static String text(String arguments) {
    return arguments.isBlank() ? "{}" : arguments;
  }
}
