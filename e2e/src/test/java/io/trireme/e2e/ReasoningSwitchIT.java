package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A conversation that changes its vendor twice: what the first one thought travels through the
 * client, is kept from the second, and comes back to the first as it was.
 */
@Timeout(90)
class ReasoningSwitchIT {

  private static final String CODEX_TURN =
      """
      {"id":"resp_1","object":"response","status":"completed","model":"m","output":[\
      {"type":"reasoning","id":"rs_7","summary":[{"type":"summary_text","text":"Hm."}],\
      "encrypted_content":"gAAAA+/=="},\
      {"type":"function_call","id":"fc_7","call_id":"call_7","name":"depth",\
      "arguments":"{\\"at\\":\\"pier\\"}","status":"completed"}],\
      "usage":{"input_tokens":5,"output_tokens":3,"total_tokens":8}}""";
  private static final String CLAUDE_TURN =
      """
      {"id":"msg_1","type":"message","role":"assistant","model":"m","content":[\
      {"type":"thinking","thinking":"Hm,  so.","signature":"EqQB+/=="},\
      {"type":"tool_use","id":"toolu_7","name":"depth","input":{"at":"pier"}}],\
      "stop_reason":"tool_use","stop_sequence":null,\
      "usage":{"input_tokens":5,"output_tokens":3}}""";
  private static final String SCHEMA =
      "{\"type\":\"object\",\"properties\":{\"at\":{\"type\":\"string\"}}}";

  private static ReplayUpstream upstream;
  private static Gateway gateway;

  @BeforeAll
  static void start() {
    upstream = ReplayUpstream.start();
    gateway = Gateway.start(GatewaySetup.of(Wire.configuration(upstream.url())));
  }

  @AfterAll
  static void stop() {
    gateway.close();
    upstream.close();
  }

  @BeforeEach
  void answer() {
    upstream.forget();
    upstream.on("/v1/responses", Script.json(200, CODEX_TURN));
    upstream.on("/v1/messages", Script.json(200, CLAUDE_TURN));
    upstream.on(Wire.GEMINI.path(Wire.GEMINI.model, false), Wire.GEMINI.answer());
  }

  private static JsonNode turn(Wire client, Wire vendor, String json) {
    RawAnswer answer = RawHttp.exchange(gateway.port(), client.post(vendor.model, false, json));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return Anthropic.json(answer.text());
  }

  private static String received() {
    return upstream.requests().getLast().text();
  }

  private static List<JsonNode> list(JsonNode array) {
    List<JsonNode> list = new ArrayList<>();
    array.forEach(list::add);
    return list;
  }

