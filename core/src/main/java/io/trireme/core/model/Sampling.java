package io.trireme.core.model;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

import static java.util.Objects.requireNonNull;

/**
 * How the next token is chosen. What the client did not say is absent.
 *
 * @param temperature as the client wrote it; scales differ between vendors
 * @param topP nucleus
 * @param topK how many candidates
 * @param seed for repeatable answers
 * @param presencePenalty against what was said at all
 * @param frequencyPenalty against what was said often
 * @param stop texts that end the answer and are not part of it
 */
public record Sampling(
    OptionalDouble temperature,
    OptionalDouble topP,
    OptionalInt topK,
    OptionalLong seed,
    OptionalDouble presencePenalty,
    OptionalDouble frequencyPenalty,
    List<String> stop) {

  /** Nothing is said. */
  public static final Sampling UNSTATED =
      new Sampling(
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          OptionalInt.empty(),
          OptionalLong.empty(),
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          List.of());

  public Sampling {
    requireNonNull(temperature, "temperature is null");
    requireNonNull(topP, "topP is null");
    requireNonNull(topK, "topK is null");
    requireNonNull(seed, "seed is null");
    requireNonNull(presencePenalty, "presencePenalty is null");
    requireNonNull(frequencyPenalty, "frequencyPenalty is null");
    stop = List.copyOf(stop);
  }
}
