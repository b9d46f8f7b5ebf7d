package io.trireme.core;

import java.util.OptionalLong;

import static java.util.Objects.requireNonNull;

/**
 * Tokens of one exchange. What the upstream did not say is absent, never zero.
 *
 * @param input tokens read from the request without those read from or written to a cache
 * @param output tokens generated, reasoning included
 * @param cacheRead tokens read from the prompt cache
 * @param cacheWrite tokens written to the prompt cache
 * @param reasoning the part of {@code output} that was reasoning
 * @param cacheWriteLong the part of {@code cacheWrite} that the cache keeps for an hour, which
 *     costs more
 */
public record Usage(
    OptionalLong input,
    OptionalLong output,
    OptionalLong cacheRead,
    OptionalLong cacheWrite,
    OptionalLong reasoning,
    OptionalLong cacheWriteLong) {

  /** Nothing is known. */
  public static final Usage UNKNOWN =
      new Usage(
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty());

  public Usage {
    requireNonNull(input, "input is null");
    requireNonNull(output, "output is null");
    requireNonNull(cacheRead, "cacheRead is null");
    requireNonNull(cacheWrite, "cacheWrite is null");
    requireNonNull(reasoning, "reasoning is null");
    requireNonNull(cacheWriteLong, "cacheWriteLong is null");
  }

  /** A usage that does not tell how long a cache keeps what was written to it. */
  public Usage(
      OptionalLong input,
      OptionalLong output,
      OptionalLong cacheRead,
      OptionalLong cacheWrite,
      OptionalLong reasoning) {
    this(input, output, cacheRead, cacheWrite, reasoning, OptionalLong.empty());
  }

  /** This usage with every figure replaced that the later report knows: reports are cumulative. */
  public Usage updatedBy(Usage later) {
    return new Usage(
        newer(input, later.input),
        newer(output, later.output),
        newer(cacheRead, later.cacheRead),
        newer(cacheWrite, later.cacheWrite),
        newer(reasoning, later.reasoning),
        newer(cacheWriteLong, later.cacheWriteLong));
  }

  private static OptionalLong newer(OptionalLong earlier, OptionalLong later) {
    return later.isPresent() ? later : earlier;
  }
}
