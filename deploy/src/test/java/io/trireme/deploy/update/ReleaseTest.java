package io.trireme.deploy.update;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(10)
final class ReleaseTest {

  private static Release read(String json) throws IOException {
    return Release.read(json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void shouldReadTheTagAndThePage() throws IOException {
    // When
    Release release =
        read("{\"tag_name\":\"v1.2.3\",\"html_url\":\"https://host.example/r/1\",\"body\":\"x\"}");

    // Then
    assertThat(release).isEqualTo(new Release("1.2.3", "https://host.example/r/1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "javascript:alert(1)",
        "http://host.example/",
        "https://user@host.example/",
        "https:///nowhere",
        "https://host.example/ space"
      })
  void shouldShowNoPageThatABrowserShouldNotBeSentTo(String url) throws IOException {
    // When / Then
    assertThat(read("{\"tag_name\":\"1.0\",\"html_url\":\"" + url + "\"}").urlOrNull()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>",
        "[]",
        "{}",
        "{\"tag_name\":7.5e1}",
        "{\"tag_name\":\"<b>1</b>\"}",
        "{\"tag_name\":\"1.2.3.4.5\"}",
        "{\"tag_name\":\"nightly\"}"
      })
  void shouldRefuseWhatNamesNoVersion(String answer) {
    // When / Then
    assertThatThrownBy(() -> read(answer))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("the answer ");
  }

  @ParameterizedTest
  @CsvSource({
    "0.2.0, 0.1.0, true",
    "0.10.0, 0.9.9, true",
    "1, 0.9, true",
    "0.1.0, 0.1.0, false",
    "0.1, 0.1.0, false",
    "0.1.0, 0.2.0, false",
    "1.0.0, 1.0.0-rc.1, true",
    "1.0.0-rc.1, 1.0.0, false",
    "1.0.0-rc.2, 1.0.0-rc.1, false",
    "1.0.0+b2, 1.0.0, false",
    "0.1.0, unknown, true"
  })
  void shouldKnowWhichIsNewer(String theirs, String ours, boolean newer) {
    // When / Then
    assertThat(new Release(theirs, null).isNewerThan(ours)).isEqualTo(newer);
  }
}
