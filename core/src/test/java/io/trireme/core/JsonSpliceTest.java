package io.trireme.core;

import io.trireme.core.JsonSplice.Edit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(20)
class JsonSpliceTest {

  private static final byte[] DIGITS = "0123456789".getBytes(UTF_8);

  private static Edit edit(int start, int end, String replacement) {
    return new Edit(start, end, replacement.getBytes(UTF_8));
  }

  private static String apply(Edit... edits) {
    return new String(JsonSplice.apply(DIGITS, List.of(edits)), UTF_8);
  }

  @Test
  void shouldReturnTheSameArrayWhenThereIsNothingToDo() {
    assertThat(JsonSplice.apply(DIGITS, List.of())).isSameAs(DIGITS);
  }

  @Test
  void shouldReplaceShorterLongerEmptyAndWhole() {
    assertThat(apply(edit(2, 5, "x"))).isEqualTo("01x56789");
    assertThat(apply(edit(2, 3, "long"))).isEqualTo("01long3456789");
    assertThat(apply(edit(2, 5, ""))).isEqualTo("0156789");
    assertThat(apply(edit(0, 10, "all"))).isEqualTo("all");
    assertThat(apply(edit(0, 1, "a"), edit(9, 10, "b"))).isEqualTo("a12345678b");
  }

  @Test
  void shouldInsertAtBothEndsAndBetween() {
    assertThat(apply(edit(0, 0, "<"), edit(5, 5, "|"), edit(10, 10, ">")))
        .isEqualTo("<01234|56789>");
  }

  @Test
  void shouldLeaveTheGivenBytesAlone() {
    // Given
    byte[] bytes = DIGITS.clone();
    // When
    byte[] result = JsonSplice.apply(bytes, List.of(edit(0, 3, "abc")));
    // Then
    assertThat(result).isNotSameAs(bytes);
    assertThat(bytes).isEqualTo(DIGITS);
  }

  @Test
  void shouldTakeEditsInAnyOrderAndTouching() {
    assertThat(apply(edit(6, 8, "c"), edit(0, 2, "a"), edit(2, 6, "b"))).isEqualTo("abc89");
  }

  @Test
  void shouldKeepTheOrderOfInsertionsAndPutThemBeforeAReplacement() {
    assertThat(apply(edit(3, 5, "R"), edit(3, 3, "1"), edit(3, 3, "2"))).isEqualTo("01212R56789");
    assertThat(apply(edit(5, 5, "i"), edit(3, 5, "R"))).isEqualTo("012Ri56789");
  }

  @Test
  void shouldRefuseOverlap() {
    assertThatThrownBy(() -> apply(edit(2, 5, "a"), edit(4, 6, "b")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("overlaps");
    assertThatThrownBy(() -> apply(edit(4, 6, "b"), edit(2, 5, "a")))
        .hasMessageContaining("overlaps");
    assertThatThrownBy(() -> apply(edit(2, 5, "a"), edit(2, 5, "a")))
        .hasMessageContaining("overlaps");
    assertThatThrownBy(() -> apply(edit(2, 5, "a"), edit(3, 3, "in")))
        .hasMessageContaining("overlaps");
  }

  @Test
  void shouldRefuseImpossibleRanges() {
    assertThatThrownBy(() -> edit(-1, 2, "")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> edit(3, 2, "")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> apply(edit(9, 11, "")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("beyond 10 bytes");
    assertThatThrownBy(() -> apply(edit(11, 11, ""))).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldRefuseAResultLargerThanAnArray() {
    // Given one array that stands in many times
    byte[] large = new byte[1 << 26];
    List<Edit> edits = Collections.nCopies(32, new Edit(0, 0, large));
    // Then
    assertThatThrownBy(() -> JsonSplice.apply(DIGITS, edits))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("too large");
  }

  @Test
  void shouldCompareEditsByContentAndPrintNone() {
    assertThat(edit(1, 2, "abc")).isEqualTo(edit(1, 2, "abc")).hasSameHashCodeAs(edit(1, 2, "abc"));
    assertThat(edit(1, 2, "abc"))
        .isNotEqualTo(edit(0, 2, "abc"))
        .isNotEqualTo(edit(1, 3, "abc"))
        .isNotEqualTo(edit(1, 2, "abd"))
        .hasToString("Edit[1 to 2, 3 bytes]");
  }

  @Test
  void shouldDoWhatAStringBuilderDoes() {
    // Given
    Random random = new Random(5);
    for (int round = 0; round < 5000; round++) {
      StringBuilder expected = new StringBuilder();
      String original = "x".repeat(random.nextInt(5)) + "abcdefghijklmnopqrstuvwxyz";
      List<Edit> edits = new ArrayList<>();
      int from = 0;
      while (true) {
        int start = from + 1 + random.nextInt(6);
        int end = start + random.nextInt(4);
        if (end > original.length()) {
          break;
        }
        String replacement = "#".repeat(random.nextInt(5));
        edits.add(edit(start, end, replacement));
        expected.append(original, from, start).append(replacement);
        from = end;
      }
      expected.append(original.substring(from));
      Collections.shuffle(edits, random);
      // When
      byte[] result = JsonSplice.apply(original.getBytes(UTF_8), edits);
      // Then
      assertThat(new String(result, UTF_8)).isEqualTo(expected.toString());
    }
  }
}
