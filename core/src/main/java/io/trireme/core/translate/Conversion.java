package io.trireme.core.translate;

import io.trireme.core.GatewayError;
import io.trireme.core.spi.RelayObserver;
import io.trireme.core.spi.Signal;
import io.trireme.core.spi.UpstreamRequest;

/**
 * One attempt at a vendor of another dialect. It observes the answer as a relay's observer does,
 * and keeps what is to be written instead of what came. One per attempt; single-threaded.
 */
public interface Conversion extends RelayObserver {

  /** What to send. */
  UpstreamRequest request();

  /** The upstream's stream is over: gives out what was held back. */
  Signal onEnd();

  /** Breaks the client's stream off, in its own dialect; what is written is then to be sent. */
  void fail(GatewayError error);

  /**
   * At most so many bytes of memory hold what was read of the answer: blocks that wait for others,
   * texts that may be cut, and what the last event of the client's dialect repeats.
   */
  long heldBytes();

  /** What is to be sent to the client, and was not taken yet; may be empty. */
  byte[] take();
}
