package io.trireme.e2e;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The scripted vendors take a right history and refuse each of these wrong ones. */
@Timeout(10)
class VendorRulesTest {
  private static final Utterance SAID =
      new Utterance(
          "1",
          "Hm.",
          "c3RhdGU=",
          "Looking.",
          List.of(new Utterance.Call("call_1", "f", "{\"a\":1}")),
          false);

  /** A question, what the vendor itself said, and the result. */
  private static String history(Tongue vendor) {
    return switch (vendor) {
      case CLAUDE ->
          """
          {"max_tokens":9,"messages":[{"role":"user","content":"q"},{"role":"assistant","content":[
          {"type":"thinking","thinking":"Hm.","signature":"c3RhdGU="},
          {"type":"text","text":"Looking."},
          {"type":"tool_use","id":"call_1","name":"f","input":{"a":1}}]},{"role":"user","content":[
          {"type":"tool_result","tool_use_id":"call_1","content":"r"}]}]}""";
      case CODEX ->
          """
          {"store":false,"input":[{"type":"message","role":"user","content":"q"},
          {"type":"reasoning","id":"rs_up1","summary":[],"encrypted_content":"c3RhdGU="},
          {"type":"message","id":"msg_up1","role":"assistant","content":[
          {"type":"output_text","text":"Looking."}]},
          {"type":"function_call","id":"fc_up10","call_id":"call_1","name":"f",
          "arguments":"{\\"a\\":1}"},
          {"type":"function_call_output","call_id":"call_1","output":"r"}]}""";
      case CHAT ->
          """
          {"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"Looking.",
          "reasoning_details":[{"data":"c3RhdGU=","id":"rd_1"}],
          "tool_calls":[{"id":"call_1","type":"function","function":{"name":"f",
          "arguments":"{}"}}]},{"role":"tool","tool_call_id":"call_1","content":"r"}]}""";
      case GEMINI ->
          """
          {"contents":[{"role":"user","parts":[{"text":"q"}]},{"role":"model","parts":[
          {"text":"Looking."},{"functionCall":{"name":"f","args":{"a":1}},
          "thoughtSignature":"c3RhdGU="}]},{"role":"user","parts":[{"functionResponse":{
          "name":"f","response":{"output":"r"}}}]}]}""";
    };
  }

  private static void read(Tongue vendor, String request) {
    VendorRules.of(vendor).read(Tongue.json(request), List.of(SAID));
  }

  @ParameterizedTest
  @EnumSource
  void shouldTakeARightHistory(Tongue vendor) {
    read(vendor, history(vendor));
    assertThat(Tongue.json(VendorRules.of(vendor).error("no")).toString()).contains("\"no\"");
  }

  @ParameterizedTest(name = "{0}: {1} -> {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "CLAUDE|\"signature\":\"c3RhdGU=\"|\"signature\":\"\"|Invalid `signature`",
        "CLAUDE|,\"signature\":\"c3RhdGU=\"||signature: Field required",
        "CLAUDE|\"thinking\":\"Hm.\"|\"thinking\":\"Hm\"|cannot be modified",
        "CLAUDE|\"text\":\"Looking.\"|\"text\":\" \"|non-whitespace text",
        "CLAUDE|\"text\":\"Looking.\"|\"text\":\"x\",\"id\":1|Extra inputs",
        "CLAUDE|\"id\":\"call_1\"|\"id\":\"call.1\"|should match pattern",
        "CLAUDE|\"tool_use_id\":\"call_1\"|\"tool_use_id\":\"other\"|unexpected `tool_use_id`",
        "CLAUDE|{\"type\":\"tool_result\"|{\"type\":\"text\",\"text\":\"t\"},{\"type\":\"tool_result\"|without `tool_result` blocks immediately after",
        "CLAUDE|\"content\":\"q\"|\"content\":\"\"|non-empty content",
        "CODEX|\"c3RhdGU=\"|\"c3RhdGX=\"|could not be verified",
        "CODEX|,\"encrypted_content\":\"c3RhdGU=\"||not found",
        "CODEX|\"rs_up1\"|\"rs_up2\"|could not be verified",
        "CODEX|\"type\":\"reasoning\"|\"type\":\"thought\"|Supported values",
        "CODEX|\"id\":\"fc_up10\"|\"id\":\"msg_up1\"|begins with 'fc'",
        "CODEX|output_text|input_text|Invalid value: 'input_text'",
        "CODEX|\"call_id\":\"call_1\",\"output\"|\"call_id\":\"x\",\"output\"|No tool call found",
        "CODEX|\"store\":false|\"store\":true|Store must be",
        "CHAT|\"tool_call_id\":\"call_1\"|\"tool_call_id\":\"x\"|must be a response",
        "CHAT|\"c3RhdGU=\"|\"c3RhdGX=\"|could not be verified",
        "CHAT|\"role\":\"tool\"|\"role\":\"user\"|must be followed by tool messages",
        "CHAT|\"id\":\"rd_1\"}]|\"id\":\"rd_1\"}],\"x\":1|Unknown parameter",
        "GEMINI|\"c3RhdGU=\"|\"c3RhdGX=\"|Corrupted thought signature",
        "GEMINI|\"c3RhdGU=\"|\"tr1.x\"|Base64 decoding failed",
        "GEMINI|\"args\":{\"a\":1}|\"args\":{\"a\":2}|not valid for this part",
        "GEMINI|{\"functionResponse\"|{\"functionResponse\":{\"name\":\"f\",\"response\":{}}},{\"functionResponse\"|equal to the number",
        "GEMINI|\"text\":\"q\"|\"text\":\"\"|empty text parameter",
      })
  void shouldRefuse(Tongue vendor, String right, String wrong, String words) {
    // Given
    String history = history(vendor).replaceAll("\\n", "");
    assertThat(history).contains(right);
    String broken = history.replace(right, wrong == null ? "" : wrong);
    // Then
    assertThatThrownBy(() -> read(vendor, broken))
        .isInstanceOf(VendorRules.Refusal.class)
        .hasMessageContaining(words);
  }

  @Test
  void shouldMissTheSignatureOfARunningTurnOnly() {
    // Given
    String unsigned =
        history(Tongue.GEMINI)
            .replaceAll("\\n", "")
            .replace(",\"thoughtSignature\":\"c3RhdGU=\"", "");
    String over =
        unsigned.replaceFirst("\\]}$", ",{\"role\":\"user\",\"parts\":[{\"text\":\"next\"}]}]}");
    // Then
    assertThatThrownBy(() -> read(Tongue.GEMINI, unsigned))
        .hasMessageContaining("missing a thought_signature");
    read(Tongue.GEMINI, over);
  }

  @Test
  void shouldMissTheReasoningBeforeItsItem() {
    // Given
    String history = history(Tongue.CODEX).replaceAll("\\n", "");
    int from = history.indexOf("{\"type\":\"reasoning\"");
    String without =
        history.substring(0, from)
            + history.substring(history.indexOf("{\"type\":\"message\",\"id\""));
    // Then
    assertThatThrownBy(() -> read(Tongue.CODEX, without))
        .hasMessageContaining("without its required 'reasoning' item");
  }
}
