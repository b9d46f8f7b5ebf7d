package io.trireme.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.JsonOutline.Node;
import io.trireme.core.JsonOutline.Shape;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Seeded random lists in odd whitespace, with escapes and duplicate keys; a tree is the judge. */
@Timeout(30)
class JsonCutsFuzzTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final List<String> SPACES = List.of("", "", " ", "\n\t", "\r\n  ");
  private static final List<String> KEYS =
      List.of("type", "t\\u0079pe", "sig", "\\u0073ig", "x", "", "\\\"type\\\"", "\u4f60");
  private static final List<String> VALUES =
      List.of(
          "\"gone\"",
          "\"g\\u006fne\"",
          "\"stays\"",
          "\",]}\\\"\"",
          "\"\u00e9\ud83d\ude80\"",
          "-0.0",
          "1E400",
          "true",
          "null",
          "[1,{\"type\":\"gone\"} ]",
          "{ }");

  private static final Shape SHAPE =
      new Shape.Members(
          Map.of("list", new Shape.Items(new Shape.Members(Map.of("type", Shape.TEXT)))));

  private final StringBuilder text = new StringBuilder();

  @ParameterizedTest
  @ValueSource(longs = {1, 77, 20260303})
  void shouldLeaveWhatATreeLeaves(long seed) throws IOException {
    // Given
    Random random = new Random(seed);
    int removed = 0;
    for (int i = 0; i < 3000; i++) {
      byte[] json = document(random).getBytes(UTF_8);
      // When
      JsonCuts cuts = new JsonCuts();
      Node list = JsonOutline.of(json, SHAPE).last("list").orElseThrow();
      cuts.items(list, JsonCutsFuzzTest::judge);
      byte[] left = JsonSplice.apply(json, cuts.edits());
      // Then
      assertThat(strict(left)).as(() -> new String(json, UTF_8)).isEqualTo(expected(json));
      assertThat(text(left)).as("bytes that stay, in order").matches(kept(json, cuts));
      removed += cuts.edits().size();
    }
    assertThat(removed).isGreaterThan(1000);
  }

  private static boolean judge(Node item, JsonCuts within) {
    within.members(item, (member, inMember) -> member.name().equals("sig"));
    return item.text("type").equals("gone");
  }

  private static JsonNode strict(byte[] json) throws IOException {
    JsonTopLevel.scan(json, Set.of());
    return MAPPER.readTree(json);
  }

  private static JsonNode expected(byte[] json) throws IOException {
    ObjectNode tree = (ObjectNode) MAPPER.readTree(json);
    ArrayNode list = (ArrayNode) tree.path("list");
    for (int i = list.size() - 1; i >= 0; i--) {
      if (list.get(i).path("type").asText().equals("gone")) {
        list.remove(i);
      } else if (list.get(i) instanceof ObjectNode item) {
        item.remove("sig");
      }
    }
    return tree;
  }

  private static String text(byte[] json) {
    return new String(json, UTF_8);
  }

  /** Everything outside the ranges that were cut, which must come out as it is. */
  private static String kept(byte[] json, JsonCuts cuts) {
    StringBuilder kept = new StringBuilder();
    int from = 0;
    for (JsonSplice.Edit edit :
        cuts.edits().stream().sorted(Comparator.comparingInt(JsonSplice.Edit::start)).toList()) {
      kept.append(new String(json, from, edit.start() - from, UTF_8));
      from = edit.end();
    }
    kept.append(new String(json, from, json.length - from, UTF_8));
    return Pattern.quote(kept.toString());
  }

  private String document(Random random) {
    text.setLength(0);
    space(random);
    text.append("{\"type\":\"gone\",\"list\"");
    space(random);
    text.append(':');
    space(random);
    text.append('[');
    int items = random.nextInt(6);
    for (int i = 0; i < items; i++) {
      text.append(i == 0 ? "" : ",");
      space(random);
      item(random);
      space(random);
    }
    text.append(']');
    space(random);
    return text.append('}').toString();
  }

  private void item(Random random) {
    if (random.nextInt(6) == 0) {
      text.append(VALUES.get(random.nextInt(VALUES.size() - 1)));
      return;
    }
    text.append('{');
    int members = random.nextInt(5);
    for (int i = 0; i < members; i++) {
      text.append(i == 0 ? "" : ",");
      space(random);
      text.append('"').append(KEYS.get(random.nextInt(KEYS.size()))).append('"');
      space(random);
      text.append(':');
      space(random);
      text.append(VALUES.get(random.nextInt(VALUES.size())));
      space(random);
    }
    text.append('}');
  }

  private void space(Random random) {
    text.append(SPACES.get(random.nextInt(SPACES.size())));
  }
}
