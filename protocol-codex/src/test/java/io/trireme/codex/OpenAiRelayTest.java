package io.trireme.codex;

import io.trireme.core.GatewayError.Kind;
import io.trireme.core.GatewayException;
import io.trireme.core.Secret;
import io.trireme.core.spi.Dialect;
import io.trireme.core.spi.Endpoint;
import io.trireme.core.spi.Operation;
import io.trireme.core.spi.RequestFacts;
import io.trireme.core.spi.RequestHead;
import io.trireme.core.spi.UpstreamRequest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(20)
class OpenAiRelayTest {

  private static final Endpoint RESPONSES =
      new Endpoint("POST", "/v1/responses", Operation.GENERATE);
  private static final Endpoint COMPACT =
      new Endpoint("POST", OpenAiRelay.COMPACT, Operation.GENERATE);
  private static final Endpoint COUNT =
      new Endpoint("POST", "/v1/responses/input_tokens", Operation.COUNT_TOKENS);
  private static final TestHead HEAD = TestHead.post("/v1/responses");

  private final OpenAiRelay relay = new OpenAiRelay(CodexObserver::new, CodexCarried::edits);

  private RequestFacts facts(Endpoint endpoint, RequestHead head, String body) {
    return relay.facts(endpoint, head, body.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void shouldFindModelAndStream() {
    // When
    RequestFacts facts = facts(RESPONSES, HEAD, "{\"input\":[],\"model\":\"m\",\"stream\":true}");
    // Then
    assertThat(facts.model()).isEqualTo("m");
    assertThat(facts.stream()).isTrue();
    assertThat(facts.session()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",\"stream\":false", ",\"stream\":null", ",\"stream\":\"true\""})
  void shouldTakeNothingButTrueForAStream(String stream) {
    assertThat(facts(RESPONSES, HEAD, "{\"model\":\"m\"" + stream + "}").stream()).isFalse();
  }

  @Test
  void shouldNeverStreamACompactionOrACount() {
    // Given
    String body = "{\"model\":\"m\",\"stream\":true}";
    // When, Then
    assertThat(facts(COMPACT, HEAD, body).stream()).isFalse();
    assertThat(facts(COUNT, HEAD, body).stream()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"session-id", "thread-id", "session_id", "conversation_id"})
  void shouldNameTheSessionByAHeader(String header) {
    // Given
    String body = "{\"model\":\"m\",\"prompt_cache_key\":\"key\"}";
    // When, Then
    assertThat(facts(RESPONSES, HEAD.with(header, "s-1"), body).session()).contains("s-1");
    assertThat(facts(RESPONSES, HEAD.with(header, " "), body).session()).contains("key");
  }

  @ParameterizedTest
  @ValueSource(strings = {"input", "messages"})
  void shouldNameTheSessionByHowItBeginsOtherwise(String turns) {
    // Given
    String begun = "{\"model\":\"m\",\"" + turns + "\":[{\"role\":\"user\",\"content\":\"a\"}";
    // When
    String first = facts(RESPONSES, HEAD, begun + "]}").session().orElseThrow();
    String later =
        facts(RESPONSES, HEAD, begun + ",{\"role\":\"assistant\",\"content\":\"b\"}]}")
            .session()
            .orElseThrow();
    // Then
    assertThat(later).isEqualTo(first).startsWith("print-");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"\"k\" | k", "\"\" | ''", "null | ''", "7 | ''"})
  void shouldNameTheSessionByTheCacheKeyOtherwise(String json, String session) {
    // When
    RequestFacts facts =
        facts(RESPONSES, HEAD, "{\"model\":\"m\",\"prompt_cache_key\":" + json + "}");
    // Then
    assertThat(facts.session().orElse("")).isEqualTo(session);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{", "[]", "{}", "{\"model\":null}", "{\"model\":\" \"}", "{\"model\":5}"})
  void shouldRefuseABodyWithoutAModel(String body) {
    assertThatThrownBy(() -> facts(RESPONSES, HEAD, body))
        .isInstanceOfSatisfying(
            GatewayException.class, e -> assertThat(e.error().kind()).isEqualTo(Kind.BAD_REQUEST));
  }

  @Test
  void shouldPassTheSameBytesWhereTheNameIsTheSame() {
    // Given
    byte[] body = "{ \"model\" : \"m\" }".getBytes(StandardCharsets.UTF_8);
    TestHead head = HEAD.withQuery("include=a%20b");
    // When
    UpstreamRequest request =
        relay.request(
            RESPONSES,
            head,
            relay.facts(RESPONSES, head, body),
            body,
            Relays.to(new Dialect("codex"), "m"));
    // Then
    assertThat(request.body()).isSameAs(body);
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.path()).isEqualTo("/v1/responses");
    assertThat(request.query()).isEqualTo("include=a%20b");
  }

  @Test
  void shouldEditTheModelAndNothingElse() {
    // Given
    String before =
        "{\"a\":1e2, \"model\":\"alias\",\"input\":{\"model\":\"alias\"},\"x\":\"\\u00e9\" }";
    byte[] body = before.getBytes(StandardCharsets.UTF_8);
    // When
    UpstreamRequest request =
        relay.request(
            RESPONSES,
            HEAD,
            relay.facts(RESPONSES, HEAD, body),
            body,
            Relays.to(new Dialect("codex"), "v/\"m\""));
    // Then
    assertThat(new String(request.body(), StandardCharsets.UTF_8))
        .isEqualTo(before.replaceFirst("\"alias\"", "\"v/\\\\\"m\\\\\"\""));
  }

  @Test
  void shouldSendTheKeyAsABearer() {
    assertThat(relay.credential(Secret.of("sk-1")))
        .containsOnlyKeys("authorization")
        .containsEntry("authorization", "Bearer sk-1");
  }

  @ParameterizedTest
  @CsvSource({
    "x-request-id, true",
    "retry-after, true",
    "retry-after-ms, true",
    "x-should-retry, true",
    "openai-processing-ms, true",
    "openai-version, true",
    "openai-model, true",
    "x-reasoning-included, true",
    "x-ratelimit-remaining-tokens, true",
    "x-codex-primary-used-percent, true",
    "openai-organization, false",
    "set-cookie, false",
    "content-length, false",
    "x-models-etag, false",
    "cf-ray, false"
  })
  void shouldPassTheAnswerHeadersThatClientsRead(String name, boolean passes) {
    assertThat(relay.passesAnswerHeader(name)).isEqualTo(passes);
  }

  @Test
  void shouldRenameTheModelOfACompactionToo() {
    // Given
    TestHead head = TestHead.post("/v1/responses/compact");
    byte[] body = "{\"model\":\"alias\",\"input\":[]}".getBytes(StandardCharsets.UTF_8);
    // When
    UpstreamRequest request =
        relay.request(
            COMPACT,
            head,
            relay.facts(COMPACT, head, body),
            body,
            Relays.to(new Dialect("codex"), "v"));
    // Then
    assertThat(new String(request.body(), StandardCharsets.UTF_8))
        .isEqualTo("{\"model\":\"v\",\"input\":[]}");
    assertThat(request.path()).isEqualTo("/v1/responses/compact");
  }

  @Test
  void shouldKeepAStreamAliveWithAComment() {
    assertThat(relay.keepAlive().map(b -> new String(b, StandardCharsets.UTF_8)))
        .contains(": keep-alive\n\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"reasoning\":{\"effort\":\"low\"} | true",
        "\"reasoning\":{\"summary\":\"auto\"} | true",
        "\"reasoning\":{\"effort\":\"none\"} | false",
        "\"reasoning\":null | false",
        "\"reasoning_effort\":\"high\" | true",
        "\"reasoning_effort\":\"none\" | false",
        "\"reasoning_effort\":null | false",
        "\"thinking\":{\"type\":\"enabled\"} | true",
        "\"thinking\":{\"type\":\"disabled\"} | false",
        "\"enable_thinking\":true | true",
        "\"enable_thinking\":false | false",
        "\"input\":\"reasoning\" | false"
      })
  void shouldTellWhetherThoughtsAreAskedFor(String field, boolean reasoning) {
    // When
    RequestFacts facts = facts(RESPONSES, HEAD, "{\"model\":\"m\"," + field + "}");
    // Then
    assertThat(facts.reasoning()).isEqualTo(reasoning);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"max_output_tokens\":7 | 7",
        "\"max_completion_tokens\":8 | 8",
        "\"max_tokens\":9 | 9",
        "\"max_tokens\":9,\"max_completion_tokens\":8 | 8",
        "\"max_output_tokens\":null | 0",
        "\"input\":\"max_tokens\" | 0"
      })
  void shouldTellHowMuchMayBeGenerated(String field, long most) {
    assertThat(facts(RESPONSES, HEAD, "{\"model\":\"m\"," + field + "}").maxOutput())
        .isEqualTo(most);
  }
}
