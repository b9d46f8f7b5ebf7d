package io.trireme.scheduler;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(10)
class BaseUrlTest {

  @ParameterizedTest
  @CsvSource({
    "https://api.example.com, /v1/messages, https://api.example.com/v1/messages",
    "https://api.example.com/, /v1/messages, https://api.example.com/v1/messages",
    "https://api.example.com/anthropic, /v1/messages, https://api.example.com/anthropic/v1/messages",
    "https://api.example.com/v1, /v1/messages, https://api.example.com/v1/messages",
    "https://api.example.com/v1///, /v1/messages, https://api.example.com/v1/messages",
    "https://api.example.com/api/v4, /v1/messages, https://api.example.com/api/v4/messages",
    "https://api.example.com/v1beta, /v1beta/models/a:countTokens, https://api.example.com/v1beta/models/a:countTokens",
    "https://api.example.com/v1beta2, /v1/x, https://api.example.com/v1beta2/x",
    "https://api.example.com/v1/proxy, /v1/x, https://api.example.com/v1/proxy/v1/x",
    "https://api.example.com/dev1, /v1/x, https://api.example.com/dev1/v1/x",
    "https://api.example.com#, /v1/messages, https://api.example.com/messages",
    "https://api.example.com/chat/#, /v1beta/models, https://api.example.com/chat/models",
    "https://api.example.com/v1#, /v1/messages, https://api.example.com/v1/messages",
    "http://api.example.com:8080, /v1/messages?beta=true, http://api.example.com:8080/v1/messages?beta=true",
    "https://api.deepseek.com#, /v1/chat/completions, https://api.deepseek.com/chat/completions",
    "https://api.z.ai/api/paas/v4, /v1/chat/completions, https://api.z.ai/api/paas/v4/chat/completions",
    "https://api.z.ai/api/anthropic, /v1/messages, https://api.z.ai/api/anthropic/v1/messages",
    "https://r.openai.azure.com/openai/v1/, /v1/responses, https://r.openai.azure.com/openai/v1/responses",
    "https://aiplatform.googleapis.com/v1/projects/p/locations/global/publishers/google#, /v1beta/models/m:generateContent, https://aiplatform.googleapis.com/v1/projects/p/locations/global/publishers/google/models/m:generateContent",
    "https://generativelanguage.googleapis.com/v1beta/openai#, /v1/chat/completions, https://generativelanguage.googleapis.com/v1beta/openai/chat/completions",
    "https://[2001:db8::1]:8443/x, /v1/y, https://[2001:db8::1]:8443/x/v1/y"
  })
  void shouldResolveEndpointsBelowTheBase(String base, String endpoint, String expected) {
    // Given
    BaseUrl baseUrl = BaseUrl.of(base);
    // When
    URI resolved = baseUrl.resolve(endpoint);
    // Then
    assertThat(resolved).isEqualTo(URI.create(expected));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ftp://host|a base URL begins with https:// or http://",
        "host/path|a base URL begins with https:// or http://",
        "https://|the host name is empty or too long",
        "https:///path|the host name is empty or too long",
        "https://user:hunter2@host|a base URL has no user info; give the key under keys",
        "https://host/path?key=hunter2|a base URL has no query",
        "https://host/a#b|a base URL has no fragment but one # at its end",
        "https://host##|a base URL has no fragment but one # at its end",
        "https://host:0|the port of a base URL is from 1 to 65535",
        "https://host:65536|the port of a base URL is from 1 to 65535",
        "https://host:8o|the port of a base URL is a number",
        "https://host:|the port of a base URL is a number",
        "https://300.1.2.3|the host is not a valid IPv4 address",
        "https://[fe80::1%25eth0]|the host is not a valid IPv6 address in brackets",
        "https://[::1|the host is not a valid IPv6 address in brackets",
        "https://[::1]x|the port of a base URL is a number",
        "https://host/a b|the path of a base URL holds a forbidden character"
      })
  void shouldRefuseWhatIsNoBaseUrl(String text, String message) {
    assertThatThrownBy(() -> BaseUrl.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://my_host", "https://-a.example", "https://a..b", "https://bücher"})
  void shouldRefuseHostNamesThatCannotBeLookedUp(String text) {
    assertThatThrownBy(() -> BaseUrl.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("the host is not a valid name");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/messages", "v1/messages", "/v1", "", "/vx/messages"})
  void shouldRefuseEndpointsWithoutVersion(String endpoint) {
    // Given
    BaseUrl baseUrl = BaseUrl.of("https://host");
    // When
    // Then
    assertThatThrownBy(() -> baseUrl.resolve(endpoint))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "HTTPS://API.Example.COM/V1/, https://api.example.com/V1",
    "http://host./, http://host",
    "http://2130706433, http://127.0.0.1",
    "http://0x7f.1:80, http://127.0.0.1:80",
    "http://127.1/, http://127.0.0.1",
    "http://0177.0.0.1./#, http://127.0.0.1#"
  })
  void shouldBringEachPlaceToOneSpelling(String text, String expected) {
    assertThat(BaseUrl.of(text)).hasToString(expected).isEqualTo(BaseUrl.of(expected));
  }

  @Test
  void shouldTellHowToConnect() {
    // Given
    BaseUrl secure = BaseUrl.of("https://host");
    BaseUrl plain = BaseUrl.of("http://[::1]");
    BaseUrl ported = BaseUrl.of("http://host:3000");
    // When
    // Then
    assertThat(secure.secure()).isTrue();
    assertThat(secure.port()).isEqualTo(443);
    assertThat(plain.secure()).isFalse();
    assertThat(plain.port()).isEqualTo(80);
    assertThat(plain.host()).isEqualTo("[::1]");
    assertThat(ported.port()).isEqualTo(3000);
  }

  @Test
  void shouldTellExactFromPlain() {
    assertThat(BaseUrl.of("https://host#"))
        .isNotEqualTo(BaseUrl.of("https://host"))
        .hasSameHashCodeAs(BaseUrl.of("https://host"));
  }
}
