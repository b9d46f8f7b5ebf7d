package io.trireme.deploy.edge;

/** How an exchange ended, in the words of the metrics. */
enum Outcome {
  SUCCESS("success"),
  /** The request could not be served as it was. */
  CLIENT_ERROR("client_error"),
  /** The client left. */
  CLIENT_CLOSED("client_closed"),
  /** The client did not read. */
  SLOW_CLIENT("slow_client"),
  /** Every upstream that was tried failed, or one did after the commit. */
  UPSTREAM_ERROR("upstream_error"),
  /** A limit of ours. */
  RATE_LIMITED("rate_limited"),
  /** Refused before it was an exchange: no key, no path. */
  REJECTED("rejected"),
  /** An upstream was silent for too long. */
  TIMEOUT("timeout"),
  /** An upstream broke off. */
  TRUNCATED("truncated"),
  /** The process ended before the answer did. */
  DRAINED("drained"),
  /** A fault of ours. */
  INTERNAL_ERROR("internal_error");

  private final String label;

  Outcome(String label) {
    this.label = label;
  }

  /** The value of a metric's label. */
  String label() {
    return label;
  }
}
