package io.trireme.deploy.edge;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(10)
class FramingRulesTest {

  private static final String TE = "transfer-encoding";

  private static MultiMap headers(String... namesAndValues) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.add(namesAndValues[i], namesAndValues[i + 1]);
    }
    return headers;
  }

  private static MultiMap hosted(String... namesAndValues) {
    return headers(namesAndValues).add("Host", "gateway.example:3000");
  }

  private static @Nullable String post(HttpVersion version, MultiMap headers) {
    return FramingRules.fault(version, HttpMethod.POST, "/v1/messages", headers);
  }

  private static @Nullable String post(MultiMap headers) {
    return post(HttpVersion.HTTP_1_1, headers);
  }

  @Test
  void shouldTakePlainFraming() {
    // When / Then
    assertThat(post(hosted())).isNull();
    assertThat(post(hosted("Content-Length", "3"))).isNull();
    assertThat(post(hosted(TE, "chunked"))).isNull();
    assertThat(post(hosted(TE, " Chunked "))).isNull();
    assertThat(post(HttpVersion.HTTP_1_0, headers("content-length", "3"))).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "xchunked",
        "chunked, identity",
        "identity, chunked",
        "chunked, chunked",
        "gzip, chunked",
        "identity",
        "",
        "\"chunked\"",
        "chunked;q=1"
      })
  void shouldRefuseEveryCodingButChunkedAlone(String coding) {
    // When / Then
    assertThat(post(hosted(TE, coding))).contains("ambiguous");
  }

  @Test
  void shouldRefuseCodingsThatAreSaidTwice() {
    // When / Then
    assertThat(post(hosted(TE, "chunked", TE, "chunked"))).contains("ambiguous");
    assertThat(post(hosted(TE, "chunked", TE, "identity"))).contains("ambiguous");
  }

  @Test
  void shouldRefuseChunksBesideALengthAndOnTheOldVersion() {
    // When / Then
    assertThat(post(hosted(TE, "chunked", "content-length", "3"))).contains("ambiguous");
    assertThat(post(HttpVersion.HTTP_1_0, hosted(TE, "chunked"))).contains("ambiguous");
  }

  @Test
  void shouldRefuseTwoHostHeadersAndNone() {
    // When / Then
    assertThat(post(hosted("host", "other"))).contains("exactly one Host");
    assertThat(post(hosted("host", "gateway.example:3000"))).contains("exactly one Host");
    assertThat(post(headers())).contains("exactly one Host");
    assertThat(post(HttpVersion.HTTP_1_0, hosted("host", "other"))).contains("exactly one Host");
    assertThat(post(HttpVersion.HTTP_1_0, headers())).isNull();
    assertThat(post(HttpVersion.HTTP_2, headers())).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost", "a_b.c-d:80", "127.0.0.1:3000", "[::1]:3000", "[fe80::1%25eth0]"})
  void shouldTakeNamesOfHosts(String host) {
    // When / Then
    assertThat(post(headers("host", host))).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x/health?y",
        "x?y",
        "x#y",
        "user@x",
        "x\\y",
        "x y",
        "x,y",
        "x;y",
        "x\ty",
        "<x>",
        "\u00e4"
      })
  void shouldRefuseOddCharactersInTheHost(String host) {
    // When / Then
    assertThat(post(headers("host", host))).contains("Host header holds");
    assertThat(post(HttpVersion.HTTP_2, headers("host", host))).contains("Host header holds");
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2c", "H2C", "websocket, h2c", "h2c,foo"})
  void shouldRefuseTheUpgradeToHttp2(String upgrade) {
    // When / Then
    assertThat(post(hosted("upgrade", upgrade))).contains("HTTP/2");
  }

  @Test
  void shouldRefuseSettingsOfHttp2AndLeaveOtherUpgradesAlone() {
    // When / Then
    assertThat(post(hosted("HTTP2-Settings", "AAMAAABk"))).contains("HTTP/2");
    assertThat(post(hosted("upgrade", "websocket"))).isNull();
  }

  @Test
  void shouldRefuseToBeAProxy() {
    // When / Then
    assertThat(
            FramingRules.fault(
                HttpVersion.HTTP_1_1, HttpMethod.CONNECT, "evil.example:443", hosted()))
        .contains("CONNECT");
  }

  @Test
  void shouldRefuseVersionsThatHttp1NeverHad() {
    // When / Then
    assertThat(FramingRules.fault(null, HttpMethod.GET, "/health", hosted())).contains("version");
  }

  @Test
  void shouldCountHeaders() {
    // Given
    MultiMap headers = hosted();
    for (int i = 1; i < 100; i++) {
      headers.add("x-" + i, "1");
    }
    // When / Then
    assertThat(post(headers)).isNull();
    assertThat(post(headers.add("x-100", "1"))).contains("100 headers");
  }

  @Test
  void shouldLookAtTheTargetOfEveryVersion() {
    // When / Then
    assertThat(FramingRules.fault(HttpVersion.HTTP_2, HttpMethod.GET, "/api;x", headers("a", "b")))
        .isNotNull();
    assertThat(FramingRules.fault(HttpVersion.HTTP_1_1, HttpMethod.GET, "/api//x", hosted()))
        .isNotNull();
  }

  @Test
  void shouldPutWhatTheDecoderRefusesIntoWords() {
    // When
    GatewayError line = FramingRules.unreadable(new TooLongHttpLineException("/secret"), headers());
    GatewayError head =
        FramingRules.unreadable(new TooLongHttpHeaderException("x-secret"), headers());
    GatewayError framing =
        FramingRules.unreadable(
            new IllegalArgumentException("secret"), headers(TE, "chunked", "content-length", "3"));
    GatewayError other = FramingRules.unreadable(new IllegalArgumentException("secret"), hosted());
    // Then
    assertThat(line.kind()).isEqualTo(Kind.TARGET_TOO_LONG);
    assertThat(head.kind()).isEqualTo(Kind.HEADERS_TOO_LARGE);
    assertThat(framing.kind()).isEqualTo(Kind.BAD_REQUEST);
    assertThat(framing.message()).contains("Transfer-Encoding");
    assertThat(other.kind()).isEqualTo(Kind.BAD_REQUEST);
    assertThat(List.of(line, head, framing, other))
        .extracting(GatewayError::message)
        .noneMatch(message -> message.contains("secret"));
  }
}
