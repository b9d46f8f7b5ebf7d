package io.trireme.core;

import io.trireme.core.GatewayError.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much longer a request is than a model can read, as vendors tell it in words. Their words are
 * read in one place, because vendors that route to others pass the others' on.
 *
 * @param tokens how many the request has
 * @param maximum how many the model reads
 */
public record ContextSize(long tokens, long maximum) {

  private static final List<String> PHRASES =
      List.of(
          "context_length_exceeded",
          "context window",
          "context length",
          "context limit",
          "prompt is too long",
          "input token count");

  private static final Pattern TOKENS_ABOVE = Pattern.compile("(\\d{1,18}) tokens? > (\\d{1,18})");
  private static final Pattern COUNT_EXCEEDS =
      Pattern.compile("token count \\((\\d{1,18})\\) exceeds [^(]{1,80}\\((\\d{1,18})\\)");
  private static final Pattern MAXIMUM_FIRST =
      Pattern.compile(
          "context length is (\\d{1,18}) tokens.{1,80}?(?:resulted in|requested) (\\d{1,18}) tokens");

  /** What the words say, if they have both numbers. */
  public static Optional<ContextSize> in(String words) {
    for (Pattern pattern : List.of(TOKENS_ABOVE, COUNT_EXCEEDS)) {
      Matcher matcher = pattern.matcher(words);
      if (matcher.find()) {
        return Optional.of(of(matcher.group(1), matcher.group(2)));
      }
    }
    Matcher matcher = MAXIMUM_FIRST.matcher(words);
    return matcher.find() ? Optional.of(of(matcher.group(2), matcher.group(1))) : Optional.empty();
  }

  private static ContextSize of(String tokens, String maximum) {
    return new ContextSize(Long.parseLong(tokens), Long.parseLong(maximum));
  }

  /** The kind of an upstream's error, seen more closely by its words. */
  public static Kind refined(Kind kind, String words) {
    if (kind != Kind.BAD_REQUEST && kind != Kind.TOO_LARGE) {
      return kind;
    }
    String lower = words.toLowerCase(Locale.ROOT);
    return PHRASES.stream().anyMatch(lower::contains) ? Kind.CONTEXT_TOO_LONG : kind;
  }
}
