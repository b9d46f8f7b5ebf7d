package io.trireme.gemini;

import io.trireme.core.Protocols;
import io.trireme.core.spi.Endpoint;
import io.trireme.core.spi.Operation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
class GeminiProtocolTest {

  private final Protocols protocols = new Protocols(List.of(new GeminiProtocol()));

  @ParameterizedTest
  @CsvSource({
    "/v1beta/models/gemini-2.5-pro:generateContent, GENERATE, gemini-2.5-pro",
    "/v1beta/models/gemini-2.5-pro:streamGenerateContent, GENERATE, gemini-2.5-pro",
    "/v1beta/models/gemini-2.5-pro:countTokens, COUNT_TOKENS, gemini-2.5-pro",
    "/v1/models/gemini-2.5-pro:generateContent, GENERATE, gemini-2.5-pro",
    "/v1/models/gemini-2.5-pro:streamGenerateContent, GENERATE, gemini-2.5-pro",
    "/v1/models/gemini-2.5-pro:countTokens, COUNT_TOKENS, gemini-2.5-pro",
    "/v1beta/tunedModels/mine:generateContent, GENERATE, mine",
    "/v1/tunedModels/mine:streamGenerateContent, GENERATE, mine",
    "/v1beta/models/vendor%2Fname:latest:generateContent, GENERATE, vendor%2Fname:latest",
  })
  void shouldFindTheOperationBehindTheLastColon(String path, Operation operation, String model) {
    // When
    Protocols.Match match = protocols.find(Head.post(path)).orElseThrow();

    // Then
    assertThat(match.endpoint().operation()).isEqualTo(operation);
    assertThat(match.rawModel()).isEqualTo(model);
  }

  @ParameterizedTest
  @CsvSource({
    "/v1beta/models, LIST_MODELS",
    "/v1/models, LIST_MODELS",
    "/v1beta/models/x, GET_MODEL",
    "/v1/models/x, GET_MODEL",
  })
  void shouldListModelsUnderBothVersions(String path, Operation operation) {
    // When
    Protocols.Match match = protocols.find(Head.get(path, Map.of())).orElseThrow();

    // Then
    assertThat(match.endpoint().operation()).isEqualTo(operation);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1beta/models/x:embedContent",
        "/v1/models/x:batchGenerateContent",
        "/v1beta/tunedModels/x:transferOwnership",
        "/v1beta/models/generateContent:predict",
      })
  void shouldKnowEveryOtherOperationAsNotServed(String path) {
    // When
    Protocols.Match match = protocols.find(Head.post(path)).orElseThrow();

    // Then
    assertThat(match.endpoint().operation()).isEqualTo(Operation.NOT_SERVED);
  }

  @Test
  void shouldKnowNoOperationWithoutAModel() {
    assertThat(protocols.find(Head.post("/v1beta/models/x"))).isEmpty();
    assertThat(protocols.find(Head.post("/v1beta/models/:generateContent"))).isEmpty();
    assertThat(protocols.find(Head.post("/v1beta/models/a/b:generateContent"))).isEmpty();
  }

  @Test
  void shouldSpeakUpByItsHeader() {
    // Given
    GeminiProtocol gemini = new GeminiProtocol();

    // When
    boolean withHeader =
        gemini.markers().getFirst().holds(Head.get("/v1/models", Map.of("x-goog-api-key", "k")));
    boolean without = gemini.markers().getFirst().holds(Head.get("/v1/models", Map.of()));

    // Then
    assertThat(withHeader).isTrue();
    assertThat(without).isFalse();
    assertThat(gemini.markers().getFirst().rank()).isEqualTo(20);
    assertThat(gemini.credentialInQuery()).isTrue();
    assertThat(gemini.pathPrefixes()).containsExactly("/v1beta");
    assertThat(gemini.dialect().id()).isEqualTo("gemini");
  }

  @Test
  void shouldNameEveryEndpointOnce() {
    assertThat(new GeminiProtocol().endpoints().stream().map(Endpoint::toString))
        .doesNotHaveDuplicates();
  }

  @Test
  void shouldBeRegisteredByItsOwnExtension() throws IOException {
    // Given
    String service =
        "/META-INF/services/jakarta.enterprise.inject.build.compatible.spi.BuildCompatibleExtension";

    // When
    String line;
    try (InputStream stream = GeminiProtocolTest.class.getResourceAsStream(service)) {
      line = new String(stream.readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    // Then
    assertThat(line).isEqualTo(GeminiExtension.class.getName());
  }

  @Test
  void shouldSayThatItKnowsNoQuirks() {
    assertThat(new GeminiProtocol().quirkFault("topK", "true").orElseThrow())
        .contains("gemini", "authHeader");
  }
}
