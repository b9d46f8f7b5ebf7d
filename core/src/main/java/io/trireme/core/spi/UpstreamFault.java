package io.trireme.core.spi;

import io.trireme.core.GatewayError;
import java.util.List;

import static java.util.Objects.requireNonNull;

/**
 * An error answer of an upstream, read.
 *
 * @param error what it says, in our words
 * @param wellFormed true if the body has the dialect's own error shape, so that a client of the
 *     same dialect can be given it unchanged
 * @param codes what it says for programs, as the vendor wrote it: types, codes, status words; the
 *     places differ from dialect to dialect, the order means nothing
 */
public record UpstreamFault(GatewayError error, boolean wellFormed, List<String> codes) {
  public UpstreamFault {
    requireNonNull(error, "error is null");
    codes = List.copyOf(codes);
  }

  /** A fault that says nothing for programs. */
  public UpstreamFault(GatewayError error, boolean wellFormed) {
    this(error, wellFormed, List.of());
  }
}
