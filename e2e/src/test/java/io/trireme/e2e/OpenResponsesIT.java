package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the Open Responses specification asks of a server, over a vendor of every dialect: each
 * answer, and each event of a streamed one, fits the schema and the order of the specification.
 *
 * @see <a href="https://www.openresponses.org/specification">Open Responses</a>
 */
@Timeout(60)
class OpenResponsesIT {
  private static final List<Utterance.Call> CALLS =
      List.of(
          new Utterance.Call("call_up0", "get_weather", "{\"city\":\"Oslo\"}"),
          new Utterance.Call("call_up1", "get_weather", "{\"city\":\"Bergen\"}"));
  private static final String WORDS = "Fjords, é and 😀.";
  private static final String THOUGHTS = "Two towns, then.";
  private static final String PDF = base64("%PDF-1.4\n%%EOF\n".getBytes(StandardCharsets.US_ASCII));
  private static volatile BiFunction<Tongue, Boolean, Script> answer =
      (vendor, stream) -> Script.empty();

  private static Quartet quartet;

  @BeforeAll
  static void start() {
    quartet =
        Quartet.start(
            (vendor, request) -> answer.apply(vendor, Quartet.wantsEvents(vendor, request)));
  }

  @AfterAll
  static void stop() {
    quartet.close();
  }

  @BeforeEach
  void forget() {
    quartet.upstream().forget();
  }

  static List<Arguments> vendors() {
    List<Arguments> vendors = new ArrayList<>();
    for (Tongue vendor : Tongue.values()) {
      vendors.add(Arguments.of(vendor, false));
      vendors.add(Arguments.of(vendor, true));
    }
    return vendors;
  }

  @ParameterizedTest(name = "over {0}, streaming {1}")
  @MethodSource("vendors")
  void shouldAnswerWords(Tongue vendor, boolean stream) {
    // Given
    vendorSays(Utterance.words(WORDS));
    // When
    JsonNode response = respond(request(vendor, stream, user("Where to?")));
    // Then
    assertThat(response.path("status").asText()).isEqualTo("completed");
    assertThat(response.path("output")).hasSize(1);
    assertThat(words(response)).isEqualTo(WORDS);
  }

  @ParameterizedTest(name = "over {0}, streaming {1}")
  @MethodSource("vendors")
  void shouldHearTheSystemPrompt(Tongue vendor, boolean stream) {
    // Given
    vendorSays(Utterance.words(WORDS));
    String prompt = "Speak like a ferryman.";
    // When
    JsonNode response =
        respond(request(vendor, stream, message("system", prompt), user("Where to?")));
    // Then
    assertThat(response.path("status").asText()).isEqualTo("completed");
    JsonNode asked = asked();
    JsonNode place =
        switch (vendor) {
          case CLAUDE -> asked.path("system");
          case CODEX -> asked.path("input").path(0);
          case CHAT -> asked.path("messages").path(0);
          case GEMINI -> asked.path("systemInstruction");
        };
    assertThat(place.toString()).contains(prompt).doesNotContain("Where to?");
  }

  @ParameterizedTest(name = "over {0}, streaming {1}")
  @MethodSource("vendors")
  void shouldCallTools(Tongue vendor, boolean stream) {
    // Given
    vendorSays(new Utterance("t1", THOUGHTS, "c3RhdGU=", WORDS, CALLS, false));
    // When
    JsonNode response = respond(request(vendor, stream, user("Which weather?")));
    // Then
    assertThat(response.path("status").asText()).isEqualTo("completed");
    assertThat(words(response)).isEqualTo(WORDS);
    List<JsonNode> calls = items(response, "function_call");
    assertThat(calls).extracting(call -> call.path("name").asText()).containsOnly("get_weather");
    assertThat(calls)
        .extracting(call -> Tongue.json(call.path("arguments").asText()).toString())
        .containsExactly("{\"city\":\"Oslo\"}", "{\"city\":\"Bergen\"}");
    assertThat(calls).extracting(call -> call.path("call_id").asText()).doesNotHaveDuplicates();
    assertThat(items(response, "reasoning").toString()).contains(THOUGHTS);
  }

  @ParameterizedTest(name = "over {0}")
  @EnumSource
  void shouldStreamCallsPieceByPiece(Tongue vendor) {
    // Given
    vendorSays(new Utterance("t2", "", "", "", CALLS, false));
    // When
    RawAnswer told = quartet.ask(post(request(vendor, true, user("Which weather?"))));
    // Then
    assertThat(ResponseStreamCheck.of(told.body()).types())
        .containsSubsequence(
            "response.created",
            "response.in_progress",
            "response.output_item.added",
            "response.function_call_arguments.delta",
            "response.function_call_arguments.done",
            "response.output_item.done",
            "response.output_item.added",
            "response.function_call_arguments.delta",
            "response.function_call_arguments.done",
            "response.output_item.done",
            "response.completed");
  }

