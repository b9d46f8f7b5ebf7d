package io.trireme.gemini;

import io.trireme.core.JsonSplice;
import io.trireme.core.model.ReasoningState.Form;
import io.trireme.core.spi.RelayTarget;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

@Timeout(30)
class GeminiCarriedTest {

  private static final String SEALED = Relays.ENVELOPES.sealBase64(Relays.foreign("EqQB"));
  private static final String SIGNED = ",\"thoughtSignature\":\"" + SEALED + "\"";
  private static final String CALL = "{\"functionCall\":{\"name\":\"f\",\"args\":{}}%s}";

  private final RelayTarget to = Relays.to(GeminiProtocol.GEMINI, "gemini-2.5-pro");
  private final RelayTarget third = Relays.to(GeminiProtocol.GEMINI, "gemini-3-pro-preview");

  private static String edited(String body, RelayTarget to) {
    byte[] bytes = body.getBytes(UTF_8);
    Set<String> nested = Set.of("generateContentRequest");
    return new String(JsonSplice.apply(bytes, GeminiCarried.edits(bytes, nested, to)), UTF_8);
  }

  private static String contents(String... parts) {
    return "{\"contents\" : [ {\"role\":\"model\",\"parts\":["
        + String.join(" , ", parts)
        + "]}, {\"role\":\"user\",\"parts\":[{\"text\":\"go\"}]} ]}";
  }

  @Test
  void shouldTakeTheSignatureAloneFromWhatSaysSomething() {
    // Given
    String text = "{\"text\":\"hi\"%s}";
    // When / Then
    assertThat(edited(contents(text.formatted(SIGNED), CALL.formatted(SIGNED)), to))
        .isEqualTo(contents(text.formatted(""), CALL.formatted("")));
    assertThat(edited(contents("{\"thought_signature\": \"" + SEALED + "\" ,\"text\":\"a\"}"), to))
        .isEqualTo(contents("{\"text\":\"a\"}"));
    assertThat(to.losses().header()).startsWith("dropped=reasoning");
  }

  @Test
  void shouldTakeOutAThoughtAndWhatHoldsNothingElse() {
    // Given
    String thought = "{\"text\":\"hm\",\"thought\":true" + SIGNED + "}";
    String empty = "{\"text\":\"\"" + SIGNED + "}";
    // When / Then
    assertThat(edited(contents(thought, "{\"text\":\"a\"}", empty), to))
        .isEqualTo(contents("{\"text\":\"a\"}"));
    assertThat(edited(contents(thought, empty), to))
        .isEqualTo("{\"contents\" : [ {\"role\":\"user\",\"parts\":[{\"text\":\"go\"}]} ]}");
  }

  @Test
  void shouldPutTheSentinelOnAFirstCallWhereOneIsNeeded() {
    // Given
    String sentinel = ",\"thoughtSignature\":\"" + Signatures.SENTINEL + "\"";
    // When / Then
    assertThat(edited(contents(CALL.formatted(SIGNED), CALL.formatted(SIGNED)), third))
        .isEqualTo(contents(CALL.formatted(sentinel), CALL.formatted("")));
    assertThat(edited(contents(CALL.formatted(""), CALL.formatted(SIGNED)), third))
        .isEqualTo(contents(CALL.formatted(""), CALL.formatted("")));
  }

  @Test
  void shouldPutTheSentinelInPlaceOfAnEnvelopeThatHoldsNothing() {
    // Given
    String nothing = SIGNED.replace(SEALED, Relays.ENVELOPES.sealNothingBase64());
    String sentinel = ",\"thoughtSignature\":\"" + Signatures.SENTINEL + "\"";
    // When / Then
    assertThat(edited(contents(CALL.formatted(nothing), CALL.formatted("")), third))
        .isEqualTo(contents(CALL.formatted(sentinel), CALL.formatted("")));
    assertThat(third.losses().all()).isEmpty();
  }

  @Test
  void shouldFindTheRequestWithinARequest() {
    // Given
    String outer = "{\"generateContentRequest\": %s }";
    // When / Then
    assertThat(edited(outer.formatted(contents(CALL.formatted(SIGNED))), to))
        .isEqualTo(outer.formatted(contents(CALL.formatted(""))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"text\":\"VFIxAabc\"}",
        "{\"text\":\"tr1.abc\",\"thought\":true,\"thoughtSignature\":\"EqQB\"}",
        "{\"functionResponse\":{\"response\":{\"thoughtSignature\":\"VFIxAabc\"}}}"
      })
  void shouldLeaveWhatOnlyLooksLikeOne(String part) {
    // When / Then
    assertThat(GeminiCarried.edits(contents(part).getBytes(UTF_8), Set.of(), to)).isEmpty();
  }

  @Test
  void shouldOpenWhatThisVendorMadeInEitherAlphabet() {
    // Given
    String sealed =
        Relays.ENVELOPES.sealBase64(Relays.own(to, Form.MARK_ON_NEXT, "Cs+/=???", null));
    String url = sealed.replace('+', '-').replace('/', '_');
    assertThat(url).isNotEqualTo(sealed);
    // When / Then
    for (String each : List.of(sealed, url)) {
      assertThat(edited(contents(CALL.formatted(SIGNED.replace(SEALED, each))), to))
          .isEqualTo(contents(CALL.formatted(SIGNED.replace(SEALED, "Cs+/=???"))));
    }
    assertThat(to.losses().all()).isEmpty();
  }

  @Test
  void shouldTakeOutWhatTheVendorRefused() {
    // Given
    RelayTarget refusing = Relays.refusing(GeminiProtocol.GEMINI, "gemini-3-pro-preview");
    String signed = CALL.formatted(",\"thoughtSignature\":\"Cs4\"");
    String sentinel = CALL.formatted(",\"thoughtSignature\":\"" + Signatures.SENTINEL + "\"");
    // When
    String left =
        edited(
            contents("{\"thought\":true,\"text\":\"hm\"}", signed, CALL.formatted("")), refusing);
    // Then
    assertThat(left).isEqualTo(contents(sentinel, CALL.formatted("")));
    assertThat(edited(left, refusing)).as("nothing is left to take out").isEqualTo(left);
    assertThat(refusing.losses().header()).isEqualTo("dropped=reasoning:refused by the vendor");
  }
}
