package io.trireme.claude;

import io.trireme.core.model.ChatRequest;
import io.trireme.core.spi.AnswerContext;
import io.trireme.core.spi.AnswerDecoder;
import io.trireme.core.spi.AnswerEncoder;
import io.trireme.core.spi.Codec;
import io.trireme.core.spi.Dialect;
import io.trireme.core.spi.Endpoint;
import io.trireme.core.spi.ErrorDialect;
import io.trireme.core.spi.Operation;
import io.trireme.core.spi.RequestHead;
import io.trireme.core.spi.Target;
import io.trireme.core.spi.Traits;
import io.trireme.core.spi.UpstreamRequest;
import io.trireme.core.translate.Envelopes;
import io.trireme.core.translate.Losses;
import java.util.Optional;
import java.util.OptionalLong;

/** Messages to and from the neutral model. */
final class ClaudeCodec implements Codec {

  static final Dialect CLAUDE = new Dialect("claude");

  /**
   * The tool by which models without structured output are made to give it: a call of it is the
   * answer, and nobody sees it as a call.
   */
  static final String ANSWER_TOOL = "trireme_json_answer";

  private static final Traits TRAITS =
      new Traits(
          new Traits.NameRule("", false, 128),
          new Traits.NameRule("", false, 128),
          false,
          false,
          Integer.MAX_VALUE);

  private final ErrorDialect errors;

  ClaudeCodec(ErrorDialect errors) {
    this.errors = errors;
  }

  @Override
  public Traits traits(String model) {
    return TRAITS;
  }

  @Override
  public ChatRequest decode(Endpoint endpoint, RequestHead head, byte[] body, Envelopes envelopes) {
    boolean generate = endpoint.operation() == Operation.GENERATE;
    return new ClaudeRequestDecoder(head, body, envelopes, generate).decode();
  }

  @Override
  public UpstreamRequest encode(ChatRequest request, Target target, Losses losses) {
    return new ClaudeRequestEncoder(request, target, losses).encode();
  }

  @Override
  public Optional<UpstreamRequest> countRequest(ChatRequest request, Target target, Losses losses) {
    return Optional.of(ClaudeCounter.request(encode(request, target, losses)));
  }

  @Override
  public OptionalLong readCount(byte[] body) {
    return ClaudeCounter.read(body);
  }

  @Override
  public byte[] countAnswer(long tokens) {
    return ClaudeCounter.answer(tokens);
  }

  @Override
  public AnswerDecoder answerDecoder(Target target, Losses losses) {
    return new ClaudeAnswerDecoder(target, losses);
  }

  @Override
  public AnswerEncoder answerEncoder(AnswerContext context, Losses losses) {
    return new ClaudeAnswerEncoder(context, errors, losses);
  }
}
