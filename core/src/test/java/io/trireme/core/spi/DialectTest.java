package io.trireme.core.spi;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

@Timeout(20)
class DialectTest {

  @ParameterizedTest
  @ValueSource(strings = {"claude", "a", "z9", "0", "chat-2"})
  void shouldReadAsItsId(String id) {
    assertThat(new Dialect(id)).hasToString(id).isEqualTo(new Dialect(id));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "Claude", "a b", "a_b", "a/b", "é", "a\n", "a:", "`", "{"})
  void shouldRefuseAnyOtherCharacter(String id) {
    assertThatIllegalArgumentException().isThrownBy(() -> new Dialect(id));
  }

  @Test
  void shouldSortById() {
    assertThat(Stream.of("gemini", "chat", "codex", "claude").map(Dialect::new).sorted())
        .extracting(Dialect::id)
        .containsExactly("chat", "claude", "codex", "gemini");
  }
}
