package io.trireme.gemini;

import io.trireme.core.GatewayError.Kind;
import io.trireme.core.GatewayException;
import io.trireme.core.Protocols;
import io.trireme.core.Secret;
import io.trireme.core.spi.Dialect;
import io.trireme.core.spi.Endpoint;
import io.trireme.core.spi.RequestFacts;
import io.trireme.core.spi.StreamForm;
import io.trireme.core.spi.UpstreamRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(20)
class GeminiRelayTest {

  private static final String BODY = "{ \"contents\": [{\"parts\": [{\"text\": \"hi\"}]}] }";

  private final GeminiRelay relay = new GeminiRelay();
  private final Protocols protocols = new Protocols(List.of(new GeminiProtocol()));

  private Endpoint endpoint(Head head) {
    return protocols.find(head).orElseThrow().endpoint();
  }

  private RequestFacts facts(String target, String body) {
    Head head = Head.post(target);
    return relay.facts(endpoint(head), head, bytes(body));
  }

  private UpstreamRequest relayed(String target, String body, String upstreamModel) {
    Head head = Head.post(target);
    RequestFacts facts = relay.facts(endpoint(head), head, bytes(body));
    return relay.request(
        endpoint(head), head, facts, bytes(body), Relays.to(new Dialect("gemini"), upstreamModel));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({
    "/v1beta/models/gemini-2.5-pro:generateContent, gemini-2.5-pro",
    "/v1beta/models/models%2Fgemini-2.5-pro:generateContent, gemini-2.5-pro",
    "/v1beta/models/vendor%2fname:generateContent, vendor/name",
    "/v1beta/models/a%3Ab:generateContent, a:b",
    "/v1beta/models/a:b:generateContent, a:b",
    "/v1beta/models/%C3%A9t%C3%A9:generateContent, été",
    "/v1beta/models/a+b:generateContent, a+b",
    "/v1beta/tunedModels/mine:generateContent, tunedModels/mine",
    "/v1beta/models/tunedModels%2Fmine:generateContent, tunedModels/mine",
  })
  void shouldReadTheModelFromThePath(String path, String model) {
    // When
    RequestFacts facts = facts(path, BODY);

    // Then
    assertThat(facts.model()).isEqualTo(model);
    assertThat(facts.modelFields()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"session-id", "session_id", "conversation_id", "x-gemini-api-privileged-user-id"})
  void shouldNameTheSessionByAHeader(String header) {
    // Given
    Head plain = Head.post("/v1beta/models/m:generateContent");
    Head named = new Head(plain.method(), plain.path(), "", Map.of(header, "s-1"));
    // When
    RequestFacts facts = relay.facts(endpoint(named), named, bytes(BODY));
    // Then
    assertThat(facts.session()).contains("s-1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"systemInstruction", "system_instruction"})
  void shouldNameTheSessionByHowItBeginsOtherwise(String instructions) {
    // Given
    String path = "/v1beta/models/m:generateContent";
    String body = "{\"" + instructions + "\":{\"parts\":[{\"text\":\"%s\"}]},\"contents\":[%s]}";
    String turn = "{\"role\":\"user\",\"parts\":[{\"text\":\"hi\"}]}";
    // When
    Optional<String> first = facts(path, body.formatted("s", turn)).session();
    Optional<String> later = facts(path, body.formatted("s", turn + "," + turn)).session();
    // Then
    assertThat(first.orElseThrow()).startsWith("print-");
    assertThat(later).isEqualTo(first);
    assertThat(facts(path, body.formatted("t", turn)).session()).isNotEqualTo(first);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%zz",
        "a%2",
        "%",
        "%ff",
        "%C3",
        "%20",
        "a%2F",
        "%2Fa",
        "a%2F%2Fb",
        "%2e%2e%2Ffiles",
        "models%2F..",
        "models%2F",
        "a%2F.%2Fb",
        "a%0Ab",
        "a%7Fb",
      })
  void shouldRefuseWhatIsNoModel(String segment) {
    assertThatThrownBy(() -> facts("/v1beta/models/" + segment + ":generateContent", BODY))
        .isInstanceOfSatisfying(
            GatewayException.class, e -> assertThat(e.error().kind()).isEqualTo(Kind.BAD_REQUEST));
  }

  @ParameterizedTest
  @CsvSource({
    "/v1beta/models/m:streamGenerateContent?alt=sse, EVENTS",
    "/v1beta/models/m:streamGenerateContent?key=k&alt=sse, EVENTS",
    "/v1beta/models/m:streamGenerateContent?%24alt=sse, EVENTS",
    "/v1/models/m:streamGenerateContent?alt=sse, EVENTS",
    "/v1beta/models/m:streamGenerateContent, JSON_ARRAY",
    "/v1beta/models/m:streamGenerateContent?alt=json, JSON_ARRAY",
  })
  void shouldStreamInTheFormThatIsAskedFor(String target, StreamForm form) {
    // When
    RequestFacts facts = facts(target, BODY);
    // Then
    assertThat(facts.stream()).isTrue();
    assertThat(facts.form()).isEqualTo(form);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1beta/models/m:generateContent?alt=sse",
        "/v1beta/models/m:generateContent",
        "/v1beta/models/m:countTokens",
      })
  void shouldNotStreamWhatIsNoStream(String target) {
    assertThat(facts(target, BODY).stream()).isFalse();
  }

  @Test
  void shouldRefuseOtherFormsOfTheAnswer() {
    assertThatThrownBy(() -> facts("/v1beta/models/m:generateContent?alt=proto", BODY))
        .isInstanceOf(GatewayException.class)
        .hasMessageContaining("alt");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "\"text\"", "{\"contents\":[}", "{} {}"})
  void shouldRefuseABodyThatIsNoObject(String body) {
    assertThatThrownBy(() -> facts("/v1beta/models/m:generateContent", body))
        .isInstanceOfSatisfying(
            GatewayException.class, e -> assertThat(e.error().kind()).isEqualTo(Kind.BAD_REQUEST));
  }

