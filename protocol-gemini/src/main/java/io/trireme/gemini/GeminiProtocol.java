package io.trireme.gemini;

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

/** Gemini generateContent: the table of contents of this module. */
@Singleton
final class GeminiProtocol implements Protocol {

  static final Dialect GEMINI = new Dialect("gemini");

  private static final List<Endpoint> ENDPOINTS =
      List.of(
          generate("/v1beta/models/{model}:generateContent"),
          generate("/v1beta/models/{model}:streamGenerateContent"),
          generate("/v1beta/tunedModels/{model}:generateContent"),
          generate("/v1beta/tunedModels/{model}:streamGenerateContent"),
          generate("/v1/models/{model}:generateContent"),
          generate("/v1/models/{model}:streamGenerateContent"),
          generate("/v1/tunedModels/{model}:generateContent"),
          generate("/v1/tunedModels/{model}:streamGenerateContent"),
          new Endpoint("POST", "/v1beta/models/{model}:countTokens", Operation.COUNT_TOKENS),
          new Endpoint("POST", "/v1/models/{model}:countTokens", Operation.COUNT_TOKENS),
          notServed("/v1beta/models/{model}:{action}"),
          notServed("/v1beta/tunedModels/{model}:{action}"),
          notServed("/v1/models/{model}:{action}"),
          notServed("/v1/tunedModels/{model}:{action}"),
          new Endpoint("GET", "/v1beta/models", Operation.LIST_MODELS),
          new Endpoint("GET", "/v1beta/models/{model}", Operation.GET_MODEL),
          new Endpoint("GET", "/v1/models", Operation.LIST_MODELS),
          new Endpoint("GET", "/v1/models/{model}", Operation.GET_MODEL));

  private static final List<Marker> MARKERS =
      List.of(new Marker(20, Marker.Kind.HEADER, "x-goog-api-key"));

  private final ErrorDialect errors = new GeminiErrors();
  private final RelayRules relay = new GeminiRelay();
  private final Codec codec = new GeminiCodec();
  private final ModelsDialect models = new GeminiModels();

  private static Endpoint generate(String path) {
    return new Endpoint("POST", path, Operation.GENERATE);
  }

  private static Endpoint notServed(String path) {
    return new Endpoint("POST", path, Operation.NOT_SERVED);
  }

  @Override
  public Dialect dialect() {
    return GEMINI;
  }

  @Override
  public String title() {
    return "Gemini generateContent";
  }

  @Override
  public String provider() {
    return "gcp.gemini";
  }

  @Override
  public List<Endpoint> endpoints() {
    return ENDPOINTS;
  }

  @Override
  public List<String> pathPrefixes() {
    return List.of("/v1beta");
  }

  @Override
  public List<Marker> markers() {
    return MARKERS;
  }

  @Override
  public boolean credentialInQuery() {
    return true;
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
    return name.equals("modelFamily")
        ? Optional.empty()
        : Optional.of("unknown quirk; the dialect gemini knows modelFamily, authHeader");
  }

  @Override
  public ModelsDialect models() {
    return models;
  }
}
