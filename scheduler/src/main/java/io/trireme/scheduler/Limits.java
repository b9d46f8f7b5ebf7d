package io.trireme.scheduler;

/**
 * What a channel may be burdened with.
 *
 * @param rpm requests in any 60 seconds, up to 1000000; 0 for no limit
 * @param concurrency requests at once; 0 for no limit
 * @param adaptive whether a lower limit of requests at once is found by how soon answers begin
 */
public record Limits(int rpm, int concurrency, boolean adaptive) {

  /** No limit. */
  public static final Limits NONE = new Limits(0, 0, false);

  public Limits {
    Checks.requireRange(rpm, 0, 1_000_000, "rpm");
    Checks.requireRange(concurrency, 0, Integer.MAX_VALUE, "concurrency");
  }
}
