package io.trireme.core.spi;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

@Timeout(20)
class EndpointTest {

  private static Endpoint of(String path) {
    return new Endpoint("POST", path, Operation.GENERATE);
  }

  @Test
  void shouldMatchALiteralPathExactly() {
    assertThat(of("/v1/messages").match("/v1/messages")).contains("");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/v1/message",
        "/v1/messages/",
        "/v1/messages/x",
        "/V1/messages",
        "/v1/%6Dessages"
      })
  void shouldNotMatchAnotherPath(String path) {
    assertThat(of("/v1/messages").match(path)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/models/{model}, /v1/models/m, m",
    "/v1/models/{model}, /v1/models/a%2Fb%20c, a%2Fb%20c",
    "/v1/models/{model}, /v1/models/a:b, a:b",
    "/v1beta/models/{model}:generateContent, /v1beta/models/m:generateContent, m",
    "/v1beta/models/{model}:generateContent, /v1beta/models/a:b:generateContent, a:b",
    "/v1beta/models/{model}:generateContent, /v1beta/models/a%2Fb:generateContent, a%2Fb",
    "/v1/models/{model}:{action}, /v1/models/a:b:embedContent, a:b",
    "/v1/responses/{id}, /v1/responses/r, r",
    "/v1/responses/{id}/cancel, /v1/responses/r/cancel, r"
  })
  void shouldGiveTheRawTextThatStandsForTheModel(String template, String path, String raw) {
    assertThat(of(template).match(path)).contains(raw);
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/models/{model}, /v1/models/",
    "/v1/models/{model}, /v1/models",
    "/v1/models/{model}, /v1/models/a/b",
    "/v1/models/{model}, /v1beta/models/a",
    "/v1beta/models/{model}:generateContent, /v1beta/models/:generateContent",
    "/v1beta/models/{model}:generateContent, /v1beta/models/m:streamGenerateContent",
    "/v1beta/models/{model}:generateContent, /v1beta/models/m:generateContent/",
    "/v1beta/models/{model}:generateContent, /v1beta/models/m",
    "/v1beta/models/{model}:generateContent, /v1beta/models/a/b:generateContent",
    "/v1/models/{model}:{action}, /v1/models/a",
    "/v1/models/{model}:{action}, /v1/models/a:",
    "/v1/models/{model}:{action}, /v1/models/:x",
    "/v1/models/{model}:{action}, /v1/models/a:b/c",
    "/v1/models/{model}:{action}, /v1:b/models/a",
    "/v1/a{model}a, /v1/a"
  })
  void shouldNotMatchAnEmptyModelAnotherSuffixOrMoreThanOneSegment(String template, String path) {
    assertThat(of(template).match(path)).isEmpty();
  }

  @Test
  void shouldNotLetPrefixAndSuffixOverlap() {
    assertThat(of("/v1/aa{model}aa").match("/v1/aaa")).isEmpty();
    assertThat(of("/v1/aa{model}aa").match("/v1/aaaa")).isEmpty();
    assertThat(of("/v1/aa{model}aa").match("/v1/aaxaa")).contains("x");
  }

  @Test
  void shouldRankALiteralAboveEveryTemplateThatMatchesIt() {
    assertThat(of("/v1/models/m").literalLength())
        .isGreaterThan(of("/v1/models/{model}").literalLength());
    assertThat(of("/m/a:longSuffix").literalLength())
        .isGreaterThan(of("/m/{model}:longSuffix").literalLength());
    assertThat(of("/m/{model}:longSuffix").literalLength())
        .isGreaterThan(of("/m/{model}").literalLength());
    assertThat(of("/m/{model}:x").literalLength())
        .isGreaterThan(of("/m/{model}:{action}").literalLength());
  }

  @Test
  void shouldNameTheActionOfATemplateForAny() {
    assertThat(of("/m/{model}:{action}").action("/m/a:b:c")).isEqualTo("c");
    assertThat(of("/m/{model}:x").action("/m/a:x")).isEmpty();
  }

  @Test
  void shouldReadAsMethodAndPath() {
    assertThat(of("/v1/models/{model}")).hasToString("POST /v1/models/{model}");
  }

  @Test
  void shouldRefuseANameWithoutAnEnd() {
    assertThatIllegalArgumentException().isThrownBy(() -> of("/v1/{id"));
    assertThatIllegalArgumentException().isThrownBy(() -> of("/v1}/{id"));
  }

  @Test
  void shouldRefuseARelativePath() {
    assertThatIllegalArgumentException().isThrownBy(() -> of("v1/messages"));
  }
}
