package io.trireme.codex;

import io.trireme.core.JsonSplice;
import io.trireme.core.model.ReasoningState.Form;
import io.trireme.core.spi.Dialect;
import io.trireme.core.spi.RelayTarget;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** What clients carry back of reasoning in both dialects of OpenAI's. */
@Timeout(30)
class CarriedTest {

  private static final Dialect CODEX = new Dialect("codex");
  private static final String SEALED = Relays.ENVELOPES.seal(Relays.foreign("EqQB"));

  private final RelayTarget responses = Relays.to(CODEX, "gpt-a");
  private final RelayTarget chat = Relays.to(ChatCodec.DIALECT, "deep-a");

  private static String codex(String body, RelayTarget to) {
    return edited(CodexCarried::edits, body, to);
  }

  private static String chat(String body, RelayTarget to) {
    return edited(ChatCarried::edits, body, to);
  }

  private static String edited(Carried carried, String body, RelayTarget to) {
    byte[] bytes = body.getBytes(UTF_8);
    return new String(JsonSplice.apply(bytes, carried.edits(bytes, to)), UTF_8);
  }

  private static String reasoning(String id, String encrypted) {
    return """
        {"type":"reasoning","id":"%s","summary":[],"content":null,"encrypted_content":"%s"}"""
        .formatted(id, encrypted);
  }

  private static final String CALL =
      "{\"type\":\"function_call\", \"id\" : \"fc_1\",\"call_id\":\"c\",\"name\":\"f\"}";
  private static final String CALL_WITHOUT_ID =
      "{\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"f\"}";
  private static final String OUTPUT =
      "{\"type\":\"function_call_output\",\"id\":\"fco_1\",\"call_id\":\"c\",\"output\":\"tr1.x\"}";

