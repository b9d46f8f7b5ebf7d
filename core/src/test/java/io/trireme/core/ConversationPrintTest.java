package io.trireme.core;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(10)
class ConversationPrintTest {

  private static final String FIRST = "{'role':'user','content':'hello'}";

  private static Optional<String> print(String json) {
    byte[] body = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    JsonTopLevel fields = JsonTopLevel.scan(body, Set.of("system", "messages"));
    return ConversationPrint.of(body, fields, List.of("system"), "messages");
  }

  private static String turns(String system, String turns) {
    return "{'system':" + system + ",'messages':[" + turns + "]}";
  }

  @Test
  void shouldStayWhileTheConversationGrows() {
    // When
    Optional<String> first = print(turns("'be kind'", FIRST));
    Optional<String> later =
        print(turns("'be kind'", FIRST + ",{'role':'assistant','content':'hi'}," + FIRST));

    // Then
    assertThat(first).isPresent().isEqualTo(later);
    assertThat(first.orElseThrow()).matches("print-[0-9a-f]{32}");
  }

  @Test
  void shouldDifferByInstructionsAndByTheFirstWords() {
    // When
    Set<Optional<String>> prints =
        Set.of(
            print(turns("'be kind'", FIRST)),
            print(turns("'be short'", FIRST)),
            print(turns("'be kind'", "{'role':'user','content':'bye'}")),
            print("{'messages':[" + FIRST + "]}"));

    // Then
    assertThat(prints).hasSize(4);
  }

  @Test
  void shouldReadOnToTheFirstUserBehindInstructions() {
    // Given
    String system = "{'role':'system','content':'be kind'},";

    // When / Then
    assertThat(print(turns("null", system + FIRST)))
        .isNotEqualTo(print(turns("null", system + "{'role':'user','content':'bye'}")));
    assertThat(print(turns("null", system + FIRST)))
        .isEqualTo(print(turns("null", system + FIRST + "," + FIRST)));
  }

  @Test
  void shouldTakeATurnWithoutARoleForTheUsers() {
    String turn = "{'parts':[{'text':'hello','role':'model'}]}";
    assertThat(print(turns("null", turn))).isEqualTo(print(turns("null", turn + "," + FIRST)));
  }

  @Test
  void shouldNotCountMarksOfCachingAndWhiteSpace() {
    // Given
    String plain = "{'role':'user','content':[{'type':'text','text':'a'}]}";
    String marked =
        "{ 'role':'user', 'content':[{'type':'text','text':'a','cache_control':{'type':'x'}}]}";

    // When / Then
    assertThat(print(turns("null", plain))).isEqualTo(print(turns("null", marked)));
  }

  @Test
  void shouldLookAtTheBeginningOfLongTextsAlone() {
    // Given
    String longText = "x".repeat(5000);
    String begun = "{'role':'user','content':['" + longText + "','" + longText;

    // When / Then
    assertThat(print(turns("null", begun + "a']}")))
        .isEqualTo(print(turns("null", begun + "b']}")))
        .isNotEqualTo(print(turns("null", "{'role':'user','content':['y" + longText + "']}")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'messages':[]}",
        "{'messages':null}",
        "{'messages':{}}",
        "{'messages':' '}",
        "{'system':'x'}"
      })
  void shouldNameNothingWhereNothingIsSaid(String json) {
    assertThat(print(json)).isEmpty();
  }

  @Test
  void shouldNameAConversationOfOneText() {
    assertThat(print("{'messages':'hello'}")).isPresent();
  }
}
