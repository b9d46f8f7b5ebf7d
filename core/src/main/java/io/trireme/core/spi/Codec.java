package io.trireme.core.spi;

import io.trireme.core.model.ChatRequest;
import io.trireme.core.translate.Envelopes;
import io.trireme.core.translate.Losses;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a dialect is translated: its requests and answers to and from the neutral model. Thread-safe
 * and stateless; nothing here blocks.
 */
public interface Codec {

  /**
   * What an upstream of this dialect can be told, for the preparation that all dialects share.
   *
   * @param model the vendor's name of the model
   */
  Traits traits(String model);

  /**
   * What one upstream can be told: what its model's family can, unless the channel's quirks say
   * otherwise.
   */
  default Traits traits(Target target) {
    return traits(target.model());
  }

  /**
   * Reads a client's request.
   *
   * @param endpoint the endpoint that was called
   * @param head the request's head
   * @param body its bytes, decoded from any content encoding
   * @param envelopes opens what an earlier answer of ours carried through the client
   * @throws io.trireme.core.GatewayException with {@code BAD_REQUEST} and the name of the field, if
   *     the request is malformed or asks for what no other dialect can do and what its caller would
   *     miss
   */
  ChatRequest decode(Endpoint endpoint, RequestHead head, byte[] body, Envelopes envelopes);

  /**
   * Writes a prepared request for a vendor.
   *
   * @param request its tools, names and ids already fit the {@linkplain #traits traits}
   * @param target where it goes
   * @param losses takes note of what cannot be carried
   * @throws io.trireme.core.GatewayException with {@code BAD_REQUEST} and the name of the field, if
   *     the vendor cannot do what the client asks and the client would miss it
   */
  UpstreamRequest encode(ChatRequest request, Target target, Losses losses);

  /**
   * Writes a prepared request for the vendor's counter of input tokens.
   *
   * @return empty if the dialect has none
   * @throws io.trireme.core.GatewayException as {@link #encode}
   */
  default Optional<UpstreamRequest> countRequest(
      ChatRequest request, Target target, Losses losses) {
    return Optional.empty();
  }

  /** What the vendor's counter says; empty if the bytes hold no count. */
  default OptionalLong readCount(byte[] body) {
    return OptionalLong.empty();
  }

  /**
   * A count of input tokens for a client.
   *
   * @throws UnsupportedOperationException if the dialect has no endpoint for it
   */
  default byte[] countAnswer(long tokens) {
    throw new UnsupportedOperationException("this dialect has no endpoint that counts");
  }

  /**
   * A new reader of one answer of the target.
   *
   * @param losses takes note of what the answer says and the neutral model cannot
   */
  AnswerDecoder answerDecoder(Target target, Losses losses);

  /**
   * A new writer of one answer to a client.
   *
   * @param losses takes note of what the answer says and the client's dialect cannot
   */
  AnswerEncoder answerEncoder(AnswerContext context, Losses losses);
}
