package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Callers come back to earlier responses by their ids, whatever the upstream speaks. */
@Timeout(120)
class ResponsesStateIT {
  private static final String PATH = "/v1/responses";
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final String OTHER_KEY = "tr-e2e-other-caller-77";
  private static final String QUESTION = "How deep is the harbour?";
  private static final String TOOLS =
      "\"tools\":[{\"type\":\"function\",\"name\":\"get_depth\",\"parameters\":{\"type\":\"object\","
          + "\"properties\":{\"pier\":{\"type\":\"string\"}}}}]";

  private static ReplayUpstream upstream;
  private static ReplayUpstream spare;
  private static Gateway gateway;

  @BeforeAll
  static void start() {
    upstream = ReplayUpstream.start();
    spare = ReplayUpstream.start();
    StringBuilder yaml = new StringBuilder("channels:\n");
    for (Vendor vendor : Vendor.values()) {
      yaml.append(vendor.channel(upstream.url()));
    }
    yaml.append(Vendor.CODEX.channel("first", upstream.url(), "shared"));
    yaml.append(Vendor.CODEX.channel("second", spare.url(), "shared"));
    yaml.append("lanes:\n  codex: {entries: [");
    for (String id : List.of("claude", "codex", "chat", "gemini", "first", "second")) {
      yaml.append("{channel: ").append(id).append("},");
    }
    yaml.append("]}\nclientKeys:\n  - {name: other, secretRef: env:OTHER_KEY, lanes: [codex]}\n");
    gateway = Gateway.start(GatewaySetup.of(yaml.toString()).env("OTHER_KEY", OTHER_KEY));
  }

  @AfterAll
  static void stop() {
    gateway.close();
    upstream.close();
    spare.close();
  }

  @BeforeEach
  void serve() {
    for (Vendor vendor : Vendor.values()) {
      vendor.serve(upstream);
    }
    Vendor.CODEX.serve(spare);
    upstream.forget();
    spare.forget();
  }

  private static RawAnswer send(Gateway to, String key, RawRequest request) {
    return RawHttp.exchange(to.port(), request.with("authorization", "Bearer " + key));
  }

  private static RawAnswer send(RawRequest request) {
    return send(gateway, GatewaySetup.ACCESS_KEY, request);
  }

  private static String body(String model, boolean stream, String fields) {
    return "{\"model\":\"%s\",\"stream\":%s,%s}".formatted(model, stream, fields);
  }

  private static RawAnswer ask(String model, boolean stream, String fields) {
    return send(RawRequest.post(PATH, body(model, stream, fields)));
  }

  private static String input(String text) {
    return "\"input\":\"" + text + "\"";
  }

  /** The input of a turn that tells what the tool said. */
  private static String result(JsonNode response) {
    for (JsonNode item : response.path("output")) {
      if (item.path("type").asText().equals("function_call")) {
        return "\"input\":[{\"type\":\"function_call_output\",\"call_id\":\""
            + item.path("call_id").asText()
            + "\",\"output\":\"nine metres\"}]";
      }
    }
    throw new AssertionError("no call in " + response);
  }

  private static String after(JsonNode response) {
    return "\"previous_response_id\":\"" + response.path("id").asText() + "\",";
  }

  private static JsonNode finalObject(RawAnswer stream) {
    assertThat(stream.status()).as(stream.text()).isEqualTo(200);
    Sse.Event last = Sse.events(stream.body()).getLast();
    assertThat(last.name()).as(stream.text()).isEqualTo("response.completed");
    return Anthropic.json(last.data()).path("response");
  }

  private static JsonNode streamed(String model) {
    return finalObject(
        ask(model, true, TOOLS + ",\"instructions\":\"Speak like a pilot.\"," + input(QUESTION)));
  }

  private static RawAnswer get(String id) {
    return send(RawRequest.get(PATH + "/" + id));
  }

  private static void expectNotFound(RawAnswer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(404);
    JsonNode error = Anthropic.json(answer.text()).path("error");
    assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
    assertThat(error.path("message").asText()).matches("Response with id '.*' not found\\.");
  }

  private static void expectPreviousNotFound(RawAnswer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    JsonNode error = Anthropic.json(answer.text()).path("error");
    assertThat(error.path("code").asText()).isEqualTo("previous_response_not_found");
    assertThat(error.path("param").asText()).isEqualTo("previous_response_id");
  }

  private static String lastReceived() {
    return upstream.requests().getLast().text();
  }