  @ParameterizedTest(name = "over {0}, streaming {1}")
  @MethodSource("vendors")
  void shouldTakeTheOutputsOfCalls(Tongue vendor, boolean stream) {
    // Given
    vendorSays(new Utterance("t3", THOUGHTS, "c3RhdGU=", WORDS, CALLS, false));
    ObjectNode first = request(vendor, stream, user("Which weather?"));
    JsonNode calling = respond(first);
    vendorSays(Utterance.words("Rain."));
    ArrayNode input = (ArrayNode) first.path("input");
    calling.path("output").forEach(input::add);
    for (JsonNode call : items(calling, "function_call")) {
      input
          .addObject()
          .put("type", "function_call_output")
          .put("call_id", call.path("call_id").asText())
          .put("output", "Rain in " + Tongue.json(call.path("arguments").asText()).path("city"));
    }
    quartet.upstream().forget();
    // When
    JsonNode response = respond(first);
    // Then
    assertThat(words(response)).isEqualTo("Rain.");
    String asked = asked().toString();
    assertThat(asked).contains("Rain in \\\"Oslo\\\"", "Rain in \\\"Bergen\\\"");
    assertThat(asked.indexOf("Oslo")).isLessThan(asked.indexOf("Rain in \\\"Oslo"));
  }

  @ParameterizedTest(name = "over {0}, streaming {1}")
  @MethodSource("vendors")
  void shouldTakeImages(Tongue vendor, boolean stream) {
    // Given
    vendorSays(Utterance.words(WORDS));
    String image = image();
    ObjectNode question = Tongue.JSON.createObjectNode().put("type", "message").put("role", "user");
    ArrayNode content = question.putArray("content");
    content.addObject().put("type", "input_text").put("text", "What is this?");
    content
        .addObject()
        .put("type", "input_image")
        .put("image_url", "data:image/png;base64," + image);
    // When
    JsonNode response = respond(request(vendor, stream, question));
    // Then
    assertThat(words(response)).isEqualTo(WORDS);
    JsonNode asked = asked();
    String placed =
        switch (vendor) {
          case CLAUDE -> asked.at("/messages/0/content/1/source/data").asText();
          case CODEX -> asked.at("/input/0/content/1/image_url").asText();
          case CHAT -> asked.at("/messages/0/content/1/image_url/url").asText();
          case GEMINI -> asked.at("/contents/0/parts/1/inlineData/data").asText();
        };
    assertThat(placed).endsWith(image);
  }

  @ParameterizedTest(name = "over {0}, streaming {1}")
  @MethodSource("vendors")
  void shouldTakeFiles(Tongue vendor, boolean stream) {
    // Given
    vendorSays(Utterance.words(WORDS));
    ObjectNode question = Tongue.JSON.createObjectNode().put("type", "message").put("role", "user");
    ArrayNode content = question.putArray("content");
    content.addObject().put("type", "input_text").put("text", "Summarise it.");
    content
        .addObject()
        .put("type", "input_file")
        .put("filename", "tide.pdf")
        .put("file_data", "data:application/pdf;base64," + PDF);
    // When
    JsonNode response = respond(request(vendor, stream, question));
    // Then
    assertThat(words(response)).isEqualTo(WORDS);
    JsonNode asked = asked();
    String placed =
        switch (vendor) {
          case CLAUDE -> asked.at("/messages/0/content/1/source/data").asText();
          case CODEX -> asked.at("/input/0/content/1/file_data").asText();
          case CHAT -> asked.at("/messages/0/content/1/file/file_data").asText();
          case GEMINI -> asked.at("/contents/0/parts/1/inlineData/data").asText();
        };
    assertThat(placed).endsWith(PDF);
  }

  @ParameterizedTest(name = "over {0}, streaming {1}")
  @MethodSource("vendors")
  void shouldHearWhatWasSaidBefore(Tongue vendor, boolean stream) {
    // Given
    vendorSays(Utterance.words(WORDS));
    // When
    JsonNode response =
        respond(
            request(
                vendor,
                stream,
                user("I am Ada."),
                message("assistant", "Good day, Ada."),
                user("Who am I?")));
    // Then
    assertThat(words(response)).isEqualTo(WORDS);
    JsonNode asked = asked();
    JsonNode turns =
        switch (vendor) {
          case CLAUDE, CHAT -> asked.path("messages");
          case CODEX -> asked.path("input");
          case GEMINI -> asked.path("contents");
        };
    assertThat(turns).hasSize(3);
    assertThat(turns.path(1).path("role").asText())
        .isEqualTo(vendor == Tongue.GEMINI ? "model" : "assistant");
    assertThat(turns.path(1).toString()).contains("Good day, Ada.");
  }

  @ParameterizedTest(name = "over {0}, streaming {1}")
  @MethodSource("vendors")
  void shouldSayThatTheLimitEndedIt(Tongue vendor, boolean stream) {
    // Given
    vendorSays(Utterance.words(WORDS).cutShort());
    // When
    JsonNode response = respond(request(vendor, stream, user("Where to?")));
    // Then
    assertThat(response.path("status").asText()).isEqualTo("incomplete");
    assertThat(response.at("/incomplete_details/reason").asText()).isEqualTo("max_output_tokens");
  }

