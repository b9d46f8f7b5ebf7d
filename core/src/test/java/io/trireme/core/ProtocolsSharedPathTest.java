package io.trireme.core;

import io.trireme.core.spi.Dialect;
import io.trireme.core.spi.Marker;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Who answers a path that several dialects have, or none. */
@Timeout(20)
class ProtocolsSharedPathTest {

  /** The order of evidence that the gateway promises, spoken by dialects of no module. */
  private static final FakeProtocol CLAUDE =
      FakeProtocol.named("claude")
          .endpoint("POST", "/v1/messages")
          .endpoint("GET", "/v1/models")
          .endpoint("GET", "/v1/models/{model}")
          .below("/v1/messages")
          .marker(10, Marker.Kind.HEADER, "anthropic-version")
          .marker(50, Marker.Kind.HEADER, "x-api-key");

  private static final FakeProtocol GEMINI =
      FakeProtocol.named("gemini")
          .endpoint("GET", "/v1beta/models")
          .endpoint("GET", "/v1/models")
          .endpoint("POST", "/v1/models/{model}:generateContent")
          .below("/v1beta")
          .marker(20, Marker.Kind.HEADER, "x-goog-api-key");

  private static final FakeProtocol OPENAI =
      FakeProtocol.named("openai")
          .endpoint("POST", "/v1/responses")
          .endpoint("GET", "/v1/models")
          .endpoint("GET", "/v1/models/{model}")
          .below("/v1/responses")
          .marker(30, Marker.Kind.QUERY, "client_version")
          .marker(40, Marker.Kind.BEARER, "")
          .marker(100, Marker.Kind.ALWAYS, "");

  private final Protocols protocols = new Protocols(List.of(OPENAI, GEMINI, CLAUDE));

  private static FakeHead evidence(FakeHead bare, String words) {
    FakeHead head = bare;
    for (String word : List.of(words.split("\\+", -1))) {
      head =
          switch (word) {
            case "bearer" -> head.header("authorization", "Bearer x");
            case "basic" -> head.header("authorization", "Basic x");
            case "client_version" -> head.parameter("client_version", "0.1");
            case "nothing" -> head;
            default -> head.header(word, "x");
          };
    }
    return head;
  }

  @ParameterizedTest
  @CsvSource({
    "anthropic-version, claude",
    "x-goog-api-key, gemini",
    "client_version, openai",
    "bearer, openai",
    "x-api-key, claude",
    "nothing, openai",
    "basic, openai",
    "anthropic-version+x-goog-api-key+client_version+bearer+x-api-key, claude",
    "x-goog-api-key+client_version+bearer+x-api-key, gemini",
    "client_version+bearer+x-api-key, openai",
    "bearer+x-api-key, openai",
    "client_version+x-api-key, openai",
    "basic+x-api-key, claude"
  })
  void shouldChooseTheShapeOfTheModelListByTheFirstEvidence(String words, String dialect) {
    // Given
    FakeHead head = evidence(FakeHead.of("GET", "/v1/models"), words);
    // When
    Protocols.Match match = protocols.find(head).orElseThrow();
    // Then
    assertThat(match.protocol().dialect()).isEqualTo(new Dialect(dialect));
    assertThat(match.endpoint().path()).isEqualTo("/v1/models");
    assertThat(protocols.speaker(head)).isEqualTo(match.protocol());
  }

  @Test
  void shouldNotGiveASharedPathToADialectThatDoesNotHaveIt() {
    // Given
    FakeHead head = evidence(FakeHead.of("GET", "/v1/models/m"), "x-goog-api-key+x-api-key");
    // When
    Protocols.Match match = protocols.find(head).orElseThrow();
    // Then
    assertThat(match.protocol()).isEqualTo(CLAUDE);
    assertThat(match.rawModel()).isEqualTo("m");
  }

  @Test
  void shouldNotAskForEvidenceWhereOneDialectAloneHasThePath() {
    // Given
    FakeHead head = evidence(FakeHead.of("POST", "/v1/messages"), "x-goog-api-key+bearer");
    // Then
    assertThat(protocols.find(head))
        .hasValueSatisfying(match -> assertThat(match.protocol()).isEqualTo(CLAUDE));
    assertThat(protocols.speaker(head)).isEqualTo(CLAUDE);
  }

  @Test
  void shouldFallBackToTheFirstIdWhereNothingSpeaks() {
    // Given
    Protocols two = new Protocols(List.of(GEMINI, CLAUDE));
    // Then
    assertThat(two.find(FakeHead.of("GET", "/v1/models")))
        .hasValueSatisfying(match -> assertThat(match.protocol()).isEqualTo(CLAUDE));
    assertThat(two.speaker(FakeHead.of("GET", "/v1/unknown"))).isEqualTo(CLAUDE);
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/messages/batches, claude",
    "/v1/messages:count, claude",
    "/v1beta/files, gemini",
    "/v1beta, gemini",
    "/v1/responses/x/y, openai"
  })
  void shouldRefuseAnUnknownPathInTheShapeOfItsPrefix(String path, String dialect) {
    // Given
    FakeHead head =
        evidence(FakeHead.of("POST", path), "anthropic-version+x-goog-api-key+client_version");
    // Then
    assertThat(protocols.find(head)).isEmpty();
    assertThat(protocols.speaker(head).dialect()).isEqualTo(new Dialect(dialect));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/messagesx", "/v1/message", "/", "/v1", "/v1beta2", "*", ""})
  void shouldRefuseAPathOfNoPrefixInTheShapeOfTheEvidence(String path) {
    // Given
    FakeHead bare = FakeHead.of("POST", path);
    // Then
    assertThat(protocols.speaker(evidence(bare, "anthropic-version"))).isEqualTo(CLAUDE);
    assertThat(protocols.speaker(evidence(bare, "x-goog-api-key"))).isEqualTo(GEMINI);
    assertThat(protocols.speaker(bare)).isEqualTo(OPENAI);
  }

  @Test
  void shouldRefuseAWrongMethodInTheShapeOfWhoeverHasThePath() {
    // Given
    FakeHead head = evidence(FakeHead.of("DELETE", "/v1/messages"), "x-goog-api-key");
    // Then
    assertThat(protocols.find(head)).isEmpty();
    assertThat(protocols.allowed(head)).contains("POST");
    assertThat(protocols.speaker(head)).isEqualTo(CLAUDE);
  }

  @Test
  void shouldRefuseAWrongMethodOfASharedPathInTheShapeOfTheEvidence() {
    // Given
    FakeHead head = evidence(FakeHead.of("DELETE", "/v1/models"), "x-goog-api-key");
    // Then
    assertThat(protocols.speaker(head)).isEqualTo(GEMINI);
    assertThat(protocols.allowed(head)).contains("GET");
  }

  @Test
  void shouldDecideBetweenTwoDialectsThatShareAPrefixByEvidence() {
    // Given
    FakeProtocol other = FakeProtocol.named("other").below("/v1/messages");
    FakeProtocol another =
        FakeProtocol.named("another").below("/v1/messages").marker(1, Marker.Kind.HEADER, "mine");
    Protocols shared = new Protocols(List.of(CLAUDE, other, another));
    FakeHead bare = FakeHead.of("POST", "/v1/messages/x");
    // Then
    assertThat(shared.speaker(bare.header("mine", "1"))).isEqualTo(another);
    assertThat(shared.speaker(bare.header("x-api-key", "1"))).isEqualTo(CLAUDE);
  }
}