  @ParameterizedTest
  @EnumSource
  void shouldGoOnFromAStreamedTurn(Vendor vendor) {
    // Given
    JsonNode first = streamed(vendor.model());
    // When
    String fields = TOOLS + "," + after(first) + result(first);
    JsonNode second = finalObject(ask(vendor.model(), true, fields));
    // Then
    assertThat(upstream.awaitRequests(2, SOON)).hasSize(2);
    if (vendor.relays()) {
      assertThat(lastReceived()).isEqualTo(body(vendor.model(), true, fields));
    } else {
      assertThat(lastReceived())
          .containsSubsequence(QUESTION, Vendor.WORD, "get_depth", "nine metres")
          .doesNotContain("previous_response_id", "Speak like a pilot.");
      assertThat(second.path("previous_response_id")).isEqualTo(first.path("id"));
    }
    assertThat(second.path("id")).isNotEqualTo(first.path("id"));
  }

  @ParameterizedTest
  @EnumSource
  void shouldGoOnFromTheWholeOfALongChain(Vendor vendor) {
    // Given
    JsonNode first = streamed(vendor.model());
    JsonNode second =
        Anthropic.json(
            ask(vendor.model(), false, TOOLS + "," + after(first) + result(first)).text());
    // When, at a vendor who knows none of them
    RawAnswer third = ask("chat-model", true, TOOLS + "," + after(second) + result(second));
    // Then
    assertThat(finalObject(third).path("status").asText()).isEqualTo("completed");
    assertThat(lastReceived())
        .containsSubsequence(QUESTION, Vendor.WORD, "nine metres", Vendor.WORD, "nine metres");
  }

  @ParameterizedTest
  @EnumSource
  void shouldGiveAStreamedResponseOnceMore(Vendor vendor) {
    // Given
    JsonNode response = streamed(vendor.model());
    String id = response.path("id").asText();
    // When
    RawAnswer again = get(id);
    RawAnswer replayed = get(id + "?stream=true");
    RawAnswer rest = get(id + "?stream=true&starting_after=1");
    // Then
    assertThat(again.status()).as(again.text()).isEqualTo(200);
    assertThat(again.header("content-type")).isEqualTo("application/json");
    assertThat(Anthropic.json(again.text())).isEqualTo(response);
    assertThat(finalObject(replayed)).isEqualTo(response);
    assertThat(replayed.header("content-type")).startsWith("text/event-stream");
    List<Sse.Event> all = Sse.events(replayed.body());
    assertThat(Sse.events(rest.body())).isEqualTo(all.subList(2, all.size()));
  }

  @ParameterizedTest
  @EnumSource
  void shouldGiveAWholeResponseOnceMore(Vendor vendor) {
    // Given
    RawAnswer answer = ask(vendor.model(), false, TOOLS + "," + input(QUESTION));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    // When
    RawAnswer again = get(Anthropic.json(answer.text()).path("id").asText());
    // Then
    assertThat(again.body()).isEqualTo(answer.body());
  }

  @ParameterizedTest
  @EnumSource
  void shouldListWhatAResponseAnswers(Vendor vendor) {
    // Given
    JsonNode first = streamed(vendor.model());
    JsonNode second = finalObject(ask(vendor.model(), true, after(first) + result(first)));
    // When
    RawAnswer answer = get(second.path("id").asText() + "/input_items");
    // Then
    JsonNode list = Anthropic.json(answer.text());
    List<String> types = new ArrayList<>();
    list.path("data").forEach(item -> types.add(item.path("type").asText()));
    assertThat(types)
        .containsExactly("function_call_output", "function_call", "message", "message");
    assertThat(list.path("object").asText()).isEqualTo("list");
    assertThat(list.path("has_more").asBoolean(true)).isFalse();
    assertThat(list.path("first_id")).isEqualTo(list.path("data").get(0).path("id"));
    assertThat(list.path("last_id")).isEqualTo(list.path("data").get(3).path("id"));
    assertThat(list.path("data").get(3).path("content").get(0).path("text").asText())
        .isEqualTo(QUESTION);
  }

  @ParameterizedTest
  @EnumSource
  void shouldForgetWhatIsDeleted(Vendor vendor) {
    // Given
    JsonNode response = streamed(vendor.model());
    String id = response.path("id").asText();
    RawRequest delete = RawRequest.of("DELETE", PATH + "/" + id);
    // When
    RawAnswer deleted = send(delete);
    // Then
    assertThat(deleted.text())
        .isEqualTo("{\"id\":\"" + id + "\",\"object\":\"response\",\"deleted\":true}");
    expectNotFound(send(delete));
    expectNotFound(get(id));
    expectNotFound(get(id + "/input_items"));
    if (!vendor.relays()) {
      expectPreviousNotFound(ask(vendor.model(), true, after(response) + input("And now?")));
    }
  }

