package io.trireme.core.model;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * Everything else that a request may ask.
 *
 * @param maxTokens how many tokens the answer may have, thoughts included
 * @param format what the answer must look like
 * @param verbosityOrNull {@code low}, {@code medium} or {@code high}
 * @param serviceTierOrNull in the words of the dialect it came in
 * @param userOrNull the end user, in a form that names nobody
 * @param sessionOrNull the conversation: the key under which its prompt may be cached
 * @param logprobs how many alternatives are to be told for each token; 0 for the token alone
 */
public record Options(
    OptionalInt maxTokens,
    OutputFormat format,
    @Nullable String verbosityOrNull,
    @Nullable String serviceTierOrNull,
    @Nullable String userOrNull,
    @Nullable String sessionOrNull,
    OptionalInt logprobs) {

  /** Nothing is said. */
  public static final Options UNSTATED =
      new Options(
          OptionalInt.empty(),
          new OutputFormat.Text(),
          null,
          null,
          null,
          null,
          OptionalInt.empty());

  public Options {
    requireNonNull(maxTokens, "maxTokens is null");
    requireNonNull(format, "format is null");
    requireNonNull(logprobs, "logprobs is null");
  }
}
