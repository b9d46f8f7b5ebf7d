package io.trireme.scheduler;

/**
 * What a channel may be burdened with.
 *
 * @param rpm requests in a minute; 0 for no limit
 * @param concurrency requests at once; 0 for no limit
 */
public record Limits(int rpm, int concurrency) {

  /** No limit. */
  public static final Limits NONE = new Limits(0, 0);

  public Limits {
    Checks.requireRange(rpm, 0, Integer.MAX_VALUE, "rpm");
    Checks.requireRange(concurrency, 0, Integer.MAX_VALUE, "concurrency");
  }
}
