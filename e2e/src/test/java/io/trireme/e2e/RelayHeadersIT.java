package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** Which headers cross, and the endpoints beside messages. */
@Timeout(60)
class RelayHeadersIT {
  private static final Duration SOON = Duration.ofSeconds(5);

  private static ReplayUpstream upstream;
  private static Gateway gateway;

  @BeforeAll
  static void start() {
    upstream = ReplayUpstream.start();
    gateway =
        Gateway.start(
            GatewaySetup.of(
                GatewaySetup.claudeChannel(upstream.url())
                    + "    models: {map: {\"e2e-alias\": claude-sonnet-4-5}}\n"));
  }

  @AfterAll
  static void stop() {
    gateway.close();
    upstream.close();
  }

  @BeforeEach
  void forget() {
    upstream.forget();
  }

  private static RawAnswer ask(RawRequest request, String path, Script script) {
    upstream.on(path, script);
    return RawHttp.exchange(gateway.port(), request);
  }

  private static Received onlyRequest() {
    assertThat(upstream.awaitRequests(1, SOON)).hasSize(1);
    return upstream.requests().getFirst();
  }

  @Test
  void shouldForwardWhatIsTheVendors() {
    // Given
    RawRequest request =
        Anthropic.request(Anthropic.WHOLE)
            .to("/v1/messages?beta=true")
            .with("anthropic-version", "2099-01-01")
            .plus("anthropic-beta", "context-1m-2025-08-07,unknown-2030-01-01")
            .plus("anthropic-beta", "second-line-2030-01-01")
            .with("user-agent", "claude-cli/2.1.197 (external, sdk-cli)")
            .with("x-stainless-timeout", "600")
            .with("x-claude-code-session-id", "0b6a2d1e-0000-4000-8000-00000000abcd");
    // When
    RawAnswer answer = ask(request, Anthropic.PATH, Anthropic.message("ok"));
    // Then
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    Received received = onlyRequest();
    assertThat(received.query()).contains("beta=true");
    assertThat(received.headers().all("x-api-key")).containsExactly(Anthropic.UPSTREAM_KEY);
    assertThat(received.headers().all("anthropic-version")).containsExactly("2099-01-01");
    assertThat(String.join(",", received.headers().all("anthropic-beta")))
        .isEqualTo("context-1m-2025-08-07,unknown-2030-01-01,second-line-2030-01-01");
    assertThat(received.headers().all("user-agent"))
        .containsExactly("claude-cli/2.1.197 (external, sdk-cli)");
    assertThat(received.headers().all("x-stainless-timeout")).containsExactly("600");
    assertThat(received.headers().all("content-type")).containsExactly("application/json");
  }

  @Test
  void shouldKeepWhatIsTheCallers() {
    // Given
    RawRequest request =
        Anthropic.request(Anthropic.WHOLE)
            .without("x-api-key")
            .with("authorization", "Bearer " + GatewaySetup.ACCESS_KEY)
            .with("cookie", "session=caller")
            .with("x-forwarded-for", "203.0.113.7")
            .with("x-real-ip", "203.0.113.7")
            .with("forwarded", "for=203.0.113.7")
            .with("via", "1.1 somewhere")
            .with("proxy-authorization", "Basic Y2FsbGVy")
            .with("x-hop", "named by connection")
            .with("connection", "x-hop, close")
            .with("te", "trailers");
    // When
    RawAnswer answer = ask(request, Anthropic.PATH, Anthropic.message("ok"));
    // Then
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    WireHeaders headers = onlyRequest().headers();
    for (String name :
        List.of(
            "authorization",
            "cookie",
            "x-forwarded-for",
            "x-real-ip",
            "forwarded",
            "via",
            "proxy-authorization",
            "x-hop",
            "te")) {
      assertThat(headers.has(name)).as(name).isFalse();
    }
    assertThat(headers.all("host")).containsExactly("127.0.0.1:" + upstream.port());
    assertThat(headers.all("x-api-key")).containsExactly(Anthropic.UPSTREAM_KEY);
  }

  @Test
  void shouldLetOnlyKnownAnswerHeadersOut() {
    // Given
    Script script =
        Anthropic.message("ok")
            .header("request-id", "req_vendor_7")
            .header("anthropic-ratelimit-requests-remaining", "41")
            .header("anthropic-organization-id", "org-e2e")
            .addHeader("set-cookie", "__cf_bm=vendor")
            .header("server", "vendor")
            .header("via", "1.1 vendor")
            .header("x-powered-by", "vendor")
            .header("strict-transport-security", "max-age=1")
            .header("access-control-allow-origin", "*")
            .header("keep-alive", "timeout=5");
    // When
    RawAnswer answer = ask(Anthropic.request(Anthropic.WHOLE), Anthropic.PATH, script);
    // Then
    assertThat(answer.header("request-id")).isEqualTo("req_vendor_7");
    assertThat(answer.header("anthropic-ratelimit-requests-remaining")).isEqualTo("41");
    for (String name :
        List.of(
            "set-cookie",
            "server",
            "via",
            "x-powered-by",
            "strict-transport-security",
            "access-control-allow-origin",
            "keep-alive")) {
      assertThat(answer.header(name)).as(name).isEmpty();
    }
  }

  @Test
  void shouldRelayTokenCounts() {
    // Given
    String path = "/v1/messages/count_tokens";
    String body =
        """
        {"model": "e2e-alias",  "messages": [{"role":"user","content":"foo"}]}\
        """;
    // When
    RawAnswer answer =
        ask(
            Anthropic.request(body).to(path + "?beta=true"),
            path,
            Script.json(200, "{\"input_tokens\": 14 }"));
    // Then
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo("{\"input_tokens\": 14 }");
    assertThat(onlyRequest().text()).isEqualTo(body.replace("e2e-alias", "claude-sonnet-4-5"));
  }

  @Test
  void shouldListModels() {
    // Given
    RawRequest list =
        RawRequest.get("/v1/models?limit=1000")
            .with("x-api-key", GatewaySetup.ACCESS_KEY)
            .with("anthropic-version", "2023-06-01");
    upstream.on(
        "/v1/models",
        Script.json(
            200,
            """
            {"data":[{"id":"claude-sonnet-4-5","type":"model","display_name":"S",\
            "created_at":"2025-09-29T00:00:00Z"}],"has_more":false,\
            "first_id":"claude-sonnet-4-5","last_id":"claude-sonnet-4-5"}\
            """));
    // When
    RawAnswer answer = RawHttp.exchange(gateway.port(), list);
    RawAnswer one = RawHttp.exchange(gateway.port(), list.to("/v1/models/e2e-alias"));
    RawAnswer none = RawHttp.exchange(gateway.port(), list.to("/v1/models/no-such-model"));
    // Then
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    JsonNode models = Anthropic.json(answer.text());
    assertThat(models.path("data").findValuesAsText("id"))
        .contains("e2e-alias", "claude-sonnet-4-5");
    assertThat(models.path("has_more").isBoolean()).isTrue();
    assertThat(Anthropic.json(one.text()).path("id").asText()).isEqualTo("e2e-alias");
    Anthropic.expectError(none, 404, "not_found_error");
  }

  @Test
  void edge53ShouldAnswerTheProbeOfClaudeCode() {
    // When
    RawAnswer answer = RawHttp.exchange(gateway.port(), RawRequest.of("HEAD", "/"));
    // Then
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
  }
}
