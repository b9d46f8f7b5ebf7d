package io.trireme.core.property;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.Usage;
import io.trireme.core.model.Block;
import io.trireme.core.model.Block.MediaKind;
import io.trireme.core.model.MediaSource;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Small pieces that samples are made of. Each is simplest for the choice 0. */
public final class Samples {

  private Samples() {}

  /** A text that is neither empty nor blank: escapes, characters of four bytes, line ends. */
  public static String word(Choices choices) {
    String beginning =
        choices.of("a", "Ünï", "😀 x", "line\nbreak", "\"quoted\\\"", "\u2028", "<b>", "data: x");
    return beginning + choices.below(1000);
  }

  /**
   * The text of a JSON object, its numbers with digits that a double would lose. Not among them is
   * {@code -0.0}: the decimals of Java know no zero with a sign, and it comes back as {@code 0.0}.
   */
  public static String object(Choices choices) {
    return switch (choices.below(5)) {
      case 0 -> "{}";
      case 1 -> "{\"n\":1.50,\"s\":[\"x\",null]}";
      case 2 -> "{\"big\":12345678901234567890,\"deep\":{\"a\":[{\"b\":false}]}}";
      case 3 -> "{\"input\":" + Json.quoted(word(choices)) + "}";
      default -> "{\"é\":" + Json.quoted(word(choices)) + ",\"x\":-2.0}";
    };
  }

  /** A schema that every dialect can carry as it is, of an object. */
  public static ObjectNode schema(Choices choices) {
    return (ObjectNode)
        Json.exact(
            choices.of(
                "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}}}",
                "{\"type\":\"object\",\"properties\":{\"type\":{\"type\":\"integer\"}},"
                    + "\"required\":[\"type\"]}",
                "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"array\",\"items\":"
                    + "{\"type\":\"number\",\"minimum\":1.50}}}}"));
  }

  /** An image that is in the request itself. */
  public static Block.Media image(Choices choices) {
    String png = choices.of("iVBORw0KGgo=", "iVBORw0KGgoAAAAA");
    return Block.Media.of(MediaKind.IMAGE, new MediaSource.Inline("image/png", png));
  }

  /** An image at an address. */
  public static Block.Media linkedImage(Choices choices) {
    String url = "https://a.test/" + choices.below(100) + ".png";
    return Block.Media.of(MediaKind.IMAGE, new MediaSource.Url(url, null));
  }

  /** A document that has a name. */
  public static Block.Media document(Choices choices) {
    return new Block.Media(
        MediaKind.DOCUMENT,
        new MediaSource.Inline("application/pdf", "JVBERi0x"),
        choices.below(100) + ".pdf",
        null);
  }

  /** A number between 0 and 2 that a double holds exactly; or none. */
  public static OptionalDouble decimal(Choices choices) {
    return choices.maybe() ? OptionalDouble.of(choices.below(8) / 4.0) : OptionalDouble.empty();
  }

  /** A number from 1 to the limit; or none. */
  public static OptionalInt number(Choices choices, int limit) {
    return choices.maybe() ? OptionalInt.of(1 + choices.below(limit)) : OptionalInt.empty();
  }

  /**
   * Usage of which everything is known.
   *
   * @param writes whether the dialect tells what a cache took
   */
  public static Usage usage(Choices choices, boolean writes) {
    int thought = choices.below(300);
    return new Usage(
        OptionalLong.of(choices.below(1000)),
        OptionalLong.of(thought + choices.below(500)),
        OptionalLong.of(choices.below(500)),
        writes ? OptionalLong.of(choices.below(500)) : OptionalLong.empty(),
        OptionalLong.of(thought));
  }
}
