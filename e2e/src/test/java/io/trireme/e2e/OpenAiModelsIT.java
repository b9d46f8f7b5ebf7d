package io.trireme.e2e;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** OpenAI has one list of models for two APIs; each of them is a lane of its own here. */
@Timeout(60)
class OpenAiModelsIT {
  private static final String CHAT_KEY = "e2e-chat-only-51c7";

  private static ReplayUpstream chat;
  private static ReplayUpstream codex;
  private static Gateway gateway;

  @BeforeAll
  static void start() {
    chat = ReplayUpstream.start();
    codex = ReplayUpstream.start();
    chat.on("/v1/models", listing("chat-vendor", "z-chat", "shared"));
    codex.on("/v1/models", listing("codex-vendor", "shared", "a-codex"));
    gateway =
        Gateway.start(
            GatewaySetup.of(
                    """
                    channels:
                      - id: responses
                        dialect: codex
                        baseUrls: ["%s"]
                        keys: [{secret: sk-e2e-codex}]
                        allowPrivateNetwork: true
                      - id: completions
                        dialect: chat
                        baseUrls: ["%s"]
                        keys: [{secret: sk-e2e-chat}]
                        allowPrivateNetwork: true
                    clientKeys:
                      - {name: chat-only, secretRef: env:CHAT_KEY, lanes: [chat]}
                    """
                        .formatted(codex.url(), chat.url()))
                .env("CHAT_KEY", CHAT_KEY));
  }

  @AfterAll
  static void stop() {
    gateway.close();
    chat.close();
    codex.close();
  }

  private static Script listing(String owner, String... ids) {
    List<String> models = new ArrayList<>();
    for (String id : ids) {
      models.add(
          "{\"id\":\"%s\",\"object\":\"model\",\"created\":1,\"owned_by\":\"%s\"}"
              .formatted(id, owner));
    }
    return Script.json(200, "{\"object\":\"list\",\"data\":[" + String.join(",", models) + "]}");
  }

  private static RawAnswer get(String target, String key) {
    return RawHttp.exchange(
        gateway.port(), RawRequest.get(target).with("authorization", "Bearer " + key));
  }

  /** Each model with its owner, in order. */
  private static List<String> listed(String target, String key) {
    RawAnswer answer = get(target, key);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    List<String> models = new ArrayList<>();
    Anthropic.json(answer.text())
        .path("data")
        .forEach(
            model ->
                models.add(model.path("id").asText() + " of " + model.path("owned_by").asText()));
    return models;
  }

  @Test
  void shouldListBothLanesToABearerEachNameOnce() {
    assertThat(listed("/v1/models", GatewaySetup.ACCESS_KEY))
        .containsExactly(
            "z-chat of chat-vendor", "shared of chat-vendor", "a-codex of codex-vendor");
  }

  @Test
  void shouldListItsOwnLaneToCodex() {
    assertThat(listed("/v1/models?client_version=0.169.0", GatewaySetup.ACCESS_KEY))
        .containsExactly("shared of codex-vendor", "a-codex of codex-vendor");
  }

  @Test
  void shouldListNoLaneThatIsClosedToTheKey() {
    assertThat(listed("/v1/models", CHAT_KEY))
        .containsExactly("z-chat of chat-vendor", "shared of chat-vendor");
    assertThat(get("/v1/models/a-codex", CHAT_KEY).status()).isEqualTo(404);
  }

  @Test
  void shouldDescribeAModelOfTheOtherLane() {
    // When
    RawAnswer answer = get("/v1/models/a-codex", GatewaySetup.ACCESS_KEY);
    // Then
    assertThat(answer.status()).isEqualTo(200);
    assertThat(Anthropic.json(answer.text()).path("owned_by").asText()).isEqualTo("codex-vendor");
  }
}
