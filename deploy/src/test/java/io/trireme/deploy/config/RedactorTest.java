package io.trireme.deploy.config;

import io.trireme.core.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
final class RedactorTest {

  private static final String YAML =
      """
      channels:
        - id: main
          dialect: plain
          baseUrls: [https://vendor.example]
          keys: [{secret: vendor-word}]
      clientKeys:
        - {id: team, secret: team-word}
      """;

  @TempDir private Path folder;
  private TestConfiguration configuration;
  private Redactor redactor;

  @BeforeEach
  void open() throws IOException {
    configuration = new TestConfiguration(folder, YAML, Clock.systemUTC());
    redactor =
        new Redactor(
            configuration.live(), new AccessKeys(Secret.of("proxy-word"), Secret.of("admin-word")));
  }

  @AfterEach
  void close() {
    configuration.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"vendor-word", "team-word", "proxy-word", "admin-word"})
  void shouldTakeOutEverySecretThatItKnows(String secret) {
    // When / Then
    assertThat(redactor.redact("a" + secret + "b, " + secret))
        .isEqualTo("a[redacted]b, [redacted]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sk-ant-abcdefgh12",
        "tr-0123456789ab",
        "gsk_abcdefgh1",
        "AIzaSyabcdefgh",
        "ghp_abcdefgh12",
        "Bearer abcdefgh.12",
        "xai-abcdefgh12"
      })
  void shouldTakeOutWhatLooksLikeAKey(String key) {
    // When / Then
    assertThat(redactor.redact("my key is " + key + ".")).doesNotContain(key);
  }

  @Test
  void shouldTakeOutWhatStandsBehindTheNameOfACredential() {
    // When
    String shown =
        redactor.redact("{\"api_key\" : \"hunter2\", \"password\":\"x y\"} GET /m?key=abc&b=1");

    // Then
    assertThat(shown)
        .isEqualTo(
            "{\"api_key\" : \"[redacted]\", \"password\":\"[redacted]\"} GET"
                + " /m?key=[redacted]&b=1");
  }

  @Test
  void shouldTakeOutWhatStandsInTheArgumentsOfATool() {
    // Given: JSON within a text of JSON, once and twice
    String once = "{\"arguments\":\"{\\\"password\\\": \\\"hunter2\\\", \\\"a\\\": 1}\"}";
    String twice = "\\\\\\\"client_secret\\\\\\\":\\\\\\\"hunter2\\\\\\\"";

    // When / Then
    assertThat(redactor.redact(once)).isEqualTo(once.replace("hunter2", "[redacted]"));
    assertThat(redactor.redact(twice)).isEqualTo(twice.replace("hunter2", "[redacted]"));
  }

  @Test
  void shouldLeaveOrdinaryTextAlone() {
    // Given
    String text = "{\"model\":\"m\",\"messages\":[{\"content\":\"ask-me about tr-ees\"}]}";

    // When / Then
    assertThat(redactor.redact(text)).isEqualTo(text);
  }
}
