package io.trireme.scheduler.plan;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a plan would give now if every candidate failed.
 *
 * @param candidates in their order
 * @param considered everything that was looked at, with reasons
 * @param modelKnown whether some channel of the lane allows the model
 * @param shortestWait the smallest remaining wait of what is not given; null if nothing waits
 */
public record Preview(
    List<Candidate> candidates,
    List<Considered> considered,
    boolean modelKnown,
    @Nullable Duration shortestWait) {

  public Preview {
    candidates = List.copyOf(candidates);
    considered = List.copyOf(considered);
  }
}
