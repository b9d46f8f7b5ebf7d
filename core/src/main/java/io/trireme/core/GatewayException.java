package io.trireme.core;

import static java.util.Objects.requireNonNull;

/**
 * Carries a {@link GatewayError} to the one place that renders it. Without a stack trace: it is an
 * answer, not a defect.
 */
public final class GatewayException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient GatewayError error;

  /** Wraps the error; the exception's message is the error's. */
  public GatewayException(GatewayError error) {
    super(requireNonNull(error, "error is null").message(), null, false, false);
    this.error = error;
  }

  /** An exception of a kind without a known time to wait. */
  public GatewayException(GatewayError.Kind kind, String message) {
    this(new GatewayError(kind, message));
  }

  /** What to render. */
  public GatewayError error() {
    return error;
  }
}
