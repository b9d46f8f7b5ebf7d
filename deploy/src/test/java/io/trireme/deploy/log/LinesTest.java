package io.trireme.deploy.log;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import java.time.Instant;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(10)
final class LinesTest {

  private final JsonLines json = new JsonLines();
  private final PlainLines plain = new PlainLines(new PatternFormatter("%p %s%e%n"));

  private static ExtLogRecord record(String format, Object... arguments) {
    ExtLogRecord record = new ExtLogRecord(Level.INFO, format, FormatStyle.PRINTF, "x");
    record.setParameters(arguments);
    record.setLoggerName("io.trireme.exchange");
    record.setInstant(Instant.parse("2026-11-23T04:05:06.007Z"));
    return record;
  }

  /** A line with parts. */
  private record Told(String word) implements StructuredLine {
    @Override
    public ObjectNode fields() {
      return Json.object().put("word", word).put("ms", 12L);
    }

    @Override
    public String toString() {
      return "word=" + word;
    }
  }

  @Test
  void shouldWriteOneObjectWithPartsOfTheirOwnTypes() {
    // When
    String line = json.format(record("exchange %s", new Told("a")));

    // Then
    assertThat(line).endsWith("}\n");
    JsonNode read = Json.read(line);
    assertThat(read.path("ts").asText()).isEqualTo("2026-11-23T04:05:06.007Z");
    assertThat(read.path("level").asText()).isEqualTo("INFO");
    assertThat(read.path("logger").asText()).isEqualTo("io.trireme.exchange");
    assertThat(read.path("msg").asText()).isEqualTo("exchange");
    assertThat(read.path("word").asText()).isEqualTo("a");
    assertThat(read.path("ms").isIntegralNumber()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\u001b[31m", "\u0085", "\u2028", "\u202e", "\u0000"})
  void shouldLetNobodyBeginALineOrColourOne(String evil) {
    // Given
    ExtLogRecord record = record("refused reason=%s", "bad" + evil + "{\"level\":\"INFO\"}");

    // When
    String asJson = json.format(record);
    String asText = plain.format(record);

    // Then
    assertThat(asJson.lines()).hasSize(1);
    assertThat(asText.lines()).hasSize(1);
    assertThat(asText).startsWith("INFO refused reason=bad?").doesNotContain("\u001b");
    assertThat(Json.read(asJson).path("level").asText()).isEqualTo("INFO");
    assertThat(Json.read(asJson).path("msg").asText()).doesNotContain("\u001b", "\u202e", "\u2028");
  }

  @Test
  void shouldTellWhereAnExceptionCameFrom() {
    // Given
    ExtLogRecord record = record("failed");
    record.setThrown(new IllegalStateException("\u001b[31mno"));

    // When
    JsonNode read = Json.read(json.format(record));

    // Then
    assertThat(read.path("stack").asText())
        .contains("IllegalStateException: ?[31mno", "\n\tat ")
        .doesNotContain("\u001b");
  }

  @Test
  void shouldLeaveWhatIsHarmlessAsItIs() {
    assertThat(plain.format(record("größer %s", "/模型:1"))).isEqualTo("INFO größer /模型:1\n");
  }
}
