package io.trireme.core;

import io.trireme.core.spi.Dialect;
import io.trireme.core.spi.Marker;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

@Timeout(20)
class ProtocolsTest {

  private static final FakeProtocol ALPHA =
      FakeProtocol.named("alpha").marker(1, Marker.Kind.HEADER, "a");
  private static final FakeProtocol BETA =
      FakeProtocol.named("beta").marker(2, Marker.Kind.HEADER, "b");

  @Test
  void shouldListTheDialectsByIdWhateverTheOrderOfDiscovery() {
    assertThat(new Protocols(List.of(BETA, ALPHA)).all()).containsExactly(ALPHA, BETA);
    assertThat(new Protocols(List.of(ALPHA, BETA)).all()).containsExactly(ALPHA, BETA);
  }

  @Test
  void shouldFindADialectById() {
    // When
    Protocols protocols = new Protocols(List.of(ALPHA, BETA));
    // Then
    assertThat(protocols.byDialect(new Dialect("beta"))).contains(BETA);
    assertThat(protocols.byDialect(new Dialect("gamma"))).isEmpty();
  }

  @Test
  void shouldAskTheDialectForItsQuirksAndKnowTheOneOfAll() {
    // Given
    Protocols protocols = new Protocols(List.of(ALPHA, BETA));
    // Then
    assertThat(protocols.quirkFault(new Dialect("beta"), "authHeader", "bearer")).isEmpty();
    assertThat(protocols.quirkFault(new Dialect("beta"), "authHeader", "x").orElseThrow())
        .startsWith("must be one of");
    assertThat(protocols.quirkFault(new Dialect("beta"), "other", "x").orElseThrow())
        .contains("beta");
    assertThat(protocols.quirkFault(new Dialect("gamma"), "other", "x").orElseThrow())
        .contains("not installed");
  }

  @Test
  void shouldRefuseToBeEmpty() {
    assertThatIllegalStateException()
        .isThrownBy(() -> new Protocols(List.of()))
        .withMessageContaining("no dialect is installed");
  }

  @Test
  void shouldRefuseTwoDialectsOfOneId() {
    assertThatIllegalStateException()
        .isThrownBy(() -> new Protocols(List.of(ALPHA, FakeProtocol.named("alpha"))))
        .withMessage("two dialects are named alpha");
  }

  @Test
  void shouldRefuseTwoMarkersOfOneRank() {
    // Given
    FakeProtocol rival = FakeProtocol.named("rival").marker(2, Marker.Kind.QUERY, "q");
    // Then
    assertThatIllegalStateException()
        .isThrownBy(() -> new Protocols(List.of(ALPHA, BETA, rival)))
        .withMessageStartingWith("two markers have rank 2;");
  }

  @Test
  void shouldRefuseASharedEndpointThatNoMarkerDecides() {
    // Given
    FakeProtocol marked = ALPHA.endpoint("GET", "/v1/models");
    FakeProtocol mute = FakeProtocol.named("mute").endpoint("GET", "/v1/models");
    // Then
    assertThatIllegalStateException()
        .isThrownBy(() -> new Protocols(List.of(marked, mute)))
        .withMessage("GET /v1/models is claimed by alpha and mute");
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                new Protocols(
                    List.of(mute, FakeProtocol.named("aaa").endpoint("GET", "/v1/models"))));
  }

  @Test
  void shouldAcceptOnePathUnderDifferentMethods() {
    // Given
    FakeProtocol reader = FakeProtocol.named("reader").endpoint("GET", "/v1/x");
    FakeProtocol writer = FakeProtocol.named("writer").endpoint("POST", "/v1/x");
    // When
    Protocols protocols = new Protocols(List.of(reader, writer));
    // Then
    assertThat(protocols.find(FakeHead.of("POST", "/v1/x")))
        .hasValueSatisfying(match -> assertThat(match.protocol()).isEqualTo(writer));
    assertThat(protocols.allowed(FakeHead.of("PUT", "/v1/x"))).contains("GET, POST");
  }

  @Test
  void shouldFindNothingForAnotherPathOrMethod() {
    // Given
    Protocols protocols = new Protocols(List.of(ALPHA.endpoint("POST", "/v1/x")));
    // Then
    assertThat(protocols.find(FakeHead.of("POST", "/v1/y"))).isEmpty();
    assertThat(protocols.find(FakeHead.of("POST", "/v1/x/"))).isEmpty();
    assertThat(protocols.find(FakeHead.of("GET", "/v1/x"))).isEmpty();
    assertThat(protocols.allowed(FakeHead.of("GET", "/v1/x"))).contains("POST");
    assertThat(protocols.allowed(FakeHead.of("GET", "/v1/y"))).isEmpty();
  }

  @Test
  void shouldPreferALiteralPathToATemplate() {
    // Given
    Protocols protocols =
        new Protocols(
            List.of(
                ALPHA
                    .endpoint("POST", "/v1/responses/{model}")
                    .endpoint("POST", "/v1/responses/compact")));
    // When
    Protocols.Match literal =
        protocols.find(FakeHead.of("POST", "/v1/responses/compact")).orElseThrow();
    Protocols.Match template =
        protocols.find(FakeHead.of("POST", "/v1/responses/compac")).orElseThrow();
    // Then
    assertThat(literal.endpoint().path()).isEqualTo("/v1/responses/compact");
    assertThat(literal.rawModel()).isEmpty();
    assertThat(template.endpoint().path()).isEqualTo("/v1/responses/{model}");
    assertThat(template.rawModel()).isEqualTo("compac");
  }

  @Test
  void shouldPreferTheTemplateWithTheLongerSuffix() {
    // Given
    Protocols protocols =
        new Protocols(
            List.of(
                ALPHA
                    .endpoint("POST", "/v1beta/models/{model}")
                    .endpoint("POST", "/v1beta/models/{model}:countTokens")));
    // When
    Protocols.Match match =
        protocols.find(FakeHead.of("POST", "/v1beta/models/a%2Fb:countTokens")).orElseThrow();
    // Then
    assertThat(match.endpoint().path()).isEqualTo("/v1beta/models/{model}:countTokens");
    assertThat(match.rawModel()).isEqualTo("a%2Fb");
  }

  @Test
  void shouldAllowEveryMethodOfAPathOnceAndInOrder() {
    // Given
    Protocols protocols =
        new Protocols(
            List.of(
                ALPHA
                    .endpoint("GET", "/v1/responses/{model}")
                    .endpoint("DELETE", "/v1/responses/{model}"),
                BETA.endpoint("GET", "/v1/responses/{model}")));
    // When
    String allowed = protocols.allowed(FakeHead.of("PATCH", "/v1/responses/resp_1")).orElseThrow();
    // Then
    assertThat(allowed).isEqualTo("DELETE, GET");
  }

  @Test
  void shouldAllowTheMethodOfATemplateBesideThatOfALiteral() {
    // Given
    Protocols protocols =
        new Protocols(
            List.of(
                ALPHA
                    .endpoint("GET", "/v1/responses/{model}")
                    .endpoint("POST", "/v1/responses/compact")));
    // Then
    assertThat(protocols.allowed(FakeHead.of("PUT", "/v1/responses/compact")))
        .contains("GET, POST");
  }
}
