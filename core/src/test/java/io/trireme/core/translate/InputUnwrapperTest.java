package io.trireme.core.translate;

import io.trireme.core.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
final class InputUnwrapperTest {

  private static String unwrap(String... pieces) {
    InputUnwrapper unwrapper = new InputUnwrapper();
    StringBuilder text = new StringBuilder();
    for (String piece : pieces) {
      text.append(unwrapper.feed(piece));
    }
    return text.append(unwrapper.end()).toString();
  }

  @Test
  void edge05ShouldGiveRawTextWhileItIsWritten() {
    // Given
    InputUnwrapper unwrapper = new InputUnwrapper();
    // When
    String first = unwrapper.feed("{\"in");
    String second = unwrapper.feed("put\":\"*** Begin Patch\\n+ caf\\u00e9 \\ud83d");
    String third = unwrapper.feed("\\ude00\"}");
    // Then
    assertThat(first).isEmpty();
    assertThat(second).isEqualTo("*** Begin Patch\n+ café ");
    assertThat(third).isEqualTo("😀");
    assertThat(unwrapper.end()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "",
        "quote \" and \\ backslash",
        "tabs\tand\nlines\r\n",
        "\u0001 control \u2028",
        "grin 😀 twice 😀😀",
        "{\"input\":\"nested\"}"
      })
  void shouldGiveTheSameTextWhereverItIsCut(String text) {
    // Given
    String json = " { \"input\" : " + Json.quoted(text) + " } ";
    for (int cut = 0; cut <= json.length(); cut++) {
      // When
      String unwrapped = unwrap(json.substring(0, cut), json.substring(cut));
      // Then
      assertThat(unwrapped).isEqualTo(text);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*** Begin Patch|*** Begin Patch",
        "{\"command\":\"ls\"}|ls",
        "{\"n\":1,\"input\":\"late\"}|late",
        "{\"n\":1}|{\"n\":1}",
        "{\"input\":5}|{\"input\":5}",
        "\"bare\"|bare",
        "{\"other\":\"x\"|{\"other\":\"x\""
      })
  void shouldTakeOtherFormsAsWellAsCanBe(String arguments, String text) {
    // When
    String unwrapped = unwrap(arguments);
    // Then
    assertThat(unwrapped).isEqualTo(text);
  }

  @Test
  void shouldGiveWhatThereIsOfATextThatBreaksOff() {
    // When
    String unwrapped = unwrap("{\"input\":\"half a te");
    // Then
    assertThat(unwrapped).isEqualTo("half a te");
  }

  @Test
  void shouldReplaceAHalfOfASurrogatePairThatStandsAlone() {
    // When
    String unwrapped = unwrap("{\"input\":\"a\\ud83db\"}");
    // Then
    assertThat(unwrapped).isEqualTo("a\uFFFDb");
  }

  @Test
  void shouldGiveNothingForAnEmptyObject() {
    // When
    String unwrapped = unwrap("{}");
    // Then
    assertThat(unwrapped).isEmpty();
  }
}
