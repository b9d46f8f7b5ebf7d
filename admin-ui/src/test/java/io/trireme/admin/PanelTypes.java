package io.trireme.admin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The types by which the panel reads the admin API, from its own source. */
final class PanelTypes {

  private static final Path SOURCE = Path.of("src/main/webui/src/api/types.ts");
  private static final Pattern FIELD = Pattern.compile("^ {2}(\\w+):", Pattern.MULTILINE);

  private PanelTypes() {}

  /** The names of an interface's fields. */
  static Set<String> fields(String type) throws IOException {
    Matcher body =
        Pattern.compile(
                "^export interface " + type + " \\{$(.*?)^\\}", Pattern.MULTILINE | Pattern.DOTALL)
            .matcher(Files.readString(SOURCE));
    if (!body.find()) {
      throw new IllegalArgumentException("the panel has no type " + type);
    }
    Set<String> names = new LinkedHashSet<>();
    Matcher field = FIELD.matcher(body.group(1));
    while (field.find()) {
      names.add(field.group(1));
    }
    return names;
  }
}
