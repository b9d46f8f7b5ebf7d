package io.trireme.e2e;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.ObjectMappers;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.InternalServerException;
import com.anthropic.errors.NotFoundException;
import com.anthropic.errors.OverloadedException;
import com.anthropic.errors.RateLimitException;
import com.anthropic.errors.SseException;
import com.anthropic.errors.UnauthorizedException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolResultBlockParam;
import com.anthropic.models.messages.ToolUseBlock;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** The official Java SDK as a client of the packaged application. */
@Timeout(60)
class AnthropicJavaIT {
  private static final String SIGNATURE =
      "c291bmRpbmctc2lnbmF0dXJlLW9mLW91ci1vd24tbWFraW5nKy89PQ==";

  private static ReplayUpstream upstream;
  private static Gateway gateway;
  private static AnthropicClient client;

  @BeforeAll
  static void start() {
    upstream = ReplayUpstream.start();
    gateway =
        Gateway.start(
            GatewaySetup.of(
                GatewaySetup.claudeChannel(upstream.url())
                    + "lanes: {claude: {breaker: {enabled: false}}}\n"
                    + "settings: {keepAliveAfter: 400ms}\n"));
    client = client(GatewaySetup.ACCESS_KEY);
  }

  @AfterAll
  static void stop() {
    client.close();
    gateway.close();
    upstream.close();
  }

  @BeforeEach
  void forget() {
    upstream.forget();
  }

  private static AnthropicClient client(String key) {
    return AnthropicOkHttpClient.builder()
        .baseUrl(gateway.url())
        .apiKey(key)
        .maxRetries(0)
        .timeout(Duration.ofSeconds(20))
        .build();
  }

  private static MessageCreateParams.Builder asking() {
    return MessageCreateParams.builder()
        .model("claude-sonnet-4-5")
        .maxTokens(512)
        .addUserMessage("How deep is the harbour?");
  }

  /** Reads a stream to its end and adds it up. */
  private static Message streamed(MessageCreateParams params) {
    MessageAccumulator accumulator = MessageAccumulator.create();
    try (StreamResponse<RawMessageStreamEvent> events = client.messages().createStreaming(params)) {
      events.stream().forEach(accumulator::accumulate);
    }
    return accumulator.message();
  }

  private static JsonNode wire(Object value) {
    return ObjectMappers.jsonMapper().valueToTree(value);
  }

  /** Null, left out and an empty list say the same in an answer. */
  private static JsonNode bare(JsonNode node) {
    JsonNode copy = Anthropic.json(node.toString());
    strip(copy);
    return copy;
  }

