package io.trireme.deploy.connect;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lines of {@code NAME=value}. */
final class EnvText implements Format {

  private static int lineOf(List<String> lines, String name) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).replaceFirst("^\\s*(export\\s+)?", "").startsWith(name + "=")) {
        return i;
      }
    }
    return -1;
  }

  private static List<String> lines(String text) {
    return new ArrayList<>(text.lines().toList());
  }

  private static String text(List<String> lines) {
    return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
  }

  @Override
  public Optional<String> find(String text, String path) {
    List<String> lines = lines(text);
    int line = lineOf(lines, path);
    return line < 0
        ? Optional.empty()
        : Optional.of(lines.get(line).substring(lines.get(line).indexOf('=') + 1));
  }

  @Override
  public String with(String text, String path, String written) {
    List<String> lines = lines(text);
    int line = lineOf(lines, path);
    if (line < 0) {
      lines.add(path + "=" + written);
    } else {
      lines.set(line, path + "=" + written);
    }
    return text(lines);
  }

  @Override
  public String without(String text, String path) {
    List<String> lines = lines(text);
    int line = lineOf(lines, path);
    if (line >= 0) {
      lines.remove(line);
    }
    return text(lines);
  }

  /** Addresses and keys need no quotes. */
  @Override
  public String quote(String plain) {
    return plain;
  }
}
