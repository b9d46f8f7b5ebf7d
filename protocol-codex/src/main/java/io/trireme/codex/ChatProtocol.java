package io.trireme.codex;

import io.trireme.core.spi.Codec;
import io.trireme.core.spi.Dialect;
import io.trireme.core.spi.Endpoint;
import io.trireme.core.spi.ErrorDialect;
import io.trireme.core.spi.Marker;
import io.trireme.core.spi.ModelsDialect;
import io.trireme.core.spi.Operation;
import io.trireme.core.spi.Protocol;
import io.trireme.core.spi.RelayRules;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/**
 * OpenAI Chat Completions: the table of contents of this dialect.
 *
 * <p>A bearer credential speaks for this dialect on the shared path {@code GET /v1/models}, and is
 * told the models of the {@code codex} lane too: OpenAI has one list, and its SDKs, which send
 * nothing else, call both APIs. Where nothing speaks at all, the errors of this dialect are
 * OpenAI's, which most programs can read.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat">Chat Completions API</a>
 */
@Singleton
final class ChatProtocol implements Protocol {

  private static final List<Endpoint> ENDPOINTS =
      List.of(
          new Endpoint("POST", "/v1/chat/completions", Operation.GENERATE),
          new Endpoint("GET", "/v1/models", Operation.LIST_MODELS),
          new Endpoint("GET", "/v1/models/{model}", Operation.GET_MODEL));

  private static final List<Marker> MARKERS =
      List.of(new Marker(40, Marker.Kind.BEARER, ""), new Marker(90, Marker.Kind.ALWAYS, ""));

  private final ErrorDialect errors = new OpenAiErrors(new ChatFrames());
  private final RelayRules relay = new OpenAiRelay(ChatObserver::new, ChatCarried::edits);
  private final Codec codec = new ChatCodec();
  private final ModelsDialect models = new OpenAiModels(CodexProtocol.CODEX);

  @Override
  public Dialect dialect() {
    return ChatCodec.DIALECT;
  }

  @Override
  public String title() {
    return "OpenAI Chat Completions";
  }

  @Override
  public String provider() {
    return "openai";
  }

  @Override
  public List<Endpoint> endpoints() {
    return ENDPOINTS;
  }

  @Override
  public List<String> pathPrefixes() {
    return List.of("/v1/chat");
  }

  @Override
  public List<Marker> markers() {
    return MARKERS;
  }

  @Override
  public ErrorDialect errors() {
    return errors;
  }

  @Override
  public RelayRules relay() {
    return relay;
  }

  @Override
  public Codec codec() {
    return codec;
  }

  @Override
  public Optional<String> quirkFault(String name, String value) {
    return ChatQuirks.fault(name, value);
  }

  @Override
  public ModelsDialect models() {
    return models;
  }
}