  @ParameterizedTest
  @CsvSource({
    "/v1beta/models/m:generateContent, gemini-3, /v1beta/models/gemini-3:generateContent",
    "/v1/models/m:countTokens, gemini-3, /v1/models/gemini-3:countTokens",
    "/v1beta/models/m:streamGenerateContent, a/b c, /v1beta/models/a%2Fb%20c:streamGenerateContent",
    "/v1beta/models/m:generateContent, a:b@1, /v1beta/models/a:b@1:generateContent",
    "/v1beta/models/m:generateContent, a?b#c%, /v1beta/models/a%3Fb%23c%25:generateContent",
    "/v1beta/models/m:generateContent, tunedModels/x, /v1beta/tunedModels/x:generateContent",
    "/v1beta/models/m:generateContent, models/x, /v1beta/models/x:generateContent",
    "/v1beta/tunedModels/m:generateContent, x, /v1beta/models/x:generateContent",
    "/v1beta/models/m:generateContent, été, /v1beta/models/%C3%A9t%C3%A9:generateContent",
  })
  void shouldPutTheUpstreamsModelInThePath(String path, String upstreamModel, String expected) {
    // When
    UpstreamRequest request = relayed(path, BODY, upstreamModel);

    // Then
    assertThat(request.path()).isEqualTo(expected);
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.body()).isEqualTo(bytes(BODY));
  }

  @ParameterizedTest
  @CsvSource({
    "alt=sse, alt=sse",
    "key=secret&alt=sse, alt=sse",
    "alt=sse&key=secret, alt=sse",
    "alt=sse&key=secret&x=1, alt=sse&x=1",
    "a=1;key=secret;b=2, a=1;b=2",
    "alt=sse&%6bey=secret, alt=sse",
    "alt=sse&%24key=secret, alt=sse",
    "alt=sse&key, alt=sse",
    "access_token=secret&alt=sse, alt=sse",
    "alt=sse&oauth_token=secret, alt=sse",
    "key=one&key=two&alt=sse, alt=sse",
    "alt=sse&keys=kept&monkey=kept, alt=sse&keys=kept&monkey=kept",
    "alt=sse&x=a%26key%3Db, alt=sse&x=a%26key%3Db",
    "alt=sse&%zz=1, alt=sse&%zz=1",
    "&&alt=sse&, alt=sse",
  })
  void shouldForwardTheQueryWithoutCredentials(String query, String expected) {
    assertThat(ForwardedQuery.of(query)).isEqualTo(expected);
  }

  @Test
  void shouldForwardNoQueryForAKeyAlone() {
    assertThat(relayed("/v1beta/models/m:generateContent?key=secret", BODY, "m").query()).isEmpty();
    assertThat(ForwardedQuery.of("")).isEmpty();
  }

  @Test
  void shouldRenameTheModelThatACountRepeats() {
    // Given
    String body =
        "{ \"generateContentRequest\" : {\"model\":  \"models/alias\", \"contents\": []},"
            + " \"model\": \"alias\"}";

    // When
    UpstreamRequest request = relayed("/v1beta/models/alias:countTokens", body, "real");

    // Then
    assertThat(request.body())
        .asString(StandardCharsets.UTF_8)
        .isEqualTo(
            "{ \"generateContentRequest\" : {\"model\":  \"models/real\", \"contents\": []},"
                + " \"model\": \"real\"}");
  }

  @Test
  void shouldLeaveTheBodyAloneWhenTheNameStays() {
    // Given
    byte[] body = bytes("{\"generate_content_request\": {\"model\": \"models/m\"}}");
    Head head = Head.post("/v1beta/models/m:countTokens");

    // When
    RequestFacts facts = relay.facts(endpoint(head), head, body);

    // Then
    assertThat(facts.modelFields()).hasSize(1);
    assertThat(
            relay
                .request(endpoint(head), head, facts, body, Relays.to(new Dialect("gemini"), "m"))
                .body())
        .isSameAs(body);
  }

  @Test
  void shouldLeaveAnotherModelsNameAlone() {
    // Given
    String body = "{\"generateContentRequest\": {\"model\": \"models/other\"}, \"model\": 3}";

    // When
    UpstreamRequest request = relayed("/v1beta/models/alias:countTokens", body, "real");

    // Then
    assertThat(request.body()).isEqualTo(bytes(body));
  }

  @Test
  void shouldSendTheKeyInGooglesHeader() {
    assertThat(relay.credential(Secret.of("AIza-test")))
        .containsOnlyKeys("x-goog-api-key")
        .containsValue("AIza-test");
  }

  @Test
  void shouldPassFewAnswerHeaders() {
    assertThat(List.of("retry-after", "x-request-id", "x-gemini-service-tier"))
        .allMatch(relay::passesAnswerHeader);
    assertThat(List.of("server-timing", "set-cookie", "alt-svc", "server", "x-goog-api-key"))
        .noneMatch(relay::passesAnswerHeader);
  }

  @Test
  void shouldHaveNoKeepAlive() {
    assertThat(relay.keepAlive()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"generationConfig\":{\"thinkingConfig\":{\"thinkingLevel\":\"HIGH\"}} | true",
        "\"generationConfig\":{\"thinkingConfig\":{\"thinkingBudget\":-1}} | true",
        "\"generation_config\":{\"thinking_config\":{\"thinking_budget\":512}} | true",
        "\"generationConfig\":{\"thinkingConfig\":{\"thinkingBudget\":0}} | false",
        "\"generationConfig\":{\"thinkingConfig\":{}} | false",
        "\"generationConfig\":{\"thinkingConfig\":null} | false",
        "\"generationConfig\":{\"temperature\":1} | false",
        "\"contents\":[] | false"
      })
  void shouldTellWhetherThoughtsAreAskedFor(String field, boolean reasoning) {
    // When
    RequestFacts facts = facts("/v1beta/models/m:generateContent", "{" + field + "}");
    // Then
    assertThat(facts.reasoning()).isEqualTo(reasoning);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"generationConfig\":{\"maxOutputTokens\":7} | 7",
        "\"generation_config\":{\"max_output_tokens\":8} | 8",
        "\"generationConfig\":{} | 0",
        "\"maxOutputTokens\":7 | 0"
      })
  void shouldTellHowMuchMayBeGenerated(String field, long most) {
    assertThat(facts("/v1beta/models/m:generateContent", "{" + field + "}").maxOutput())
        .isEqualTo(most);
  }
}
