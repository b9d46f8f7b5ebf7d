package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A Gemini stream without {@code alt=sse} is one JSON array, which grows as the answer does. */
@Timeout(60)
class GeminiArrayIT {
  private static final String RELAYED = "/v1beta/models/gem:streamGenerateContent";
  private static final String TRANSLATED = "/v1beta/models/talk:streamGenerateContent";
  private static final String CHAT = "/v1/chat/completions";
  private static final String BODY =
      "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hi\"}]}]}";
  private static final String FIRST = element("Hel", "");
  private static final String LAST = element("lo", ",\"finishReason\":\"STOP\"");

  private static ReplayUpstream upstream;
  private static Gateway gateway;

  @BeforeAll
  static void start() {
    upstream = ReplayUpstream.start();
    gateway =
        Gateway.start(
            GatewaySetup.of(
                """
                channels:
                  - id: same
                    dialect: gemini
                    baseUrls: ["%1$s"]
                    keys: [{secret: e2e-gemini}]
                    allowPrivateNetwork: true
                    models: {allow: [gem]}
                  - id: foreign
                    dialect: chat
                    baseUrls: ["%1$s"]
                    keys: [{secret: e2e-chat}]
                    allowPrivateNetwork: true
                    models: {allow: [talk]}
                lanes: {gemini: {entries: [{channel: same}, {channel: foreign}]}}
                """
                    .formatted(upstream.url())));
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

  private static String element(String text, String more) {
    return ("{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"%s\"}],\"role\":\"model\"}%s,\"index\":0}],"
            + "\"usageMetadata\":{\"promptTokenCount\":3,\"candidatesTokenCount\":2}}")
        .formatted(text, more);
  }

  private static Script array(String... pieces) {
    return Script.stream(pieces).header("content-type", "application/json; charset=UTF-8");
  }

  private static RawAnswer ask(String path) {
    return RawHttp.exchange(
        gateway.port(),
        RawRequest.post(path, BODY).with("x-goog-api-key", GatewaySetup.ACCESS_KEY));
  }

  private static String said(RawAnswer answer) {
    StringBuilder words = new StringBuilder();
    for (JsonNode chunk : Anthropic.json(answer.text())) {
      words.append(chunk.at("/candidates/0/content/parts/0/text").asText());
    }
    return words.toString();
  }

  private static String finish(RawAnswer answer) {
    JsonNode array = Anthropic.json(answer.text());
    return array.path(array.size() - 1).at("/candidates/0/finishReason").asText();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 4096})
  void shouldRelayEveryByteAsItCame(int piece) {
    // Given
    String body = "[" + FIRST + "\n,\r\n" + LAST + "\n]\n";
    upstream.on(RELAYED, array(body).inPiecesOf(piece));
    // When
    RawAnswer answer = ask(RELAYED);
    // Then
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-type")).startsWith("application/json");
    assertThat(answer.end()).isEqualTo(RawAnswer.End.TERMINAL_CHUNK);
    assertThat(answer.text()).isEqualTo(body);
  }

  @Test
  void shouldRelayAnElementBeforeTheNextIsThere() {
    // Given
    upstream.on(RELAYED, array("[" + FIRST, "," + LAST + "]").pace(Duration.ofMillis(800)));
    // When
    RawAnswer answer = ask(RELAYED);
    // Then
    assertThat(answer.endNanos() - answer.headNanos()).isGreaterThan(400_000_000L);
    assertThat(said(answer)).isEqualTo("Hello");
  }

  @Test
  void shouldRefuseAnErrorInPlaceOfTheArray() {
    // Given
    upstream.on(
        RELAYED,
        array(
            "[{\"error\":{\"code\":429,\"message\":\"slow down\",\"status\":\"RESOURCE_EXHAUSTED\"}}]"));
    // When
    RawAnswer answer = ask(RELAYED);
    // Then
    assertThat(answer.status()).isEqualTo(429);
    assertThat(Anthropic.json(answer.text()).at("/error/message").asText()).contains("slow down");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",\r\n", "\n"})
  void shouldCloseTheArrayWithAnErrorWhereTheUpstreamBreaksOff(String behind) {
    // Given
    upstream.on(RELAYED, array("[" + FIRST + behind));
    // When
    RawAnswer answer = ask(RELAYED);
    // Then
    JsonNode array = Anthropic.json(answer.text());
    assertThat(array).hasSize(2);
    assertThat(array.path(1).at("/error/code").asInt()).isEqualTo(502);
  }

  @Test
  void shouldNotPretendThatHalfAnElementIsWhole() {
    // Given
    upstream.on(RELAYED, array("[" + FIRST + "," + LAST.substring(0, 40)));
    // When
    RawAnswer answer = ask(RELAYED);
    // Then
    assertThat(answer.text()).isEqualTo("[" + FIRST + "," + LAST.substring(0, 40));
  }

  @Test
  void shouldEndWithAnErrorWhereOnlyTheLastBracketIsMissing() {
    // Given
    upstream.on(RELAYED, array("[" + FIRST + "," + LAST));
    // When
    RawAnswer answer = ask(RELAYED);
    // Then
    assertThat(Anthropic.json(answer.text()).path(2).at("/error/code").asInt()).isEqualTo(502);
  }

  private static String chat(String delta, String finish) {
    return "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"talk\",\"choices\":[{\"index\":0,\"delta\":%s,\"finish_reason\":%s}]}\n\n"
        .formatted(delta, finish);
  }

  @Test
  void shouldWriteAnArrayFromAnotherDialectAsItComes() {
    // Given
    upstream.on(
        CHAT,
        Script.stream(
                chat("{\"role\":\"assistant\",\"content\":\"Hel\"}", "null"),
                chat("{\"content\":\"lo\"}", "null"),
                chat("{}", "\"stop\""),
                "data: [DONE]\n\n")
            .pace(Duration.ofMillis(300)));
    // When
    RawAnswer answer = ask(TRANSLATED);
    // Then
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.header("content-type")).startsWith("application/json");
    assertThat(answer.endNanos() - answer.headNanos()).isGreaterThan(400_000_000L);
    assertThat(said(answer)).isEqualTo("Hello");
    assertThat(finish(answer)).isEqualTo("STOP");
    assertThat(upstream.requests().getLast().text()).contains("\"stream\":true");
  }

  @Test
  void shouldCloseATranslatedArrayWithAnError() {
    // Given
    upstream.on(CHAT, Script.stream(chat("{\"role\":\"assistant\",\"content\":\"Hel\"}", "null")));
    // When
    RawAnswer answer = ask(TRANSLATED);
    // Then
    JsonNode array = Anthropic.json(answer.text());
    assertThat(said(answer)).isEqualTo("Hel");
    assertThat(array.path(array.size() - 1).at("/error/code").asInt()).isEqualTo(502);
  }
}
