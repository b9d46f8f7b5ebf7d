package io.trireme.core.translate;

import io.trireme.core.Json;
import io.trireme.core.model.Loss;
import io.trireme.core.spi.Traits.NameRule;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** Names, ids, arguments and losses: what the rest is made of. */
@Timeout(20)
final class TranslateNamesTest {

  private static final NameRule NARROW = new NameRule("", false, 64);
  private static final NameRule LETTER_FIRST = new NameRule(".:", true, 20);

  @Test
  void shouldLeaveALegalNameAlone() {
    // Then
    assertThat(Ids.toolName("read_file-2", NARROW)).isEqualTo("read_file-2");
    assertThat(Ids.toolName("a.b:c", LETTER_FIRST)).isEqualTo("a.b:c");
  }

  @Test
  void shouldKeepNamesApartThatBecomeAlike() {
    // When
    String dotted = Ids.toolName("fs.read", NARROW);
    String spaced = Ids.toolName("fs read", NARROW);
    // Then
    assertThat(dotted).startsWith("fs_read_").isNotEqualTo(spaced);
    assertThat(NARROW.allows(dotted)).isTrue();
    assertThat(NARROW.allows(spaced)).isTrue();
  }

  @Test
  void shouldShortenALongNameTheSameWayEachTime() {
    // Given
    String name = "n".repeat(200);
    // When
    String once = Ids.toolName(name, NARROW);
    // Then
    assertThat(once).hasSize(64).isEqualTo(Ids.toolName(name, NARROW));
    assertThat(once).isNotEqualTo(Ids.toolName(name + "n", NARROW));
  }

  @Test
  void shouldBeginWithALetterWhereItMust() {
    // When
    String name = Ids.toolName("9lives", LETTER_FIRST);
    // Then
    assertThat(name).startsWith("_9lives_");
    assertThat(LETTER_FIRST.allows(name)).isTrue();
  }

  @Test
  void edge49ShouldReplaceAnIdThatIsTooLong() {
    // Given
    String id = "toolu_" + "x".repeat(80);
    // When
    String fitted = Ids.callId(id, NARROW);
    // Then
    assertThat(fitted).matches("call_[a-z2-7]{24}").isEqualTo(Ids.callId(id, NARROW));
    assertThat(Ids.callId("toolu_01", NARROW)).isEqualTo("toolu_01");
    assertThat(Ids.callId("functions.bash:0", NARROW)).matches("call_[a-z2-7]{24}");
  }

  @Test
  void edge20ShouldReadNoArgumentsAsAnEmptyObject() {
    // Then
    assertThat(Json.text(Arguments.object(""))).isEqualTo("{}");
    assertThat(Json.text(Arguments.object(" \n"))).isEqualTo("{}");
    assertThat(Arguments.text(" ")).isEqualTo("{}");
    assertThat(Arguments.text("{\"a\":1}")).isEqualTo("{\"a\":1}");
  }

  @Test
  void shouldKeepArgumentsThatAreNoObject() {
    // Then
    assertThat(Json.text(Arguments.object("[1,2]"))).isEqualTo("{\"value\":[1,2]}");
    assertThat(Json.text(Arguments.object("{\"a\":")))
        .isEqualTo("{\"_raw_arguments\":\"{\\\"a\\\":\"}");
  }

  @Test
  void shouldKeepNumbersAsTheyWere() {
    // Then
    assertThat(Json.text(Arguments.object("{\"a\":12345678901234567890,\"b\":1.0,\"c\":0.10}")))
        .isEqualTo("{\"a\":12345678901234567890,\"b\":1.0,\"c\":0.10}");
  }

  @Test
  void shouldTellLossesInOneLine() {
    // Given
    Losses losses = new Losses();
    // When
    losses.note(Loss.dropped("top_k"));
    losses.note(Loss.mapped("effort", "max->xhigh"));
    losses.note(Loss.dropped("top_k"));
    // Then
    assertThat(losses.header()).isEqualTo("dropped=top_k;mapped=effort:max->xhigh");
  }

  @Test
  void shouldFitAHeaderHoweverMuchIsLost() {
    // Given
    Losses losses = new Losses();
    for (int i = 0; i < 200; i++) {
      losses.note(Loss.dropped("field_" + i));
    }
    losses.note(Loss.mapped("line\r\nbreak", "caf\u00e9;"));
    // When
    String header = losses.header();
    // Then
    assertThat(header.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(1024);
    assertThat(header).matches(";and \\d+ more$|.*;and \\d+ more");
    assertThat(header.chars()).allMatch(c -> c >= ' ' && c < 127);
  }

  @Test
  void shouldKeepControlCharactersOutOfTheHeader() {
    // Given
    Losses losses = new Losses();
    // When
    losses.note(Loss.mapped("a\r\nx-evil: 1", "caf\u00e9;b"));
    // Then
    assertThat(losses.header()).isEqualTo("mapped=a??x-evil: 1:caf??b");
  }
}
