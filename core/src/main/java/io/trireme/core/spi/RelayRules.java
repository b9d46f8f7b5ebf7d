package io.trireme.core.spi;

import io.trireme.core.Secret;
import java.util.Map;
import java.util.Optional;

/**
 * How a dialect is relayed to a vendor that speaks it too. Thread-safe and stateless; nothing here
 * blocks.
 */
public interface RelayRules {

  /**
   * Takes a shallow look at a request.
   *
   * @param endpoint the endpoint that was called
   * @param head the request's head
   * @param body its bytes, decoded from any content encoding
   * @throws io.trireme.core.GatewayException if the request is malformed
   */
  RequestFacts facts(Endpoint endpoint, RequestHead head, byte[] body);

  /**
   * The request to send upstream: the same bytes but for the model's name and the reasoning that
   * this vendor would refuse. Of our envelopes, those that hold what this vendor itself made are
   * opened, and all others go; if it refused its own, that goes as well.
   *
   * @param to the vendor, with the name that the channel gives to the model
   */
  UpstreamRequest request(
      Endpoint endpoint, RequestHead head, RequestFacts facts, byte[] body, RelayTarget to);

  /** The headers that carry a credential to the vendor, names in lower case. */
  Map<String, String> credential(Secret key);

  /**
   * True if a client's request header may reach the vendor: false for what speaks of an account of
   * the client's own, which the gateway's key knows nothing of.
   *
   * @param name header name in lower case
   */
  default boolean passesRequestHeader(String name) {
    return true;
  }

  /**
   * True if an upstream's answer header may reach the client: request ids and rate limits, never
   * cookies or hop-by-hop headers.
   *
   * @param name header name in lower case
   */
  boolean passesAnswerHeader(String name);

  /** A new observer for one attempt at an operation. */
  RelayObserver observer(Operation operation);

  /** A frame that keeps a silent stream alive; empty where the dialect has no legal one. */
  Optional<byte[]> keepAlive();
}
