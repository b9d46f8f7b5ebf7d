package io.trireme.deploy.upstream;

import io.trireme.core.GatewayError;
import io.trireme.core.Usage;
import io.trireme.scheduler.fault.FaultCause;
import io.vertx.core.buffer.Buffer;

/** How one attempt ended, or that its stream has reached the commit. */
public sealed interface Verdict {

  /**
   * A stream whose first meaningful event is there; it is paused, and its bytes so far are held.
   *
   * @param head status and headers of the answer
   * @param stream the rest
   * @param blank true if the answer is over already and holds nothing
   */
  record Committed(AnswerHead head, UpstreamStream stream, boolean blank) implements Verdict {}

  /**
   * A whole answer, complete and of the right dialect.
   *
   * @param head status and headers of the answer
   * @param body its bytes, decoded from any content encoding
   * @param usage what it says of tokens
   * @param blank true if it holds nothing that a client could show or act on
   */
  record Whole(AnswerHead head, Buffer body, Usage usage, boolean blank) implements Verdict {}

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
    DNS("dns", FaultCause.LOCAL),
    ADDRESS_REFUSED("address_refused", FaultCause.LOCAL),
    CONNECT("connect", FaultCause.NETWORK),
    TLS("tls", FaultCause.NETWORK),
    RESET("reset", FaultCause.NETWORK),
    FIRST_BYTE("first_byte_timeout", FaultCause.SILENCE),
    STALL("stall", FaultCause.SILENCE),
    TOTAL("total_timeout", FaultCause.DEADLINE),
    TRUNCATED("truncated", FaultCause.TRUNCATED),
    BAD_ANSWER("bad_answer", FaultCause.BAD_ANSWER),
    EMPTY("empty", FaultCause.EMPTY),
    IN_BAND_ERROR("in_band_error", FaultCause.IN_BAND),
    NO_MEMORY("no_memory", FaultCause.MEMORY);

    private final String label;
    private final FaultCause fault;

    Cause(String label, FaultCause fault) {
      this.label = label;
      this.fault = fault;
    }

    /** The value of a metric's label. */
    public String label() {
      return label;
    }

    /** Whether it is the upstream that failed, and not our own time or memory. */
    public boolean ofUpstream() {
      return fault != FaultCause.DEADLINE && fault != FaultCause.MEMORY;
    }

    /** What it is in the words of the table that says what it means. */
    public FaultCause fault() {
      return fault;
    }
  }
}