  @Test
  void shouldHaveTheVendorForgetItsCopy() {
    // Given
    String id = streamed(Vendor.CODEX.model()).path("id").asText();
    upstream.on(PATH + "/" + id, Script.json(200, "{\"id\":\"" + id + "\",\"deleted\":true}"));
    upstream.forget();
    // When
    RawAnswer answer = send(RawRequest.of("DELETE", PATH + "/" + id));
    // Then
    assertThat(answer.status()).isEqualTo(200);
    assertThat(upstream.requests()).hasSize(1);
    Received received = upstream.requests().getFirst();
    assertThat(received.method()).isEqualTo("DELETE");
    assertThat(received.headers().first("authorization")).contains("Bearer sk-e2e-upstream-1");
    assertThat(gateway.log())
        .doesNotContain("not deleted id=" + answer.header("x-trireme-request-id"));
  }

  @Test
  void shouldForgetThoughTheVendorDoesNot() {
    // Given
    String id = streamed(Vendor.CODEX.model()).path("id").asText();
    upstream.on(PATH + "/" + id, Script.json(500, "{}"));
    // When
    RawAnswer answer = send(RawRequest.of("DELETE", PATH + "/" + id));
    // Then
    assertThat(answer.status()).isEqualTo(200);
    String requestId = answer.header("x-trireme-request-id");
    gateway.awaitLog(Pattern.compile("was not deleted id=" + requestId + " channel=codex"), SOON);
    expectNotFound(get(id));
  }

