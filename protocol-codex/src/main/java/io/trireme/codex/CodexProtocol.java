package io.trireme.codex;

import io.trireme.core.spi.Codec;
import io.trireme.core.spi.Conversations;
import io.trireme.core.spi.Dialect;
import io.trireme.core.spi.Endpoint;
import io.trireme.core.spi.ErrorDialect;
import io.trireme.core.spi.Marker;
import io.trireme.core.spi.ModelsDialect;
import io.trireme.core.spi.Operation;
import io.trireme.core.spi.Protocol;
import io.trireme.core.spi.RelayRules;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * OpenAI Responses: the table of contents of this dialect.
 *
 * <p>Compaction generates an answer that is never a stream; counting input tokens generates none.
 * The WebSocket is not served: it is refused in OpenAI's shape.
 *
 * <p>{@code GET /v1/models} is shared with the other dialects. The query parameter {@code
 * client_version} speaks for this one, because Codex alone sends it, and Codex speaks Responses
 * alone. It is told the models of this lane and no others. Every other caller of OpenAI's list
 * belongs to {@link ChatProtocol}.
 */
@Singleton
final class CodexProtocol implements Protocol {

  static final Dialect CODEX = new Dialect("codex");

  private static final List<Endpoint> ENDPOINTS =
      List.of(
          new Endpoint("POST", "/v1/responses", Operation.GENERATE),
          new Endpoint("POST", OpenAiRelay.COMPACT, Operation.GENERATE),
          new Endpoint("POST", "/v1/responses/input_tokens", Operation.COUNT_TOKENS),
          new Endpoint("GET", "/v1/responses/{id}", Operation.GET_STORED),
          new Endpoint("DELETE", "/v1/responses/{id}", Operation.DELETE_STORED),
          new Endpoint("GET", "/v1/responses/{id}/input_items", Operation.LIST_STORED_INPUT),
          new Endpoint("POST", "/v1/responses/{id}/cancel", Operation.CANCEL_STORED),
          new Endpoint("GET", "/v1/models", Operation.LIST_MODELS),
          new Endpoint("GET", "/v1/models/{model}", Operation.GET_MODEL));

  private static final List<Marker> MARKERS =
      List.of(new Marker(30, Marker.Kind.QUERY, "client_version"));

  private final ErrorDialect errors = new OpenAiErrors(new CodexFrames(InstantSource.system()));
  private final RelayRules relay = new OpenAiRelay(CodexObserver::new, CodexCarried::edits);
  private final ModelsDialect models = new OpenAiModels();
  private final Conversations conversations = new CodexConversations();
  private final Codec codec = new CodexCodec(CODEX);

  @Override
  public Dialect dialect() {
    return CODEX;
  }

  @Override
  public String title() {
    return "OpenAI Responses";
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
    return List.of("/v1/responses");
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
    if (name.equals("modelFamily")) {
      return Optional.empty();
    }
    if (name.equals("operator")) {
      return value.equals("developer") || value.equals("user")
          ? Optional.empty()
          : Optional.of("must be developer or user");
    }
    if (!CodexModels.QUIRKS.containsKey(name)) {
      return Optional.of(
          "unknown quirk; known are operator, modelFamily, authHeader, "
              + String.join(", ", CodexModels.QUIRKS.keySet().stream().sorted().toList()));
    }
    return value.equals("true") || value.equals("false")
        ? Optional.empty()
        : Optional.of("must be true or false");
  }

  @Override
  public ModelsDialect models() {
    return models;
  }

  @Override
  public Optional<Conversations> conversations() {
    return Optional.of(conversations);
  }
}
