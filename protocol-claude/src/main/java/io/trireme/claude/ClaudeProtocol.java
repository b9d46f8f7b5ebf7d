package io.trireme.claude;

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

/** Anthropic Messages: the table of contents of this module. */
@Singleton
final class ClaudeProtocol implements Protocol {

  private static final List<Endpoint> ENDPOINTS =
      List.of(
          new Endpoint("POST", "/v1/messages", Operation.GENERATE),
          new Endpoint("POST", "/v1/messages/count_tokens", Operation.COUNT_TOKENS),
          new Endpoint("GET", "/v1/models", Operation.LIST_MODELS),
          new Endpoint("GET", "/v1/models/{model}", Operation.GET_MODEL));

  private static final List<Marker> MARKERS =
      List.of(
          new Marker(10, Marker.Kind.HEADER, "anthropic-version"),
          new Marker(50, Marker.Kind.HEADER, "x-api-key"));

  private final ErrorDialect errors = new ClaudeErrors();
  private final Codec codec = new ClaudeCodec(errors);
  private final RelayRules relay = new ClaudeRelay();
  private final ModelsDialect models = new ClaudeModels();

  @Override
  public Dialect dialect() {
    return ClaudeCodec.CLAUDE;
  }

  @Override
  public String title() {
    return "Anthropic Messages";
  }

  @Override
  public String provider() {
    return "anthropic";
  }

  @Override
  public List<Endpoint> endpoints() {
    return ENDPOINTS;
  }

  @Override
  public List<String> pathPrefixes() {
    return List.of("/v1/messages");
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
    return switch (name) {
      case "modelFamily" -> Optional.empty();
      case "noCacheMarks" ->
          value.equals("true") || value.equals("false")
              ? Optional.empty()
              : Optional.of("must be true or false");
      default -> Optional.of("unknown quirk; known are modelFamily, noCacheMarks, authHeader");
    };
  }

  @Override
  public ModelsDialect models() {
    return models;
  }
}