  @Test
  void shouldTakeOutAReasoningItemThatIsNotTheVendors() {
    // Given
    String body = "{\"input\":[ %s ,\n%s,%s , %s ] , \"x\":1.0}";
    // When
    String left = codex(body.formatted(reasoning("r", SEALED), CALL, OUTPUT, CALL), responses);
    String last = codex(body.formatted(CALL, OUTPUT, CALL, reasoning("r", SEALED)), responses);
    // Then
    assertThat(left).isEqualTo("{\"input\":[ %s,%s , %s ] , \"x\":1.0}", CALL, OUTPUT, CALL);
    assertThat(last).isEqualTo("{\"input\":[ %s ,\n%s,%s ] , \"x\":1.0}", CALL, OUTPUT, CALL);
    assertThat(responses.losses().header()).startsWith("dropped=reasoning");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"input\":\"tr1.\"}",
        "{\"input\":[{\"role\":\"user\",\"content\":\"tr1.\"}]}",
        "{\"input\":[{\"type\":\"compaction\",\"encrypted_content\":\"tr1.abc\"}]}",
        "{\"input\":[{\"type\":\"reasoning\",\"encrypted_content\":\"gAAAA\",\"x\":\"tr1.\"}]}",
        "{\"tools\":[{\"type\":\"reasoning\",\"encrypted_content\":\"tr1.abc\"}],\"input\":[]}"
      })
  void shouldLeaveWhatIsNoReasoningOfOurs(String body) {
    // When / Then
    assertThat(CodexCarried.edits(body.getBytes(UTF_8), responses)).isEmpty();
  }

  @Test
  void shouldOpenAnItemThatThisVendorMade() {
    // Given
    String sealed = Relays.ENVELOPES.seal(Relays.own(responses, Form.ENCRYPTED, "gAAAA", "rs_7"));
    // When / Then
    assertThat(codex("{\"input\":[" + reasoning("rs_ours", sealed) + "]}", responses))
        .isEqualTo("{\"input\":[" + reasoning("rs_7", "gAAAA") + "]}");
    assertThat(responses.losses().all()).isEmpty();
  }

  @Test
  void shouldTakeOutTheVendorsOwnItemsThatItRefused() {
    // Given
    RelayTarget refusing = Relays.refusing(CODEX, "gpt-a");
    String message = "{\"role\":\"assistant\",%s\"content\":\"hm\"}";
    String id = "\"id\":\"msg_1\",";
    // When
    String left =
        codex(
            "{\"input\":[%s,%s,%s,%s,%s]}"
                .formatted(reasoning("rs_1", "gAAAA"), CALL, message.formatted(id), OUTPUT, CALL),
            refusing);
    // Then
    assertThat(left)
        .isEqualTo(
            "{\"input\":[%s,%s,%s,%s]}", CALL_WITHOUT_ID, message.formatted(""), OUTPUT, CALL);
    assertThat(refusing.losses().header()).isEqualTo("dropped=reasoning:refused by the vendor");
  }

  @Test
  void shouldTakeOutDetailsAndMarksThatAreNotTheVendors() {
    // Given
    String detail = "{\"type\":\"reasoning.encrypted\",\"data\":\"%s\",\"id\":null}";
    String call = "{\"id\":\"c\"%s,\"type\":\"function\"}";
    String google = ",\"extra_content\":{\"google\":{%s}}";
    String mark = "\"thought_signature\" :\"" + SEALED + "\"";
    String body =
        "{\"messages\":[{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[%s]%s}]}";
    String ours = detail.formatted(SEALED);
    String native1 = detail.formatted("native");
    // When / Then
    assertThat(
            chat(
                body.formatted(
                    call.formatted(google.formatted(mark)),
                    ", \"reasoning_details\":[" + ours + "," + ours + "]"),
                chat))
        .isEqualTo(body.formatted(call.formatted(""), ""));
    assertThat(
            chat(
                body.formatted(
                    call.formatted(google.formatted(mark + ",\"x\":1")),
                    ", \"reasoning_details\":[" + native1 + " ," + ours + "]"),
                chat))
        .isEqualTo(
            body.formatted(
                call.formatted(google.formatted("\"x\":1")),
                ", \"reasoning_details\":[" + native1 + "]"));
  }

  @Test
  void shouldOpenDetailsAndMarksThatThisVendorMade() {
    // Given
    String native1 = "{\"type\":\"reasoning.encrypted\",\"data\":\"n\"}";
    String sealed =
        Relays.ENVELOPES.seal(Relays.own(chat, Form.ENCRYPTED, "[" + native1 + "]", null));
    String mark = Relays.ENVELOPES.seal(Relays.own(chat, Form.MARK_ON_NEXT, "sig", null));
    String body =
        "{\"messages\":[{\"reasoning_details\":[%s],\"tool_calls\":[{\"extra_content\":"
            + "{\"google\":{\"thought_signature\":\"%s\"}}}]}]}";
    // When / Then
    assertThat(chat(body.formatted("{\"data\":\"" + sealed + "\"}", mark), chat))
        .isEqualTo(body.formatted(native1, "sig"));
    assertThat(chat.losses().all()).isEmpty();
  }

  @Test
  void shouldTakeOutDetailsThatTheVendorRefused() {
    // Given
    RelayTarget refusing = Relays.refusing(ChatCodec.DIALECT, "deep-a");
    String body = "{\"messages\":[{\"role\":\"assistant\"%s}]}";
    // When / Then
    assertThat(chat(body.formatted(",\"reasoning_details\":[{\"data\":\"n\"},{}]"), refusing))
        .isEqualTo(body.formatted(""));
    assertThat(chat(body.formatted(""), refusing)).isEqualTo(body.formatted(""));
  }

  @Test
  void shouldSayASummaryOfOursToAVendorThatCouldNotReadIt() {
    // Given
    String sealed = Relays.ENVELOPES.sealSummary("so far");
    String body =
        "{\"input\":[{\"type\":\"compaction\",\"encrypted_content\":\"" + sealed + "\"}]}";
    // When / Then
    assertThat(codex(body, responses))
        .isEqualTo(
            "{\"input\":[{\"type\":\"message\",\"role\":\"user\",\"content\":\"This is a summary of"
                + " the conversation so far, which was compacted:\\n\\nso far\"}]}");
  }
}
