package io.trireme.codex;

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

/** How Chat Completions is translated: the table of contents of its codec. */
final class ChatCodec implements Codec {

  /** The dialect's name. */
  static final Dialect DIALECT = new Dialect("chat");

  /** The other dialect of the same vendor, whose files are kept in the same store. */
  private static final Dialect RESPONSES = new Dialect("codex");

  /** Names of tools and of schemas. */
  static final NameRule NAMES = new NameRule("", false, 64);

  private static final NameRule CALL_IDS = new NameRule("", false, 64);
  private static final int STOPS = 4;

  /** True for a dialect of OpenAI's. */
  static boolean isOpenAi(Dialect dialect) {
    return dialect.equals(DIALECT) || dialect.equals(RESPONSES);
  }

  @Override
  public Traits traits(String model) {
    return traits(ChatFamily.of(model));
  }

  @Override
  public Traits traits(Target target) {
    return traits(ChatFamily.of(target));
  }

  private static Traits traits(ChatFamily family) {
    return new Traits(
        NAMES, CALL_IDS, family.freeformTools(), false, family.reasoning() ? 0 : STOPS);
  }

  @Override
  public ChatRequest decode(Endpoint endpoint, RequestHead head, byte[] body, Envelopes envelopes) {
    return new ChatRequestDecoder(envelopes).decode(body);
  }

  @Override
  public UpstreamRequest encode(ChatRequest request, Target target, Losses losses) {
    return new ChatRequestEncoder(request, target, losses).encode();
  }

  @Override
  public AnswerDecoder answerDecoder(Target target, Losses losses) {
    return new ChatAnswerDecoder(target, losses);
  }

  @Override
  public AnswerEncoder answerEncoder(AnswerContext context, Losses losses) {
    return new ChatAnswerEncoder(context, losses);
  }
}
