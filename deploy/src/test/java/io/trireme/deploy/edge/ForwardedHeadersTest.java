package io.trireme.deploy.edge;

import io.vertx.core.MultiMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(10)
final class ForwardedHeadersTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Connection",
        "Keep-Alive",
        "Proxy-Connection",
        "TE",
        "Trailer",
        "Transfer-Encoding",
        "Upgrade",
        "HTTP2-Settings",
        "Expect",
        "Host",
        "Content-Length",
        "Content-Encoding",
        "Accept-Encoding",
        "Authorization",
        "Proxy-Authorization",
        "X-Api-Key",
        "X-Goog-Api-Key",
        "Api-Key",
        "X-Proxy-Key",
        "Cookie",
        "Set-Cookie",
        "Forwarded",
        "Via",
        "X-Real-IP",
        "X-Forwarded-For",
        "X-Forwarded-Anything",
        "X-Trireme-Request-Id",
        "CF-Connecting-IP",
        "CDN-Loop",
        "Sec-Fetch-Mode",
        "Proxy-Anything",
        "X-Amzn-Trace-Id",
        "X-Vercel-Id",
        "Origin",
        "Referer",
        "traceparent",
        "tracestate",
        "baggage",
        ":authority",
        ":path"
      })
  void shouldKeepToOurselves(String name) {
    // When
    MultiMap passing = ForwardedHeaders.of(Samples.headers(name, "value"), any -> true);

    // Then
    assertThat(passing.isEmpty()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Type", "Accept", "User-Agent", "anthropic-version", "anthropic-beta",
        "OpenAI-Beta", "x-stainless-lang", "X-Goog-User-Project", "x-app", "session_id",
        "idempotency-key", "x-anything-else"
      })
  void shouldPassOn(String name) {
    // When
    MultiMap passing = ForwardedHeaders.of(Samples.headers(name, "value"), any -> true);

    // Then
    assertThat(passing.get(name)).isEqualTo("value");
  }

  @Test
  void shouldDropWhatTheConnectionHeaderNames() {
    // When
    MultiMap passing =
        ForwardedHeaders.of(
            Samples.headers(
                "Connection",
                "close, X-One",
                "connection",
                " x-two ",
                "X-One",
                "1",
                "X-Two",
                "2",
                "X-Three",
                "3"),
            any -> true);

    // Then
    assertThat(passing.names()).containsExactly("x-three");
  }

  @Test
  void shouldKeepRepeatedHeadersInOrder() {
    // When
    MultiMap passing =
        ForwardedHeaders.of(
            Samples.headers("X-Beta", "b", "X-Other", "o", "x-beta", "a"), any -> true);

    // Then
    assertThat(passing.getAll("x-beta")).containsExactly("b", "a");
  }

  @Test
  void shouldKeepBackWhatTheDialectKeepsBack() {
    // When
    MultiMap passing =
        ForwardedHeaders.of(
            Samples.headers("X-Account", "a", "X-Other", "o"), name -> !name.equals("x-account"));

    // Then
    assertThat(passing.names()).containsExactly("x-other");
  }
}
