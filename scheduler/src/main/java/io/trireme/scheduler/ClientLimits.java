package io.trireme.scheduler;

/**
 * What a caller may ask for.
 *
 * @param rpm requests in a minute; 0 for no limit
 * @param tpm tokens in a minute, input and output; 0 for no limit
 * @param concurrency requests at once; 0 for no limit
 */
public record ClientLimits(int rpm, long tpm, int concurrency) {

  /** No limit. */
  public static final ClientLimits NONE = new ClientLimits(0, 0, 0);

  public ClientLimits {
    Checks.requireRange(rpm, 0, Integer.MAX_VALUE, "rpm");
    Checks.requireRange(tpm, 0, Long.MAX_VALUE, "tpm");
    Checks.requireRange(concurrency, 0, Integer.MAX_VALUE, "concurrency");
  }
}
