package io.trireme.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.JsonSplice;
import io.trireme.core.JsonTopLevel;
import io.trireme.core.model.ReasoningState.Form;
import io.trireme.core.spi.RelayTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class ClaudeCarriedTest {

  private static final String SEALED = Relays.ENVELOPES.seal(Relays.foreign("gAAAA"));
  private static final String SEALED64 = Relays.ENVELOPES.sealBase64(Relays.foreign("gAAAA"));
  private static final String FOREIGN =
      "{\"type\":\"thinking\",\"thinking\":\"hm\",\"signature\":\"" + SEALED + "\"}";
  private static final String TEXT = "{\"type\":\"text\",\"text\":\"x\"}";

  private final RelayTarget to = Relays.to(ClaudeCodec.CLAUDE, "claude-a");
  private final RelayTarget refusing = Relays.refusing(ClaudeCodec.CLAUDE, "claude-a");

  private static String edited(String body, RelayTarget to) {
    byte[] bytes = body.getBytes(UTF_8);
    return new String(JsonSplice.apply(bytes, ClaudeCarried.edits(bytes, to)), UTF_8);
  }

  private static String messages(String... contents) {
    StringBuilder body = new StringBuilder("{\"model\" : \"m\", \"messages\":[");
    for (int i = 0; i < contents.length; i++) {
      body.append(i == 0 ? "" : " ,\n ").append("{ \"content\": ").append(contents[i]).append(" }");
    }
    return body.append("]\n}").toString();
  }

  @Test
  void shouldTakeOutAnEnvelopeWhereverItStands() {
    // When / Then
    assertThat(edited(messages("[" + FOREIGN + " , " + TEXT + "]"), to))
        .isEqualTo(messages("[" + TEXT + "]"));
    assertThat(edited(messages("[" + TEXT + " ,\n" + FOREIGN + " ]"), to))
        .isEqualTo(messages("[" + TEXT + " ]"));
    assertThat(edited(messages("[" + TEXT + "," + FOREIGN + " , " + TEXT + "]"), to))
        .isEqualTo(messages("[" + TEXT + " , " + TEXT + "]"));
    assertThat(edited(messages("[" + FOREIGN + "," + FOREIGN + ", " + TEXT + "]"), to))
        .isEqualTo(messages("[" + TEXT + "]"));
    assertThat(to.losses().header()).startsWith("dropped=reasoning");
  }

  @Test
  void shouldTakeOutAMessageOfWhichNothingIsLeft() {
    // Given
    String redacted = "{\"data\":\"" + SEALED64 + "\",\"type\":\"redacted_thinking\"}";
    // When / Then
    assertThat(edited(messages("\"hi\"", "[" + FOREIGN + "," + redacted + "]", "\"so\""), to))
        .isEqualTo(messages("\"hi\"", "\"so\""));
    assertThat(edited(messages("[" + FOREIGN + "]"), to))
        .isEqualTo("{\"model\" : \"m\", \"messages\":[]\n}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"tr1.abc\"",
        "[{\"type\":\"text\",\"text\":\"tr1.abc\"}]",
        "[{\"type\":\"text\",\"text\":\"say \\\"tr1.abc\\\"\"}]",
        "[{\"type\":\"text\",\"signature\":\"tr1.abc\",\"text\":\"x\"}]",
        "[{\"type\":\"thinking\",\"thinking\":\"tr1.abc\",\"signature\":\"EqQB\"}]",
        "[{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"xtr1.\"}]",
        "[{\"type\":\"tool_result\",\"content\":[{\"type\":\"thinking\",\"signature\":\"tr1.\"}]}]",
        "[\"tr1.\", null, 7, [\"tr1.\"]]"
      })
  void shouldLeaveWhatOnlyLooksLikeOne(String content) {
    // Given
    byte[] body = messages(content).getBytes(UTF_8);
    // When / Then
    assertThat(ClaudeCarried.edits(body, to)).isEmpty();
    assertThat(to.losses().all()).isEmpty();
  }

  @Test
  void shouldTakeOutWhatWasChangedOnTheWay() {
    // Given
    String broken = FOREIGN.replace("tr1.", "tr1.AAAA");
    // When / Then
    assertThat(edited(messages("[" + broken + "," + TEXT + "]"), to))
        .isEqualTo(messages("[" + TEXT + "]"));
  }

  @Test
  void shouldOpenWhatThisVendorMade() {
    // Given
    String signed = Relays.ENVELOPES.seal(Relays.own(to, Form.SIGNATURE, "EqQB+/=", null));
    String redacted = Relays.ENVELOPES.seal(Relays.own(to, Form.REDACTED, "Emw", null));
    String thinking = "[{ \"signature\" :\"%s\",\"type\":\"thinking\",\"thinking\":\"%s\" }]";
    String hidden = "[{\"type\":\"redacted_thinking\",\"data\": \"%s\"}]";
    // When / Then
    assertThat(edited(messages(thinking.formatted(signed, "reworded")), to))
        .isEqualTo(messages(thinking.formatted("EqQB+/=", "exact words")));
    assertThat(edited(messages(hidden.formatted(redacted)), to))
        .isEqualTo(messages(hidden.formatted("Emw")));
    assertThat(edited(messages(hidden.formatted(signed)), to))
        .isEqualTo(
            messages(
                "[{\"type\":\"thinking\",\"thinking\":\"exact words\",\"signature\":\"EqQB+/=\"}]"));
    assertThat(to.losses().all()).isEmpty();
    assertThat(edited(messages(hidden.formatted(redacted)), Relays.to(ClaudeCodec.CLAUDE, "b")))
        .as("another model")
        .isEqualTo("{\"model\" : \"m\", \"messages\":[]\n}");
  }

  @Test
  void shouldTakeOutEveryThoughtThatTheVendorRefused() {
    // Given
    String native1 = "{\"type\":\"thinking\",\"thinking\":\"a\",\"signature\":\"EqQB\"}";
    String native2 = "{\"type\":\"redacted_thinking\",\"data\":\"Emw\"}";
    String unsigned = "{\"type\":\"thinking\",\"thinking\":\"a\"}";
    String body =
        messages("\"hi\"", "[" + native1 + "," + TEXT + "]", "[" + native2 + "," + unsigned + "]");
    // When / Then
    assertThat(edited(body, to)).isEqualTo(body);
    assertThat(edited(body, refusing)).isEqualTo(messages("\"hi\"", "[" + TEXT + "]"));
    assertThat(refusing.losses().header()).isEqualTo("dropped=reasoning:refused by the vendor");
    assertThat(edited(messages("\"hi\""), refusing)).isEqualTo(messages("\"hi\""));
  }

  @ParameterizedTest
  @ValueSource(longs = {5, 4711})
  void shouldLeaveWhatATreeLeaves(long seed) {
    // Given
    Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      String body = random(random);
      // When
      String left = edited(body, to);
      // Then
      JsonTopLevel.scan(left.getBytes(UTF_8), Set.of());
      assertThat(Json.exact(left)).as(body).isEqualTo(expected(body));
    }
    assertThat(to.losses().all()).hasSize(1);
  }

  private static String random(Random random) {
    List<String> blocks =
        List.of(
            FOREIGN,
            TEXT,
            "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"EqQB\"}",
            "{\"type\":\"text\",\"t\\u0079pe\":\"thinking\",\"sign\\u0061ture\":\""
                + SEALED
                + "\"}",
            "{\"signature\":\"" + SEALED + "\",\"signature\":\"EqQB\",\"type\":\"thinking\"}",
            "{ \"data\" :\t\"" + SEALED64 + "\" , \"type\":\"redacted_\\u0074hinking\"\n}",
            "{\"type\":\"tool_result\",\"content\":[" + FOREIGN + "]}");
    String[] contents = new String[random.nextInt(5)];
    for (int i = 0; i < contents.length; i++) {
      List<String> chosen = new ArrayList<>();
      for (int n = random.nextInt(4); n > 0; n--) {
        chosen.add(blocks.get(random.nextInt(blocks.size())));
      }
      String space = random.nextBoolean() ? "" : " \r\n\t";
      contents[i] = "[" + space + String.join(space + "," + space, chosen) + space + "]";
    }
    return messages(contents);
  }

  private static JsonNode expected(String body) {
    ObjectNode tree = (ObjectNode) Json.exact(body);
    ArrayNode messages = (ArrayNode) tree.path("messages");
    for (int i = messages.size() - 1; i >= 0; i--) {
      ArrayNode content = (ArrayNode) messages.get(i).path("content");
      int before = content.size();
      for (int j = before - 1; j >= 0; j--) {
        JsonNode block = content.get(j);
        String slot = block.path("type").asText().equals("thinking") ? "signature" : "data";
        if (block.path("type").asText().contains("thinking")
            && block.path(slot).asText().matches("(tr1\\.|VFIxA).*")) {
          content.remove(j);
        }
      }
      if (before > 0 && content.isEmpty()) {
        messages.remove(i);
      }
    }
    return tree;
  }

  @Test
  void shouldEditALargeBody() {
    // Given
    String picture = "{\"type\":\"text\",\"text\":\"" + "iVBORw0KGgo\\n".repeat(900_000) + "\"}";
    String before = messages("[" + picture + "]", "[" + FOREIGN + "," + TEXT + "]");
    // When
    String after = edited(before, to);
    // Then
    assertThat(before.length()).isGreaterThan(10 << 20);
    assertThat(after.equals(messages("[" + picture + "]", "[" + TEXT + "]"))).isTrue();
  }

  @Test
  void shouldLeaveTheWordsOfASummaryAndTakeItsEnvelope() {
    // Given
    String block = "{\"type\":\"compaction\",\"content\":\"so far\",\"encrypted_content\":%s}";
    String sealed = "\"" + Relays.ENVELOPES.sealSummary("so far") + "\"";
    // When / Then
    assertThat(edited(messages("[" + block.formatted(sealed) + "]"), to))
        .isEqualTo(messages("[" + block.formatted("null") + "]"));
    assertThat(edited(messages("[" + block.formatted("\"theirs\"") + "]"), to))
        .isEqualTo(messages("[" + block.formatted("\"theirs\"") + "]"));
  }
}
