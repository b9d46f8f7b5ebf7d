package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** What the gateway says of itself, and how it leaves. */
@Timeout(90)
class HealthIT {
  private static final Duration SOON = Duration.ofSeconds(5);

  private ReplayUpstream upstream;
  private Gateway gateway;

  @BeforeEach
  void start() {
    upstream = ReplayUpstream.start();
    gateway = Gateway.start(GatewaySetup.claude(upstream.url()));
  }

  @AfterEach
  void stop() {
    gateway.close();
    upstream.close();
  }

  @Test
  void shouldAnswerThePredecessorsHealthCheckWithoutAKey() {
    // When
    RawAnswer answer = RawHttp.exchange(gateway.port(), RawRequest.get("/health"));
    // Then
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-type")).startsWith("application/json");
    JsonNode body = Anthropic.json(answer.text());
    assertThat(body.path("status").asText()).isIn("healthy", "degraded");
    assertThat(body.path("timestamp").asText()).isNotBlank();
    assertThat(body.path("uptime").asDouble()).isPositive();
    assertThat(body.path("mode").asText()).isEqualTo("production");
    assertThat(body.path("version").isObject()).isTrue();
    assertThat(body.path("config").path("upstreamCount").asInt()).isEqualTo(1);
    assertThat(body.path("config").path("loadBalance").asText()).isEqualTo("failover");
    assertThat(answer.text()).doesNotContain(Anthropic.UPSTREAM_KEY, upstream.url());
  }

  @Test
  void shouldProbeOnTheManagementPortAlone() {
    // When / Then
    for (String probe : new String[] {"live", "ready", "started"}) {
      HttpResponse<String> answer = gateway.management("/q/health/" + probe);
      assertThat(answer.statusCode()).as(probe).isEqualTo(200);
      assertThat(Anthropic.json(answer.body()).path("status").asText()).isEqualTo("UP");
      assertThat(gateway.get("/q/health/" + probe).statusCode()).isNotEqualTo(200);
    }
    assertThat(gateway.metrics()).contains("trireme_streams_inflight");
    assertThat(gateway.get("/q/metrics").body()).doesNotContain("trireme_streams_inflight");
  }

  @Test
  void shouldStayHealthyWhenTheUpstreamIsBad() {
    // Given
    upstream.on(Anthropic.PATH, Anthropic.error(500, "api_error", "no"));
    // When
    for (int index = 0; index < 20; index++) {
      RawHttp.exchange(gateway.port(), Anthropic.request(Anthropic.WHOLE));
    }
    // Then
    assertThat(RawHttp.exchange(gateway.port(), RawRequest.get("/health")).status()).isEqualTo(200);
    assertThat(gateway.ready()).isTrue();
  }

  @Test
  void shouldFinishARunningStreamBeforeItLeaves() throws InterruptedException {
    // Given
    Transcript transcript = Transcript.fixture("bash-final-text");
    upstream.on(Anthropic.PATH, transcript.script().pace(Duration.ofMillis(400)));
    try (RawHttp client = RawHttp.connect(gateway.port())) {
      client.send(Anthropic.request(Anthropic.STREAMING));
      upstream.awaitRequests(1, SOON);
      // When
      Thread leaving = Thread.ofVirtual().start(() -> gateway.terminate());
      RawAnswer answer = client.readAnswer();
      // Then
      assertThat(answer.body()).isEqualTo(transcript.answer());
      assertThat(answer.end()).isEqualTo(RawAnswer.End.TERMINAL_CHUNK);
      assertThat(gateway.awaitExit(Duration.ofSeconds(40))).isIn(0, 143);
      leaving.join();
    }
  }

  @Test
  void shouldLeaveAtOnceWhenItHasNothingToDo() {
    // When
    long asked = System.nanoTime();
    int code = gateway.terminate();
    // Then
    assertThat(code).isIn(0, 143);
    assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(15));
  }
}