  private static void strip(JsonNode node) {
    if (node instanceof ObjectNode object) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      for (String name : names) {
        if (object.path(name).isNull()) {
          object.remove(name);
        }
      }
    }
    node.forEach(AnthropicJavaIT::strip);
  }

  @Test
  void shouldReadAStreamOfText() {
    // Given
    upstream.on(Anthropic.PATH, Transcript.fixture("text-pings-comments").script());
    // When
    Message message = streamed(asking().build());
    // Then
    assertThat(bare(wire(message)))
        .isEqualTo(bare(Folded.message(Transcript.fixture("text-pings-comments"))));
    Received received = upstream.requests().getFirst();
    assertThat(received.headers().first("x-api-key")).contains(Anthropic.UPSTREAM_KEY);
    assertThat(Anthropic.json(received.text()).path("stream").asBoolean()).isTrue();
  }

  @Test
  void shouldReadAWholeAnswer() {
    // Given
    upstream.on(Anthropic.PATH, Anthropic.message("Nine fathoms."));
    // When
    Message message = client.messages().create(asking().build());
    // Then
    assertThat(message.content().getFirst().asText().text()).isEqualTo("Nine fathoms.");
    assertThat(message.stopReason()).contains(StopReason.END_TURN);
    assertThat(message.usage().outputTokens()).isEqualTo(3);
  }

  @Test
  void shouldCarryThinkingAndAToolThereAndBack() {
    // Given
    upstream.on(
        Anthropic.PATH,
        Transcript.fixture("thinking-tool-use").script(),
        Transcript.fixture("bash-final-text").script());
    MessageCreateParams.Builder conversation =
        asking()
            .enabledThinking(1024)
            .maxTokens(4096)
            .addTool(
                Tool.builder()
                    .name("sound_depth")
                    .inputSchema(
                        Tool.InputSchema.builder()
                            .properties(
                                Tool.InputSchema.Properties.builder()
                                    .putAdditionalProperty(
                                        "harbour", JsonValue.from(Map.of("type", "string")))
                                    .build())
                            .build())
                    .build());
    // When
    Message first = streamed(conversation.build());
    ToolUseBlock call = first.content().getLast().asToolUse();
    conversation
        .addMessage(first)
        .addUserMessageOfContentBlockParams(
            List.of(
                ContentBlockParam.ofToolResult(
                    ToolResultBlockParam.builder()
                        .toolUseId(call.id())
                        .content("nine fathoms")
                        .build())));
    Message second = streamed(conversation.build());
    // Then
    assertThat(first.stopReason()).contains(StopReason.TOOL_USE);
    assertThat(first.content().getFirst().asThinking().signature()).isEqualTo(SIGNATURE);
    assertThat(wire(call._input()))
        .isEqualTo(Anthropic.json("{\"harbour\": \"Piraeus\", \"fathoms\": true}"));
    assertThat(second.content().getFirst().asText().text())
        .isEqualTo("The command printed trireme-afloat.");
    String replayed = upstream.requests().get(1).text();
    assertThat(replayed).contains("\"" + SIGNATURE + "\"");
    JsonNode turns = Anthropic.json(replayed).path("messages");
    JsonNode told = Folded.message(Transcript.fixture("thinking-tool-use")).path("content");
    assertThat(bare(turns.path(1).path("content"))).isEqualTo(told);
    assertThat(turns.path(2).path("content").path(0).path("tool_use_id").asText())
        .isEqualTo("toolu_made_01");
  }

  static List<Arguments> errors() {
    return List.of(
        Arguments.of(400, "invalid_request_error", BadRequestException.class, 400),
        Arguments.of(404, "not_found_error", NotFoundException.class, 404),
        Arguments.of(429, "rate_limit_error", RateLimitException.class, 429),
        Arguments.of(500, "api_error", InternalServerException.class, 500),
        Arguments.of(529, "overloaded_error", OverloadedException.class, 529));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("errors")
  void shouldThrowWhatTheStatusMeans(
      int status, String type, Class<? extends AnthropicServiceException> thrown, int seen) {
    // Given
    upstream.on(
        Anthropic.PATH,
        Anthropic.error(status, type, "No anchor ground").header("request-id", "req_upstream_1"));
    for (boolean stream : new boolean[] {true, false}) {
      // When
      AnthropicServiceException failure =
          catchThrowableOfType(
              thrown,
              () -> {
                if (stream) {
                  streamed(asking().build());
                } else {
                  client.messages().create(asking().build());
                }
              });
      // Then
      assertThat(failure).as("stream=%s", stream).isNotNull();
      assertThat(failure.statusCode()).isEqualTo(seen);
      assertThat(failure.type().orElseThrow().asString()).isEqualTo(type);
      assertThat(failure.apiMessage()).contains("No anchor ground");
      assertThat(failure.requestId()).contains("req_upstream_1");
    }
  }

  @Test
  void shouldThrowUnauthorizedForAWrongKey() {
    // Given
    AnthropicClient stranger = client("not-the-key");
    try {
      // When
      UnauthorizedException failure =
          catchThrowableOfType(
              UnauthorizedException.class, () -> stranger.messages().create(asking().build()));
      // Then
      assertThat(failure.type().orElseThrow().asString()).isEqualTo("authentication_error");
      assertThat(failure.requestId().orElseThrow()).startsWith("req_");
      assertThat(failure.headers().values("x-should-retry")).containsExactly("false");
      assertThat(upstream.requests()).isEmpty();
    } finally {
      stranger.close();
    }
  }

  @Test
  void shouldThrowWithARealStatusWhenTheStreamBeginsWithAnError() {
    // Given
    upstream.on(Anthropic.PATH, Transcript.fixture("error-first").script());
    // When
    OverloadedException failure =
        catchThrowableOfType(OverloadedException.class, () -> streamed(asking().build()));
    // Then
    assertThat(failure).isNotNull();
    assertThat(failure.statusCode()).isEqualTo(529);
    assertThat(failure.requestId()).isPresent();
  }

  static List<Arguments> cuts() {
    Script talk = Script.stream(Anthropic.talking(4));
    Script closing = Transcript.fixture("bash-final-text").script();
    return List.of(
        Arguments.of("closed in an open block", talk.cutAfterFrames(5)),
        Arguments.of("reset in an open block", talk.pace(ms(20)).resetAfterFrames(5)),
        Arguments.of("clean end in an open block", talk),
        Arguments.of("closed after a finished block", closing.cutAfterFrames(5)),
        Arguments.of("a chunk that is none", talk.malformedChunkAfterFrames(4)),
        Arguments.of("the vendor's own error", Transcript.fixture("error-after-content").script()));
  }

  private static Duration ms(long millis) {
    return Duration.ofMillis(millis);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cuts")
  void shouldThrowWhenTheStreamBreaksOff(String name, Script script) {
    // Given
    upstream.on(Anthropic.PATH, script);
    // When / Then
    expectErrorInBand(name);
  }

  /** Half an event must be an error for the client, and not half a JSON text. */
  @Test
  void shouldThrowTheSameWhereverTheCutFalls() {
    // Given
    List<byte[]> frames = Transcript.fixture("bash-final-text").frames();
    Script script = Script.stream(frames);
    int begin = Framing.concat(frames.subList(0, 3)).length;
    int end = Framing.concat(frames.subList(0, 4)).length;
    for (int bytes = begin; bytes <= end; bytes++) {
      upstream.on(Anthropic.PATH, script.cutAfterBytes(bytes));
      // When / Then
      expectErrorInBand("cut after byte " + (bytes - begin) + " of an event");
    }
  }

  /** Whether the reader was paused when the upstream hung up is a matter of luck: hence often. */
  @Test
  void shouldNotLoseWhatCameBeforeACut() {
    // Given
    Transcript transcript = Transcript.fixture("bash-final-text");
    upstream.on(Anthropic.PATH, transcript.script().cutAfterFrames(transcript.frames().size()));
    for (int round = 1; round <= 100; round++) {
      // When
      Message message = streamed(asking().build());
      // Then
      assertThat(bare(wire(message))).isEqualTo(bare(Folded.message(transcript)));
    }
  }

  private static void expectErrorInBand(String what) {
    List<RawMessageStreamEvent> events = new ArrayList<>();
    assertThatThrownBy(
            () -> {
              try (StreamResponse<RawMessageStreamEvent> stream =
                  client.messages().createStreaming(asking().build())) {
                stream.stream().forEach(events::add);
              }
            })
        .as(what)
        .isInstanceOfSatisfying(
            SseException.class,
            failure -> {
              assertThat(failure.type().orElseThrow().asString()).isEqualTo("api_error");
              assertThat(failure.apiMessage()).isPresent();
            });
    assertThat(events).as(what).noneMatch(RawMessageStreamEvent::isMessageStop);
    assertThat(events).as(what).isNotEmpty().allMatch(RawMessageStreamEvent::isValid);
  }

  @Test
  void shouldReadAStreamThatBeginsWithPings() {
    // Given
    Transcript transcript = Transcript.fixture("bash-final-text");
    upstream.on(Anthropic.PATH, transcript.script().silenceBeforeHead(ms(1_300)));
    // When
    Message message = streamed(asking().build());
    // Then
    assertThat(bare(wire(message))).isEqualTo(bare(Folded.message(transcript)));
  }

  @Test
  void shouldThrowTheErrorThatComesAfterPings() {
    // Given
    upstream.on(
        Anthropic.PATH,
        Anthropic.error(529, "overloaded_error", "Full").silenceBeforeHead(ms(1_300)));
    // When
    SseException failure =
        catchThrowableOfType(SseException.class, () -> streamed(asking().build()));
    // Then
    assertThat(failure).as("the head had gone, so the error comes in the stream").isNotNull();
    assertThat(failure.type().orElseThrow().asString()).isEqualTo("overloaded_error");
  }

  static List<Transcript> corpus() {
    return Corpus.transcripts("anthropic");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("corpus")
  void shouldGiveTheRecordedAnswer(Transcript transcript) throws Exception {
    // Given
    upstream.on(Anthropic.PATH, transcript.script());
    ObjectNode asked = (ObjectNode) Anthropic.json(transcript.requestText());
    asked.remove("stream");
    MessageCreateParams.Body body =
        ObjectMappers.jsonMapper().readValue(asked.toString(), MessageCreateParams.Body.class);
    MessageCreateParams params = MessageCreateParams.builder().body(body).build();
    // When
    Message message = transcript.streaming() ? streamed(params) : client.messages().create(params);
    // Then
    JsonNode recorded =
        transcript.streaming()
            ? Folded.message(transcript)
            : Anthropic.json(new String(transcript.answer(), UTF_8));
    JsonNode seen = bare(wire(message));
    for (String field :
        List.of("id", "model", "content", "stop_reason", "stop_sequence", "usage")) {
      assertThat(seen.path(field)).as(field).isEqualTo(bare(recorded).path(field));
    }
  }
}