  @ParameterizedTest(name = "over {0}, streaming {1}")
  @MethodSource("vendors")
  void shouldRepeatWhatWasAsked(Tongue vendor, boolean stream) {
    // Given
    vendorSays(Utterance.words("{\"town\":\"Oslo\"}"));
    ObjectNode request = request(vendor, stream, user("A town as JSON."));
    Map<String, JsonNode> asked =
        Map.of(
            "instructions", Tongue.json("\"Be brief.\""),
            "max_output_tokens", Tongue.json("512"),
            "metadata", Tongue.json("{\"ticket\":\"7\"}"),
            "parallel_tool_calls", Tongue.json("false"),
            "prompt_cache_key", Tongue.json("\"desk\""),
            "store", Tongue.json("false"),
            "tool_choice", Tongue.json("\"none\""));
    request.setAll(asked);
    request.set(
        "text",
        Tongue.json(
            """
            {"format":{"type":"json_schema","name":"place","strict":true,"schema":{"type":"object",
            "properties":{"town":{"type":"string"}},"required":["town"],
            "additionalProperties":false}}}"""));
    // When
    JsonNode response = respond(request);
    // Then
    assertThat(response.path("status").asText()).isEqualTo("completed");
    if (vendor != Tongue.CODEX) {
      assertThat(response.path("model").asText()).isEqualTo(Quartet.model(vendor));
      asked.forEach((field, value) -> assertThat(response.path(field)).as(field).isEqualTo(value));
      assertThat(response.path("tools").path(0).path("name").asText()).isEqualTo("get_weather");
      assertThat(response.at("/text/format/name").asText()).isEqualTo("place");
    }
  }

  /** A vendor of Responses is not asked: its own events are relayed as they are. */
  @ParameterizedTest(name = "over {0}")
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CODEX")
  void shouldFailInTheStreamByTheSchema(Tongue vendor) {
    // Given
    answer =
        (voice, stream) -> Voice.script(voice, Utterance.words(WORDS), stream).cutAfterFrames(2);
    // When
    RawAnswer told = quartet.ask(post(request(vendor, true, user("Where to?"))));
    // Then
    assertThat(told.status()).isEqualTo(200);
    ResponseStreamCheck.Verdict verdict = ResponseStreamCheck.of(told.body());
    assertThat(verdict.faults()).isEmpty();
    assertThat(verdict.types()).endsWith("error", "response.failed");
    assertThat(verdict.last().at("/error/code").asText()).isNotEmpty();
  }

  private static void vendorSays(Utterance said) {
    answer = (vendor, stream) -> Voice.script(vendor, said, stream);
  }

  private static ObjectNode message(String role, String content) {
    return Tongue.JSON
        .createObjectNode()
        .put("type", "message")
        .put("role", role)
        .put("content", content);
  }

  private static ObjectNode user(String content) {
    return message("user", content);
  }

  private static ObjectNode request(Tongue vendor, boolean stream, ObjectNode... input) {
    ObjectNode request =
        Tongue.JSON.createObjectNode().put("model", Quartet.model(vendor)).put("stream", stream);
    ArrayNode items = request.putArray("input");
    for (ObjectNode item : input) {
      items.add(item);
    }
    request.set(
        "tools",
        Tongue.json(
            """
            [{"type":"function","name":"get_weather","description":"Weather of a town.",
            "parameters":{"type":"object","properties":{"city":{"type":"string"}},
            "required":["city"]}}]"""));
    return request;
  }

  private static RawRequest post(ObjectNode request) {
    return Tongue.CODEX.credential(RawRequest.post("/v1/responses", request.toString()));
  }

  /** Asks, holds the answer against the schema, and returns the final response object. */
  private static JsonNode respond(ObjectNode request) {
    RawAnswer told = quartet.ask(post(request));
    assertThat(told.status()).as(told.text()).isEqualTo(200);
    if (request.path("stream").asBoolean()) {
      assertThat(told.header("content-type")).startsWith("text/event-stream");
      ResponseStreamCheck.Verdict verdict = ResponseStreamCheck.of(told.body());
      assertThat(verdict.faults()).as(told.text()).isEmpty();
      return verdict.last();
    }
    JsonNode response = Tongue.json(told.text());
    ResponseSchema schema = new ResponseSchema();
    schema.response(response, "response");
    assertThat(schema.faults()).as(told.text()).isEmpty();
    return response;
  }

  private static JsonNode asked() {
    return Tongue.json(quartet.upstream().requests().getLast().text());
  }

  private static List<JsonNode> items(JsonNode response, String type) {
    List<JsonNode> items = new ArrayList<>();
    for (JsonNode item : response.path("output")) {
      if (item.path("type").asText().equals(type)) {
        items.add(item);
      }
    }
    return items;
  }

  private static String words(JsonNode response) {
    StringBuilder words = new StringBuilder();
    for (JsonNode message : items(response, "message")) {
      message.path("content").forEach(part -> words.append(part.path("text").asText()));
    }
    return words.toString();
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static String image() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "png", out);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return base64(out.toByteArray());
  }
}
