package io.trireme.e2e;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** With everything logged that can be logged, no key comes out anywhere. */
@Timeout(120)
class SecretsIT {
  private static final String PROXY = "proxy-secret-7d1f09e2";
  private static final String ADMIN = "admin-secret-41c8aa03";
  private static final String CALLER = "tr-caller-secret-b00b5ea1";
  private static final String FIRST_KEY = "sk-ant-vendor-secret-11aa22bb";
  private static final String SECOND_KEY = "sk-ant-vendor-secret-33cc44dd";
  private static final String GUESS = "wrong-secret-9e9e9e9e";
  private static final String COOKIE = "cookie-secret-5f5f5f5f";
  private static final List<String> SECRETS =
      List.of(PROXY, ADMIN, CALLER, FIRST_KEY, SECOND_KEY, GUESS, COOKIE);

  private final List<String> answers = new ArrayList<>();

  private static GatewaySetup setup(String url) {
    return GatewaySetup.of(
            """
            channels:
              - id: talkative
                dialect: claude
                baseUrls: ["%s"]
                keys: [{id: k1, secret: %s}, {id: k2, secretRef: env:VENDOR_KEY}]
                allowPrivateNetwork: true
                timeouts: {firstByte: 1s, stall: 1s, total: 3s}
            clientKeys:
              - {name: caller, secretRef: env:CALLER_KEY, lanes: [claude]}
            """
                .formatted(url, FIRST_KEY))
        .env("PROXY_ACCESS_KEY", PROXY)
        .env("ADMIN_ACCESS_KEY", ADMIN)
        .env("VENDOR_KEY", SECOND_KEY)
        .env("CALLER_KEY", CALLER)
        .env("LOG_LEVEL", "trace")
        .env("ENABLE_REQUEST_LOGS", "true")
        .env("ENABLE_RESPONSE_LOGS", "true");
  }

  @Test
  void shouldShowNoSecretAnywhere() {
    // Given
    try (ReplayUpstream upstream = ReplayUpstream.start();
        Gateway gateway = Gateway.start(setup(upstream.url()))) {
      // When
      talk(upstream, gateway);
      gateway.replaceConfig("channels: [{id: talkative, keys: [{secret: " + FIRST_KEY + "}");
      ask(gateway, RawRequest.messages(CALLER, Anthropic.WHOLE));
      List<String> views = views(gateway);
      gateway.terminate();
      // Then
      assertThat(upstream.requests()).hasSizeGreaterThan(5);
      expectNone("log", gateway.log());
      views.forEach(view -> expectNone("view", view));
      answers.forEach(answer -> expectNone("answer", answer));
      assertThat(gateway.log()).as("the trace level is on").containsPattern("TRACE|DEBUG");
    }
  }

  private void talk(ReplayUpstream upstream, Gateway gateway) {
    RawRequest stream = RawRequest.messages(CALLER, Anthropic.STREAMING);
    RawRequest whole = RawRequest.messages(PROXY, Anthropic.WHOLE).with("cookie", "s=" + COOKIE);
    upstream.on(Anthropic.PATH, Transcript.fixture("bash-final-text").script());
    ask(gateway, stream);
    upstream.on(Anthropic.PATH, Anthropic.message("ok"));
    ask(gateway, whole);
    ask(gateway, whole.without("x-api-key").with("authorization", "Bearer " + PROXY));
    ask(gateway, RawRequest.messages(GUESS, Anthropic.WHOLE));
    ask(gateway, RawRequest.messages(GUESS, Anthropic.WHOLE).to("/v1/messages?key=" + GUESS));
    ask(gateway, whole.to("/v1/nothing?key=" + GUESS + "&x-api-key=" + CALLER));
    ask(gateway, RawRequest.of("DELETE", "/v1/messages").with("x-api-key", PROXY));
    upstream.answer(Anthropic.PATH, SecretsIT::refusingByName);
    upstream.answer("/v1/models", SecretsIT::refusingByName);
    ask(gateway, whole);
    // Both keys are dead now, for reasons in the vendor's words.
    answers.addAll(views(gateway));
    RawRequest ping = RawRequest.of("POST", "/api/ping").with("x-api-key", ADMIN);
    ask(gateway, ping);
    ask(gateway, ping.to("/api/channels/talkative/keys/k1/enable"));
    ask(gateway, ping.to("/api/channels/talkative/keys/k2/enable"));
    upstream.on(Anthropic.PATH, Script.html(200));
    ask(gateway, stream);
    upstream.on(Anthropic.PATH, Script.reset());
    ask(gateway, stream);
    upstream.on(Anthropic.PATH, Script.stream(Anthropic.talking(2)).cutAfterFrames(4));
    ask(gateway, stream);
    upstream.on(Anthropic.PATH, Script.silent());
    ask(gateway, stream);
  }

  private static Script refusingByName(Received request) {
    return Anthropic.error(
        401,
        "authentication_error",
        "invalid key " + request.headers().first("x-api-key").orElse(""));
  }

  private void ask(Gateway gateway, RawRequest request) {
    RawAnswer answer = RawHttp.exchange(gateway.port(), request);
    answers.add(answer.head().startLine() + "\n" + answer.headers().toWire() + answer.text());
  }

  private static List<String> views(Gateway gateway) {
    List<String> views = new ArrayList<>();
    views.add(gateway.metrics());
    views.add(gateway.management("/q/health").body());
    for (String path :
        List.of(
            "/health",
            "/api/overview",
            "/api/lanes",
            "/api/channels",
            "/api/channels/talkative/keys",
            "/api/route?lane=claude&model=m",
            "/api/channels/talkative/models",
            "/api/export",
            "/")) {
      RawRequest request = RawRequest.get(path).with("x-api-key", ADMIN);
      RawAnswer answer = RawHttp.exchange(gateway.port(), request);
      views.add(path + " " + answer.headers().toWire() + answer.text());
    }
    return views;
  }

  private static void expectNone(String where, String text) {
    for (String secret : SECRETS) {
      byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
      assertThat(text).as(where).doesNotContain(secret);
      assertThat(text).as(where).doesNotContain(Base64.getEncoder().encodeToString(bytes));
    }
  }
}
