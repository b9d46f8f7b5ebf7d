package io.trireme.deploy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/**
 * The words {@code --set path=value}, for what has no option of its own. A value is JSON if it can
 * be read as such, else text; without a value the field goes.
 */
final class Fields {

  @Option(
      names = "--set",
      paramLabel = "FIELD=VALUE",
      description =
          "Sets a field of its configuration by its path, with a text or JSON: timeouts.total=10m or"
              + " models.allow='[\"a-*\"]' of a channel, mode=strict of the settings. Without a value"
              + " the field is taken away.")
  private List<String> assignments = new ArrayList<>();

  boolean isEmpty() {
    return assignments.isEmpty();
  }

  /** Carries them out. */
  void apply(ObjectNode body) {
    for (String assignment : assignments) {
      int equals = assignment.indexOf('=');
      if (equals < 1) {
        throw new Failure(Failure.USAGE, "--set wants FIELD=VALUE");
      }
      set(body, assignment.substring(0, equals), assignment.substring(equals + 1));
    }
  }

  private static void set(ObjectNode body, String path, String value) {
    String[] names = path.split("\\.", -1);
    ObjectNode object = body;
    for (int i = 0; i < names.length - 1; i++) {
      object =
          object.path(names[i]) instanceof ObjectNode inner ? inner : object.putObject(names[i]);
    }
    String name = names[names.length - 1];
    if (value.isEmpty()) {
      object.remove(name);
      return;
    }
    JsonNode json = Json.exact(value);
    if (json instanceof MissingNode) {
      object.put(name, value);
    } else {
      object.set(name, json);
    }
  }
}
