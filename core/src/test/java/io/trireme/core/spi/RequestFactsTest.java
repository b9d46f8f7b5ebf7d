package io.trireme.core.spi;

import io.trireme.core.JsonTopLevel.Field;
import io.trireme.core.JsonTopLevel.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
class RequestFactsTest {

  private static final Field MODEL = new Field("model", Kind.STRING, "m", 9, 12);

  @Test
  void shouldTellWhetherTheClientNamedAConversation() {
    assertThat(new RequestFacts("m", true, "s", List.of()).session()).contains("s");
    assertThat(new RequestFacts("m", true, null, List.of()).session()).isEmpty();
  }

  @Test
  void shouldKeepAListOfItsOwn() {
    // Given
    List<Field> fields = new ArrayList<>(List.of(MODEL));
    RequestFacts facts = new RequestFacts("m", false, null, fields);
    // When
    fields.clear();
    // Then
    assertThat(facts.modelFields()).containsExactly(MODEL);
  }
}
