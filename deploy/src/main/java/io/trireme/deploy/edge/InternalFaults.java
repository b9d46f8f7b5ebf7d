package io.trireme.deploy.edge;

import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import org.jboss.logging.Logger;

/** Faults of ours: told to the client without detail, and to the log with all of it. */
final class InternalFaults {

  private static final Logger LOG = Logger.getLogger(InternalFaults.class);

  private InternalFaults() {}

  static void log(String requestId, Throwable fault) {
    LOG.errorf(fault, "exchange failed by a fault of the gateway id=%s", requestId);
  }

  static GatewayError error(String requestId) {
    return new GatewayError(
        Kind.INTERNAL,
        "A fault in the gateway. Its log has the cause under request id " + requestId + ".");
  }
}