  @ParameterizedTest
  @EnumSource
  void shouldHideAResponseFromOtherCallers(Vendor vendor) {
    // Given
    JsonNode response = streamed(vendor.model());
    String id = response.path("id").asText();
    String item = response.path("output").get(0).path("id").asText();
    upstream.forget();
    // When, Then
    expectNotFound(send(gateway, OTHER_KEY, RawRequest.get(PATH + "/" + id)));
    expectNotFound(send(gateway, OTHER_KEY, RawRequest.get(PATH + "/" + id + "/input_items")));
    expectNotFound(send(gateway, OTHER_KEY, RawRequest.of("DELETE", PATH + "/" + id)));
    expectNotFound(send(gateway, OTHER_KEY, RawRequest.post(PATH + "/" + id + "/cancel", "")));
    String going = body(vendor.model(), true, after(response) + input("And now?"));
    expectPreviousNotFound(send(gateway, OTHER_KEY, RawRequest.post(PATH, going)));
    String referring =
        body(
            vendor.model(),
            true,
            "\"input\":[{\"type\":\"item_reference\",\"id\":\"" + item + "\"}]");
    RawAnswer referred = send(gateway, OTHER_KEY, RawRequest.post(PATH, referring));
    assertThat(referred.status()).as(referred.text()).isEqualTo(400);
    assertThat(referred.text()).contains("Item with id '" + item + "' not found.");
    assertThat(upstream.requests()).isEmpty();
    assertThat(get(id).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @EnumSource
  void shouldNotKeepWhatIsNotToBeStored(Vendor vendor) {
    // Given
    JsonNode response =
        finalObject(ask(vendor.model(), true, "\"store\":false," + input(QUESTION)));
    // When, Then
    expectNotFound(get(response.path("id").asText()));
  }

  @ParameterizedTest
  @EnumSource
  void shouldPutItemsInTheirPlaces(Vendor vendor) {
    // Given
    JsonNode response = streamed(vendor.model());
    String item = response.path("output").get(0).path("id").asText();
    String fields =
        "\"input\":[{\"role\":\"user\",\"content\":\"You said\"},"
            + "{\"type\":\"item_reference\",\"id\":\""
            + item
            + "\"},"
            + "{\"role\":\"user\",\"content\":\"did you not?\"}]";
    // When
    finalObject(ask(vendor.model(), true, fields));
    // Then
    if (vendor.relays()) {
      assertThat(lastReceived()).isEqualTo(body(vendor.model(), true, fields));
    } else {
      assertThat(lastReceived())
          .containsSubsequence("You said", Vendor.WORD, "did you not?")
          .doesNotContain("item_reference");
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldNotCancelWhatIsNoBackgroundResponse(Vendor vendor) {
    // Given
    String id = streamed(vendor.model()).path("id").asText();
    // When
    RawAnswer answer = send(RawRequest.post(PATH + "/" + id + "/cancel", ""));
    // Then
    assertThat(answer.status()).isEqualTo(400);
    assertThat(Anthropic.json(answer.text()).path("error").path("type").asText())
        .isEqualTo("invalid_request_error");
  }

  @ParameterizedTest
  @EnumSource(names = {"CLAUDE", "CHAT", "GEMINI"})
  void shouldGiveATranslatedTurnToAVendorWithoutItsIds(Vendor vendor) {
    // Given
    JsonNode first = streamed(vendor.model());
    // When
    finalObject(ask(Vendor.CODEX.model(), true, after(first) + result(first)));
    // Then
    JsonNode received = Anthropic.json(lastReceived());
    assertThat(received.has("previous_response_id")).isFalse();
    assertThat(received.path("input").findValues("id")).isEmpty();
    assertThat(lastReceived())
        .containsSubsequence(QUESTION, Vendor.WORD, "get_depth", "nine metres");
  }

  @Test
  void shouldAskTheAccountFirstThatKnowsTheResponse() {
    // Given
    upstream.on(PATH, Script.json(500, "{\"error\":{\"message\":\"down\"}}"));
    JsonNode first = streamed("shared");
    upstream.forget();
    Vendor.CODEX.serve(upstream);
    String fields = after(first) + result(first);
    // When
    RawAnswer second = ask("shared", true, fields);
    // Then
    assertThat(finalObject(second).path("status").asText()).isEqualTo("completed");
    assertThat(second.header("x-trireme-channel")).isEqualTo("second");
    assertThat(upstream.requests()).isEmpty();
    assertThat(spare.requests().getLast().text()).isEqualTo(body("shared", true, fields));
  }

  @Test
  void shouldGiveAnotherAccountTheWholeConversation() {
    // Given
    JsonNode first = streamed("shared");
    upstream.on(PATH, Script.json(500, "{\"error\":{\"message\":\"down\"}}"));
    spare.forget();
    // When
    RawAnswer second = ask("shared", true, after(first) + result(first));
    // Then
    assertThat(finalObject(second).path("status").asText()).isEqualTo("completed");
    assertThat(second.header("x-trireme-channel")).isEqualTo("second");
    JsonNode received = Anthropic.json(spare.requests().getLast().text());
    assertThat(received.has("previous_response_id")).isFalse();
    assertThat(received.path("input")).hasSize(4);
    assertThat(received.path("input").findValues("id")).isEmpty();
  }

  @Test
  void shouldLeaveAnIdThatNobodyKnowsToTheVendor() {
    // Given
    String fields = "\"previous_response_id\":\"resp_before_the_start\"," + input("And now?");
    // When
    RawAnswer answer = ask(Vendor.CODEX.model(), true, fields);
    // Then
    String id = finalObject(answer).path("id").asText();
    assertThat(lastReceived()).isEqualTo(body(Vendor.CODEX.model(), true, fields));
    expectNotFound(get(id));
  }

  @ParameterizedTest
  @EnumSource
  void shouldRefuseAResponseTogetherWithAConversation(Vendor vendor) {
    // Given
    String id = streamed(vendor.model()).path("id").asText();
    // When
    RawAnswer answer =
        ask(
            vendor.model(),
            false,
            "\"previous_response_id\":\"" + id + "\",\"conversation\":\"conv_1\"," + input("x"));
    // Then
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains("previous_response_id");
    assertThat(upstream.requests()).hasSize(1);
  }

  @Test
  void shouldStillSendWebSocketsToPlainHttp() {
    // Given
    RawRequest upgrade =
        RawRequest.get(PATH).with("upgrade", "websocket").with("connection", "upgrade");
    // When, Then
    assertThat(send(upgrade).status()).isEqualTo(426);
    expectNotFound(get("resp_nothing"));
  }

  @Test
  void shouldLetTheOldestGoWhenItIsFull() {
    try (Gateway small =
        Gateway.start(
            GatewaySetup.of("channels:\n" + Vendor.CODEX.channel(upstream.url()))
                .env("TRIREME_STORED_TURNS_COUNT", "2"))) {
      // Given
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        RawRequest request =
            RawRequest.post(PATH, body(Vendor.CODEX.model(), true, input(QUESTION)));
        ids.add(finalObject(send(small, GatewaySetup.ACCESS_KEY, request)).path("id").asText());
      }
      // When
      List<Integer> found =
          ids.stream()
              .map(id -> RawRequest.get(PATH + "/" + id))
              .map(request -> send(small, GatewaySetup.ACCESS_KEY, request).status())
              .toList();
      // Then
      assertThat(found).containsExactly(404, 200, 200);
    }
  }
}
