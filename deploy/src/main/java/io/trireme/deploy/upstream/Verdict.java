package io.trireme.deploy.upstream;

import io.trireme.core.GatewayError;
import io.trireme.core.Usage;
import io.vertx.core.buffer.Buffer;

/** How one attempt ended, or that its stream has reached the commit. */
public sealed interface Verdict {

  /**
   * A stream whose first meaningful event is there; it is paused, and its bytes so far are held.
   *
   * @param head status and headers of the answer
   * @param stream the rest
   */
  record Committed(AnswerHead head, UpstreamStream stream) implements Verdict {}

  /**
   * A whole answer, complete and of the right dialect.
   *
   * @param head status and headers of the answer
   * @param body its bytes, decoded from any content encoding
   * @param usage what it says of tokens
   */
  record Whole(AnswerHead head, Buffer body, Usage usage) implements Verdict {}

  /**
   * The upstream answered with an error status.
   *
   * @param head status and headers of the answer
   * @param body its bytes, cut at a limit
   */
  record Refused(AnswerHead head, Buffer body) implements Verdict {}

  /**
   * No answer, or something that is none.
   *
   * @param cause a word for metrics and logs
   * @param error for the client, should this be the last attempt
   */
  record Broken(Cause cause, GatewayError error) implements Verdict {}

  /** The attempt was given up because the client is gone or the exchange is out of time. */
  record Cancelled() implements Verdict {}

  /** Why an attempt broke. */
  enum Cause {
    DNS("dns", true),
    ADDRESS_REFUSED("address_refused", true),
    CONNECT("connect", true),
    TLS("tls", true),
    RESET("reset", true),
    FIRST_BYTE("first_byte_timeout", false),
    STALL("stall", false),
    TOTAL("total_timeout", false),
    TRUNCATED("truncated", false),
    BAD_ANSWER("bad_answer", false),
    IN_BAND_ERROR("in_band_error", false),
    NO_MEMORY("no_memory", false);

    private final String label;
    private final boolean network;

    Cause(String label, boolean network) {
      this.label = label;
      this.network = network;
    }

    /** The value of a metric's label. */
    public String label() {
      return label;
    }

    /** True if the base URL is to blame rather than the key. */
    public boolean network() {
      return network;
    }
  }
}
