package io.trireme.scheduler;

import java.time.Instant;

import static java.util.Objects.requireNonNull;

/**
 * What a client key was before it was given another secret, for as long as it still opens.
 *
 * @param credential what callers sent until then
 * @param until when it ends
 */
public record FormerCredential(ClientCredential credential, Instant until) {
  public FormerCredential {
    requireNonNull(credential, "credential is null");
    requireNonNull(until, "until is null");
  }
}
