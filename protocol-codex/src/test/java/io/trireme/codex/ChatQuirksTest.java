package io.trireme.codex;

import io.trireme.core.model.Thinking.Effort;
import io.trireme.core.spi.Quirks;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
class ChatQuirksTest {

  @Test
  void shouldRefuseQuirksThatAreNone() {
    assertThat(new ChatProtocol().quirkFault("maxTokensField", "max_tokens")).isEmpty();
    assertThat(ChatQuirks.fault("maxTokensField", "tokens"))
        .hasValueSatisfying(why -> assertThat(why).contains("max_completion_tokens"));
    assertThat(ChatQuirks.fault("developerRole", "yes")).isPresent();
    assertThat(ChatQuirks.fault("colour", "true"))
        .hasValueSatisfying(why -> assertThat(why).contains("reasoningField"));
  }

  @Test
  void everyAllowedValueShouldBeReadAsItIs() {
    ChatQuirks.NAMES.forEach(
        (name, values) ->
            values.forEach(
                value -> {
                  // When
                  ChatQuirks quirks =
                      ChatQuirks.of(new Quirks(Map.of(name, value)), ChatFamily.of("some-model"));
                  // Then
                  assertThat(quirks.toString()).as(name).contains(name + "=" + value);
                }));
  }

  @ParameterizedTest
  @CsvSource({
    "gpt-4o, true, false, false",
    "gpt-4.1-mini, true, false, false",
    "chatgpt-4o-latest, true, false, false",
    "gpt-5-chat-latest, true, false, false",
    "gpt-5-nano-2025-08-07, true, true, true",
    "openai/gpt-5.6-terra, true, true, true",
    "gpt-6-sol, true, true, true",
    "o3-mini, true, true, false",
    "o4-mini, true, true, false",
    "gpt-oss-120b, false, false, false",
    "deepseek-chat, false, false, false",
    "olmo-2, false, false, false",
    "opus, false, false, false"
  })
  void shouldTellFamiliesByTheirNames(
      String model, boolean openAi, boolean reasoning, boolean freeform) {
    ChatFamily family = ChatFamily.of(model);
    assertThat(family.openAi()).isEqualTo(openAi);
    assertThat(family.reasoning()).isEqualTo(reasoning);
    assertThat(family.freeformTools()).isEqualTo(freeform);
    assertThat(new ChatCodec().traits(model).stops()).isEqualTo(reasoning ? 0 : 4);
  }

  @Test
  void shouldNeverTakeThinkingOffForALesserDegreeOfIt() {
    assertThat(ChatFamily.of("gpt-5.1").nearest(Effort.MINIMAL)).isEqualTo(Effort.LOW);
    assertThat(ChatFamily.of("o3").nearest(Effort.NONE)).isEqualTo(Effort.LOW);
    assertThat(ChatFamily.of("gpt-4o").nearest(Effort.HIGH)).isNull();
  }
}
