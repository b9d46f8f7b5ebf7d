package io.trireme.codex;

import io.trireme.codex.CodexModels.Ability;
import io.trireme.codex.CodexModels.Family;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.spi.AnswerContext;
import io.trireme.core.spi.AnswerDecoder;
import io.trireme.core.spi.AnswerEncoder;
import io.trireme.core.spi.Codec;
import io.trireme.core.spi.Dialect;
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

import static java.util.Objects.requireNonNull;

/** How Responses is translated. */
final class CodexCodec implements Codec {

  private static final NameRule TOOL_NAMES = new NameRule("", false, 64);
  private static final NameRule CALL_IDS = new NameRule(".:", false, 64);

  private final Dialect dialect;

  CodexCodec(Dialect dialect) {
    this.dialect = requireNonNull(dialect, "dialect is null");
  }

  @Override
  public Traits traits(String model) {
    return traits(CodexModels.of(model));
  }

  @Override
  public Traits traits(Target target) {
    return traits(CodexModels.of(target));
  }

  private static Traits traits(Family family) {
    return new Traits(
        TOOL_NAMES, CALL_IDS, family.can(Ability.FREEFORM), family.can(Ability.NAMESPACES), 0);
  }

  @Override
  public ChatRequest decode(Endpoint endpoint, RequestHead head, byte[] body, Envelopes envelopes) {
    return CodexRequestDecoder.decode(dialect, head, body, envelopes);
  }

  @Override
  public UpstreamRequest encode(ChatRequest request, Target target, Losses losses) {
    return CodexRequestEncoder.encode(request, target, losses);
  }

  @Override
  public Optional<UpstreamRequest> countRequest(ChatRequest request, Target target, Losses losses) {
    return Optional.of(CodexCounter.request(encode(request, target, losses)));
  }

  @Override
  public OptionalLong readCount(byte[] body) {
    return CodexCounter.read(body);
  }

  @Override
  public byte[] countAnswer(long tokens) {
    return CodexCounter.answer(tokens);
  }

  @Override
  public AnswerDecoder answerDecoder(Target target, Losses losses) {
    return new CodexAnswerDecoder(target, losses);
  }

  @Override
  public AnswerEncoder answerEncoder(AnswerContext context, Losses losses) {
    return new CodexAnswerEncoder(context, losses);
  }
}
