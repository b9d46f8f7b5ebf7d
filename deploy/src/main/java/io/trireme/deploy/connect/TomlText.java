package io.trireme.deploy.connect;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * TOML, line by line: a value is one line of a table that has a header of its own. What is written
 * over several lines is left alone.
 *
 * @see <a href="https://toml.io/en/v1.0.0">TOML 1.0</a>
 */
final class TomlText implements Format {

  private static final Pattern HEADER = Pattern.compile("\\s*\\[.*\\]\\s*(#.*)?");
  private static final Pattern TRIPLE = Pattern.compile("\"\"\"|'''");

  /** Lines of a table: from the one behind its header to the one before the next header. */
  private record Section(int from, int to) {}

  private static List<String> lines(String text) {
    return new ArrayList<>(text.lines().toList());
  }

  private static String text(List<String> lines) {
    while (!lines.isEmpty() && lines.getLast().isBlank()) {
      lines.removeLast();
    }
    return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
  }

  private static String table(String path) {
    int dot = path.lastIndexOf('.');
    return dot < 0 ? "" : path.substring(0, dot);
  }

  private static String key(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  /** Where a table stands; that without a name is the begin of the file. */
  private static Optional<Section> section(List<String> lines, String table) {
    int from = table.isEmpty() ? 0 : -1;
    boolean within = false;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (!within && HEADER.matcher(line).matches()) {
        if (from >= 0) {
          return Optional.of(new Section(from, i));
        }
        String name = line.replaceFirst("#.*", "").strip();
        if (name.equals("[" + table + "]")) {
          from = i + 1;
        }
      }
      within ^= TRIPLE.matcher(line).results().count() % 2 == 1;
    }
    return from < 0 ? Optional.empty() : Optional.of(new Section(from, lines.size()));
  }

  private static int lineOf(List<String> lines, Section section, String key) {
    boolean within = false;
    for (int i = section.from(); i < section.to(); i++) {
      String line = lines.get(i);
      if (!within && line.strip().matches(Pattern.quote(key) + "\\s*=.*")) {
        return i;
      }
      within ^= TRIPLE.matcher(line).results().count() % 2 == 1;
    }
    return -1;
  }

  @Override
  public Optional<String> find(String text, String path) {
    List<String> lines = lines(text);
    return section(lines, table(path))
        .map(section -> lineOf(lines, section, key(path)))
        .filter(line -> line >= 0)
        .map(line -> lines.get(line).substring(lines.get(line).indexOf('=') + 1).strip());
  }

  @Override
  public String with(String text, String path, String written) {
    List<String> lines = lines(text);
    String table = table(path);
    String line = key(path) + " = " + written;
    Optional<Section> section = section(lines, table);
    if (section.isEmpty()) {
      text(lines);
      if (!lines.isEmpty()) {
        lines.add("");
      }
      lines.add("[" + table + "]");
      lines.add(line);
      return text(lines);
    }
    int known = lineOf(lines, section.get(), key(path));
    if (known >= 0) {
      lines.set(known, line);
    } else {
      int end = section.get().to();
      while (end > section.get().from() && lines.get(end - 1).isBlank()) {
        end--;
      }
      lines.add(end, line);
    }
    return text(lines);
  }

  @Override
  public String without(String text, String path) {
    List<String> lines = lines(text);
    Optional<Section> section = section(lines, table(path));
    int line = section.map(known -> lineOf(lines, known, key(path))).orElse(-1);
    if (line < 0) {
      return text;
    }
    lines.remove(line);
    Section rest = section(lines, table(path)).orElseThrow();
    boolean empty = lines.subList(rest.from(), rest.to()).stream().allMatch(String::isBlank);
    if (empty && rest.from() > 0) {
      lines.subList(rest.from() - 1, rest.to()).clear();
    }
    return text(lines);
  }

  @Override
  public String quote(String plain) {
    return '"' + plain.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
