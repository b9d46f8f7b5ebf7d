package io.trireme.deploy.edge;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(10)
final class ModelsHandlerTest {

  @ParameterizedTest
  @CsvSource({"a-b, a-b", "a%2Fb, a/b", "a+b, a+b", "a%20b, a b", "%zz, %zz", "a%, a%"})
  void shouldReadTheNameOfAModelAndNotFailOverABrokenEscape(String raw, String name) {
    // When / Then
    assertThat(ModelsHandler.decoded(raw)).isEqualTo(name);
  }
}
