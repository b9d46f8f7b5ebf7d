package io.trireme.core.spi;

import io.trireme.core.GatewayError;

import static java.util.Objects.requireNonNull;

/**
 * An error answer of an upstream, read.
 *
 * @param error what it says, in our words
 * @param wellFormed true if the body has the dialect's own error shape, so that a client of the
 *     same dialect can be given it unchanged
 */
public record UpstreamFault(GatewayError error, boolean wellFormed) {
  public UpstreamFault {
    requireNonNull(error, "error is null");
  }
}