  private static JsonNode find(JsonNode array, String type) {
    return list(array).stream()
        .filter(node -> node.path("type").asText().equals(type))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + type + " in " + array));
  }

  /** The node that directly follows the one of this type. */
  private static JsonNode behind(JsonNode array, String type) {
    return array.path(list(array).indexOf(find(array, type)) + 1);
  }

  @Test
  void shouldBringOpenAisReasoningBackThroughAClaudeClient() {
    // Given
    String request =
        """
        {"model":"%s", "max_tokens":64,
         "tools":[{"name":"depth","input_schema":SCHEMA}],
         "messages":[{"role":"user","content":"How deep?"}%s]}"""
            .replace("SCHEMA", SCHEMA);
    JsonNode content =
        turn(Wire.CLAUDE, Wire.CODEX, request.formatted("gpt-5", "")).path("content");
    String call = find(content, "tool_use").toString();
    String history =
        ", {\"role\":\"assistant\",\"content\":%s},\n{\"role\":\"user\",\"content\":[{\"type\":"
            + "\"tool_result\",\"tool_use_id\":"
            + find(content, "tool_use").path("id")
            + ",\"content\":\"9 m\"}]}";
    assertThat(find(content, "thinking").path("signature").asText()).startsWith("tr1.");
    // When
    turn(
        Wire.CLAUDE, Wire.CLAUDE, request.formatted(Wire.CLAUDE.model, history.formatted(content)));
    String relayed = received();
    turn(Wire.CLAUDE, Wire.CODEX, request.formatted("gpt-5", history.formatted(content)));
    JsonNode input = Anthropic.json(received()).path("input");
    // Then
    assertThat(relayed)
        .isEqualTo(request.formatted(Wire.CLAUDE.model, history.formatted("[" + call + "]")));
    assertThat(find(input, "reasoning").path("id").asText()).isEqualTo("rs_7");
    assertThat(find(input, "reasoning").path("encrypted_content").asText()).isEqualTo("gAAAA+/==");
    assertThat(behind(input, "reasoning").path("type").asText()).isEqualTo("function_call");
    assertThat(behind(input, "reasoning").path("call_id").asText())
        .isEqualTo(find(input, "function_call_output").path("call_id").asText());
  }

  @Test
  void shouldBringClaudesThoughtsBackThroughACodexClient() {
    // Given
    String request =
        """
        {"model":"%s", "store":false,
         "tools":[{"type":"function","name":"depth","parameters":SCHEMA,"strict":false}],
         "input":[{"role":"user","content":"How deep?"}%s]}"""
            .replace("SCHEMA", SCHEMA);
    JsonNode output =
        turn(Wire.CODEX, Wire.CLAUDE, request.formatted(Wire.CLAUDE.model, "")).path("output");
    JsonNode reasoning = find(output, "reasoning");
    JsonNode call = find(output, "function_call");
    String history =
        ",\n%s"
            + call
            + ", {\"type\":\"function_call_output\",\"call_id\":"
            + call.path("call_id")
            + ",\"output\":\"9 m\"}";
    String full = history.formatted(reasoning + " , ");
    assertThat(reasoning.path("encrypted_content").asText()).startsWith("tr1.");
    // When
    turn(Wire.CODEX, Wire.CODEX, request.formatted("gpt-5", full));
    String relayed = received();
    turn(Wire.CODEX, Wire.CLAUDE, request.formatted(Wire.CLAUDE.model, full));
    // Then
    assertThat(relayed)
        .isEqualTo(request.formatted("gpt-5", history.formatted("").replace(",\n", " , ")));
    expectClaudesThoughts(Anthropic.json(received()));
  }

  @Test
  void shouldBringClaudesThoughtsBackThroughAGeminiClient() {
    // Given
    String request =
        """
        {"tools":[{"functionDeclarations":[{"name":"depth","parametersJsonSchema":SCHEMA}]}],
         "contents":[{"role":"user","parts":[{"text":"How deep?"}]}%s]}"""
            .replace("SCHEMA", SCHEMA);
    JsonNode parts =
        turn(Wire.GEMINI, Wire.CLAUDE, request.formatted(""))
            .path("candidates")
            .path(0)
            .path("content")
            .path("parts");
    JsonNode call =
        list(parts).stream().filter(part -> part.has("functionCall")).findFirst().orElseThrow();
    String signature = ",\"thoughtSignature\":" + call.path("thoughtSignature");
    String history =
        ",{\"role\":\"model\",\"parts\":[ "
            + call
            + "]},{\"role\":\"user\",\"parts\":[{\"functionResponse\":{\"id\":"
            + call.path("functionCall").path("id")
            + ",\"name\":\"depth\",\"response\":{\"output\":\"9 m\"}}}]}";
    assertThat(call.path("thoughtSignature").asText()).startsWith("VFIxA");
    // When
    turn(Wire.GEMINI, Wire.GEMINI, request.formatted(history));
    String relayed = received();
    turn(Wire.GEMINI, Wire.CLAUDE, request.formatted(history));
    // Then
    assertThat(relayed).isEqualTo(request.formatted(history.replace(signature, "")));
    expectClaudesThoughts(Anthropic.json(received()));
  }

  private static void expectClaudesThoughts(JsonNode body) {
    JsonNode content =
        list(body.path("messages")).stream()
            .filter(message -> message.path("role").asText().equals("assistant"))
            .findFirst()
            .orElseThrow(() -> new AssertionError("no assistant in " + body))
            .path("content");
    assertThat(find(content, "thinking").path("thinking").asText()).isEqualTo("Hm,  so.");
    assertThat(find(content, "thinking").path("signature").asText()).isEqualTo("EqQB+/==");
    assertThat(behind(content, "thinking").path("type").asText()).isEqualTo("tool_use");
  }
}
