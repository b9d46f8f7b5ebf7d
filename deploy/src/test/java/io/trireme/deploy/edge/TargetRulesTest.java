package io.trireme.deploy.edge;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(10)
class TargetRulesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/v1/messages",
        "/v1/messages?beta=true",
        "/v1/messages?a=b;c&path=//x/../y%2F%3B",
        "/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse",
        "/v1/models/meta%2Fllama-3",
        "/v1/models/meta%2fllama-3?x=/y",
        "/v1beta/models/org%2Fname%2Fsize:countTokens",
        "/v1/models/claude%20next",
        "/v1/models/%E2%82%AC",
        "/api/channels/a.b..c",
        "/.well-known/x",
        "/assets/index-4f.js"
      })
  void shouldTakePlainTargets(String target) {
    // When / Then
    assertThat(TargetRules.fault(target)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "v1/messages",
        "http://evil.example/v1/messages",
        "evil.example:443",
        "/api/channels;x",
        "/api/channels;a=b",
        "/api/;/channels",
        "/api\\channels",
        "/v1/messages#x",
        "/v1/mess ages",
        "/v1/messages\u0000",
        "/v1/mess\u0001ages",
        "/v1/messages\u007f",
        "/v1/mess\u00e4ges",
        "/v1/messages?a=\u0007",
        "/v1/messages?a=\u007f"
      })
  void shouldRefuseCharactersAndForms(String target) {
    // When / Then
    assertThat(TargetRules.fault(target)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/channels%3Bx",
        "/api/channels%3bx",
        "/api%5Cchannels",
        "/api%5cchannels",
        "/api%2Fchannels",
        "/v1%2fmessages",
        "/api/models/a%2Fb",
        "/x/v1/models/a%2Fb",
        "/v1/models/a%2Fb/c",
        "/v1/models%2Fa",
        "/v1/models/..%2F..%2Fapi",
        "/v1/models/a%2F%2e%2e%2Fb",
        "/v1/models/a%2F%2Fb",
        "/v1/models/%2Fb",
        "/v1/messages%00",
        "/v1/messages%0d%0ax",
        "/v1/messages%1F",
        "/v1/messages%7f",
        "/v1/messages%c0%af",
        "/v1/%C0%AE%C0%AE/api",
        "/v1/messages%F5",
        "/v1/messages%",
        "/v1/messages%2",
        "/v1/messages%zz",
        "//v1/messages",
        "/v1//messages",
        "/v1/messages//",
        "/x/../v1/messages",
        "/v1/./messages",
        "/v1/messages/..",
        "/x/%2e%2e/v1/messages",
        "/x/%2E./v1/messages",
        "/x/.%2e/v1/messages",
        "/v1/%2e/messages"
      })
  void shouldRefuseEverySpellingButThePlainOne(String target) {
    // When / Then
    assertThat(TargetRules.fault(target)).isEqualTo("The path is not in its plain form.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/messages?a={b}",
        "/v1/messages?a=%zz",
        "/v1/messages?%",
        "/v1/messages?a|b",
        "/v1/{id}",
        "/v1/a^b",
        "/v1/messages?\"x\""
      })
  void shouldRefuseATargetThatIsNoUri(String target) {
    // When / Then
    assertThat(TargetRules.fault(target)).startsWith("The request target is no URI");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/channels%253Bx", "/v1%252Fmessages", "/x/%252e%252e/api"})
  void shouldLeaveADoubleEscapeToTheRouterThatDecodesItOnce(String target) {
    // When / Then
    assertThat(TargetRules.fault(target)).isNull();
  }
}
