package io.trireme.store;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Turns the bytes of a file into YAML nodes that know their place. Size, depth and aliases are
 * bounded, so that no file can exhaust the process.
 */
final class YamlDocument {
  /** The largest file that is read. */
  static final int MAX_BYTES = 3 * 1024 * 1024;

  private static final int MAX_DEPTH = 40;
  private static final int MAX_ALIASES = 50;
  private static final int BYTE_ORDER_MARK = 0xfeff;

  private final String file;
  private final LoadSettings settings;

  YamlDocument(String file) {
    this.file = file;
    this.settings =
        LoadSettings.builder()
            .setLabel(file)
            .setCodePointLimit(MAX_BYTES)
            .setMaxAliasesForCollections(MAX_ALIASES)
            .build();
  }

  /**
   * Reads the one document of a file.
   *
   * @throws ConfigurationException if the bytes are no YAML, or too much of it
   */
  YamlValue read(byte[] bytes) {
    String text = decode(bytes);
    try {
      checkDepth(text);
      Optional<Node> root = new Compose(settings).composeString(text);
      return new YamlValue(
          file, "", root.orElseThrow(() -> error(1, 1, "the file is empty; write {} to mean it")));
    } catch (MarkedYamlEngineException e) {
      Mark mark = e.getProblemMark().or(e::getContextMark).orElse(null);
      throw error(mark, "this is not YAML: " + problem(e.getProblem()));
    } catch (ReaderException e) {
      int[] place = place(text, e.getPosition());
      throw error(place[0], place[1], "YAML allows no such control character");
    } catch (YamlEngineException e) {
      boolean aliases = String.valueOf(e.getMessage()).contains("aliases");
      throw error(
          1,
          1,
          aliases
              ? "more than " + MAX_ALIASES + " aliases of lists and maps; write them out"
              : "this is not YAML that can be read");
    }
  }

  private String decode(byte[] bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length + 1);
    CoderResult result = decoder.decode(in, out, true);
    String text = out.flip().toString();
    if (result.isError()) {
      int[] place = place(text, text.codePointCount(0, text.length()));
      throw error(place[0], place[1], "the file is not UTF-8 from here on; save it as UTF-8");
    }
    return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
  }

  /** The composer calls itself for each level, so depth is looked at before it starts. */
  private void checkDepth(String text) {
    int depth = 0;
    for (Event event : new Parse(settings).parseString(text)) {
      if (event instanceof CollectionStartEvent) {
        depth++;
      } else if (event instanceof CollectionEndEvent) {
        depth--;
      }
      if (depth > MAX_DEPTH) {
        throw error(
            event.getStartMark().orElse(null), "more than " + MAX_DEPTH + " levels of nesting");
      }
    }
  }

  /** What the parser says, without the parts in which it quotes the file. */
  private static String problem(@Nullable String said) {
    String text = said == null ? "" : said;
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.contains("alias") || lower.contains("anchor")) {
      return "an alias without its anchor; put quotes around a value that begins with * or &";
    }
    if (lower.contains("tag") || lower.contains("uri")) {
      return "an unknown tag; put quotes around a value that begins with !";
    }
    int quote = lower.indexOf(", but ");
    String kept = quote < 0 ? text : text.substring(0, quote);
    if (kept.contains("cannot start any token")) {
      return "a character that cannot begin a value; put quotes around it, and indent with spaces";
    }
    int unknownEscape = kept.indexOf("unknown escape character");
    return unknownEscape < 0
        ? kept
        : "an unknown escape after \\; use single quotes to mean a plain \\";
  }

  private ConfigurationException error(@Nullable Mark mark, String problem) {
    return mark == null
        ? error(1, 1, problem)
        : error(mark.getLine() + 1, mark.getColumn() + 1, problem);
  }

  private ConfigurationException error(int line, int column, String problem) {
    return new ConfigurationException(file, line, column, problem);
  }

  /** Line and column of the code point at an index. */
  private static int[] place(String text, int index) {
    int[] place = {1, 1};
    text.codePoints()
        .limit(index)
        .forEach(
            c -> {
              place[1] = c == '\n' ? 1 : place[1] + 1;
              place[0] += c == '\n' ? 1 : 0;
            });
    return place;
  }
}
