package io.trireme.gemini;

import io.trireme.core.model.ChatRequest;
import io.trireme.core.spi.AnswerContext;
import io.trireme.core.spi.AnswerDecoder;
import io.trireme.core.spi.AnswerEncoder;
import io.trireme.core.spi.Codec;
import io.trireme.core.spi.Endpoint;
import io.trireme.core.spi.RequestHead;
import io.trireme.core.spi.Target;
import io.trireme.core.spi.Traits;
import io.trireme.core.spi.Traits.NameRule;
import io.trireme.core.spi.UpstreamRequest;
import io.trireme.core.translate.Envelopes;
import io.trireme.core.translate.Losses;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * generateContent to and from the neutral model.
 *
 * @see <a href="https://ai.google.dev/api/generate-content">generateContent</a>
 */
final class GeminiCodec implements Codec {

  private static final Traits TRAITS =
      new Traits(
          new NameRule(".:", true, 128),
          new NameRule(".:/+=|@#~!$%&*()[]{}<>?,;^", false, 256),
          false,
          false,
          5);

  @Override
  public Traits traits(String model) {
    return TRAITS;
  }

  @Override
  public ChatRequest decode(Endpoint endpoint, RequestHead head, byte[] body, Envelopes envelopes) {
    return new GeminiRequestDecoder(endpoint, head, envelopes).decode(body);
  }

  @Override
  public UpstreamRequest encode(ChatRequest request, Target target, Losses losses) {
    return new GeminiRequestEncoder(request, target, losses).encode();
  }

  @Override
  public Optional<UpstreamRequest> countRequest(ChatRequest request, Target target, Losses losses) {
    return Optional.of(GeminiCounter.request(encode(request, target, losses), target.model()));
  }

  @Override
  public OptionalLong readCount(byte[] body) {
    return GeminiCounter.read(body);
  }

  @Override
  public byte[] countAnswer(long tokens) {
    return GeminiCounter.answer(tokens);
  }

  @Override
  public AnswerDecoder answerDecoder(Target target, Losses losses) {
    return new GeminiAnswerDecoder(target, losses);
  }

  @Override
  public AnswerEncoder answerEncoder(AnswerContext context, Losses losses) {
    return new GeminiAnswerEncoder(context, losses);
  }
}
