package io.trireme.core;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(20)
class SecretTest {

  private static final String VALUE = "sk-ant-0123456789~!";

  record Holder(String id, Secret key) {}

  @Test
  void shouldRevealWhatItWasGiven() {
    assertThat(Secret.of(VALUE).reveal()).isEqualTo(VALUE);
    assertThat(Secret.of("!~").reveal()).isEqualTo("!~");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "\t\n",
        " key",
        "key ",
        "a key",
        "a\r\nb",
        "a\u0000",
        "a\u007f",
        "kl\u00e9",
        "\ud83d\ude80"
      })
  void shouldRefuseWhatCannotStandInAHeader(String value) {
    assertThatThrownBy(() -> Secret.of(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching(
            "secret is blank|secret holds a character that is not visible ASCII at index \\d+");
  }

  @Test
  void shouldNameThePlaceAndNotTheContentWhenRefusing() {
    assertThatThrownBy(() -> Secret.of("topsecret key"))
        .hasMessageEndingWith("at index 9")
        .hasMessageNotContaining("topsecret");
  }

  @Test
  void shouldNotPrintItself() {
    // Given
    Secret secret = Secret.of(VALUE);
    // When
    String printed =
        secret + " " + new Holder("a", secret) + String.format(Locale.ROOT, " %s", secret);
    // Then
    assertThat(secret.toString()).isEqualTo("Secret[***]");
    assertThat(printed).doesNotContain("sk-ant").contains("Secret[***]");
  }

  @Test
  void shouldMatchOnlyTheSameText() {
    // Given
    Secret secret = Secret.of("abc?");
    // Then
    assertThat(secret.matches("abc?")).isTrue();
    assertThat(secret.matches("")).isFalse();
    assertThat(secret.matches("abc")).isFalse();
    assertThat(secret.matches("abc??")).isFalse();
    assertThat(secret.matches("Abc?")).isFalse();
    assertThat(secret.matches("abc? ")).isFalse();
    // These become '?' when they are encoded.
    assertThat(secret.matches("abc\ud800")).isFalse();
    assertThat(secret.matches("abc\udc00")).isFalse();
  }

  @Test
  void shouldBeEqualByValue() {
    // Given
    Secret one = Secret.of(VALUE);
    Secret same = Secret.of(VALUE);
    Secret other = Secret.of(VALUE + "x");
    // Then
    assertThat(one).isEqualTo(same).hasSameHashCodeAs(same).isNotEqualTo(other).isNotEqualTo(null);
    assertThat((Object) one).isNotEqualTo(VALUE);
    assertThat(Map.of(one, 1)).containsKey(same).doesNotContainKey(other);
  }

  @Test
  void shouldTellItsFingerprint() {
    // The digest of "abc" is the first example of FIPS 180.
    assertThat(Secret.of("abc").fingerprint()).isEqualTo("ba7816bf8f01");
  }

  static Stream<ObjectMapper> mappers() {
    ObjectMapper lenient =
        JsonMapper.builder().disable(SerializationFeature.FAIL_ON_EMPTY_BEANS).build();
    return Stream.of(
        new ObjectMapper(),
        lenient,
        lenient.copy().setVisibility(PropertyAccessor.FIELD, Visibility.ANY),
        lenient.copy().setVisibility(PropertyAccessor.ALL, Visibility.ANY));
  }

  @ParameterizedTest
  @MethodSource("mappers")
  void shouldNotBeWrittenByAnObjectMapper(ObjectMapper mapper) {
    // Given
    Holder holder = new Holder("channel-a", Secret.of(VALUE));
    // When
    String written = write(mapper, holder);
    // Then
    assertThat(written)
        .doesNotContain(VALUE)
        .doesNotContain("sk-ant")
        .doesNotContain(holder.key().fingerprint())
        .containsAnyOf("{\"id\":\"channel-a\",\"key\":{}}", "No serializer found");
  }

  @Test
  void shouldNotBeJavaSerializable() {
    assertThat(Secret.of(VALUE)).isNotInstanceOf(java.io.Serializable.class);
  }

  private static String write(ObjectMapper mapper, Holder holder) {
    try {
      return mapper.writeValueAsString(holder);
    } catch (JsonProcessingException e) {
      return e.toString();
    }
  }
}
