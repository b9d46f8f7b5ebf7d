package io.trireme.deploy.edge;

import io.trireme.core.Usage;
import io.trireme.core.spi.RequestFacts;
import java.util.OptionalLong;

/**
 * What a request may come to use, guessed before anybody read it: high rather than low.
 *
 * @param input tokens that it asks the model to read
 * @param output tokens that the model may generate
 */
record Estimate(long input, long output) {

  /** Four bytes of JSON are hardly more than a token. */
  private static final int BYTES = 4;

  /** Images weigh many bytes and few tokens: no request is taken for more than this. */
  private static final long MOST_INPUT = 200_000;

  /** Where the client does not say how much it wants at most. */
  private static final long USUAL_OUTPUT = 4_096;

  /** Clients ask for all that a model could ever say; hardly an answer is longer than this. */
  private static final long MOST_OUTPUT = 32_000;

  static Estimate of(RequestFacts facts, long bytes) {
    long output = facts.maxOutput() > 0 ? facts.maxOutput() : USUAL_OUTPUT;
    return new Estimate(Math.min(bytes / BYTES, MOST_INPUT), Math.min(output, MOST_OUTPUT));
  }

  /** As if it had been used. */
  Usage usage() {
    return usage(input, output);
  }

  private static Usage usage(long input, long output) {
    OptionalLong none = OptionalLong.empty();
    return new Usage(OptionalLong.of(input), OptionalLong.of(output), none, none, none);
  }

  /**
   * What an exchange used whose vendor did not tell it to the end: what it told, and for the rest
   * what came of the answer, by its bytes.
   *
   * @param told what the vendor said
   * @param passed bytes of the answer
   * @param bounded if it ended early, so that no more was said than was reserved for
   */
  Usage guessed(Usage told, long passed, boolean bounded) {
    boolean read =
        told.input().isPresent() || told.cacheRead().isPresent() || told.cacheWrite().isPresent();
    long said = passed / BYTES;
    long spoken = Math.max(told.output().orElse(0), bounded ? Math.min(said, output) : said);
    return new Usage(
        read ? told.input() : OptionalLong.of(input),
        OptionalLong.of(spoken),
        told.cacheRead(),
        told.cacheWrite(),
        told.reasoning(),
        told.cacheWriteLong());
  }
}
