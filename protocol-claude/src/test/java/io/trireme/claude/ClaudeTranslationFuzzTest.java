package io.trireme.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.GatewayException;
import io.trireme.core.Json;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.spi.AnswerDecoder;
import io.trireme.core.sse.SseEvent;
import io.trireme.core.translate.Losses;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever is sent, nothing but a refusal leaves the codec, and nothing hangs. */
@Timeout(60)
class ClaudeTranslationFuzzTest {

  private static final int ROUNDS = 1500;

  private static final String REQUEST =
      """
      {"model":"m","max_tokens":900,"stream":true,"temperature":0.5,"top_p":0.5,"top_k":3,
       "stop_sequences":["a"],"metadata":{"user_id":"u"},"service_tier":"auto",
       "system":[{"type":"text","text":"x-anthropic-billing-header: a\\nb",
        "cache_control":{"type":"ephemeral","ttl":"1h"}}],
       "thinking":{"type":"enabled","budget_tokens":2000,"display":"omitted"},
       "output_config":{"effort":"low","format":{"type":"json_schema","schema":{"type":"object",
        "properties":{"a":{"anyOf":[{"type":"string"}],"items":{"oneOf":[]}}}}}},
       "context_management":{"edits":[{"type":"clear_thinking_20251015","keep":"all"}]},
       "mcp_servers":[{"name":"n","url":"https://m"}],
       "tools":[{"name":"f","description":"d","strict":true,"input_schema":{"anyOf":[
         {"properties":{"a":{}},"required":["a"]},{"$ref":"#/$defs/x"}],"$defs":{"x":{}}}},
        {"type":"web_search_20250305","name":"web_search","max_uses":2,"user_location":{"city":"c"}},
        {"type":"bash_20250124","name":"bash"},{"type":"tool_search_tool_regex_20251119"}],
       "tool_choice":{"type":"tool","name":"f","disable_parallel_tool_use":true},
       "messages":[
        {"role":"user","content":[{"type":"text","text":"q","citations":[{"type":"x"}]},
         {"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0K"}},
         {"type":"document","title":"t","source":{"type":"content","content":[
          {"type":"text","text":"a"}]}},
         {"type":"search_result","source":"s","title":"t","content":[{"type":"text","text":"x"}]}]},
        {"role":"system","content":"s","output_config":{"effort":"high"}},
        {"role":"assistant","content":[{"type":"thinking","thinking":"t","signature":"tr1.AAAA"},
         {"type":"redacted_thinking","data":"d"},
         {"type":"server_tool_use","id":"s1","name":"web_search","input":{"query":"q"}},
         {"type":"web_search_tool_result","tool_use_id":"s1","content":[{"url":"u","title":"t"}]},
         {"type":"tool_use","id":"t1","name":"f","input":{"a":1}},
         {"type":"compaction","content":"c","encrypted_content":"tr1.A"}]},
        {"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","is_error":true,
         "content":[{"type":"text","text":"r"},{"type":"tool_reference","tool_name":"x"}]}]}]}
      """;

  private static final List<String> EVENTS =
      List.of(
          "{\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"content\":[{\"type\":\"text\",\"text\":\"a\"}],\"usage\":{\"input_tokens\":1}}}",
          "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}}",
          "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"thinking_delta\",\"thinking\":\"t\"}}",
          "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"signature_delta\",\"signature\":\"s\"}}",
          "{\"type\":\"content_block_stop\",\"index\":0}",
          "{\"type\":\"content_block_start\",\"index\":1,\"content_block\":{\"type\":\"server_tool_use\",\"id\":\"s\",\"name\":\"web_search\",\"input\":{}}}",
          "{\"type\":\"content_block_delta\",\"index\":1,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"{}\"}}",
          "{\"type\":\"content_block_stop\",\"index\":1}",
          "{\"type\":\"content_block_start\",\"index\":2,\"content_block\":{\"type\":\"web_search_tool_result\",\"tool_use_id\":\"s\",\"content\":[{\"url\":\"u\",\"title\":\"t\"}]}}",
          "{\"type\":\"content_block_start\",\"index\":3,\"content_block\":{\"type\":\"text\",\"text\":\"\",\"citations\":[]}}",
          "{\"type\":\"content_block_delta\",\"index\":3,\"delta\":{\"type\":\"citations_delta\",\"citation\":{\"type\":\"web_search_result_location\",\"url\":\"u\"}}}",
          "{\"type\":\"content_block_start\",\"index\":4,\"content_block\":{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"f\",\"input\":{\"a\":1}}}",
          "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"refusal\",\"stop_details\":{\"explanation\":\"x\"}},\"usage\":{\"output_tokens\":3}}",
          "{\"type\":\"message_stop\"}");

  @ParameterizedTest
  @ValueSource(longs = {101, 102, 103, 104})
  void shouldRefuseOrTranslateEveryRequest(long seed) {
    Random random = new Random(seed);
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      // Given
      JsonNode mutant = Json.read(REQUEST);
      for (int i = 0; i <= random.nextInt(3); i++) {
        mutate(mutant, random);
      }
      // When
      try {
        ChatRequest request = Translation.decode(Json.text(mutant));
        Translation.encode(request, random.nextBoolean() ? "claude-opus-4-7" : "claude-opus-4-1");
      } catch (GatewayException e) {
        // Then
        refused++;
        assertThat(e.error().kind()).isEqualTo(Kind.BAD_REQUEST);
        assertThat(e.error().message()).isNotBlank();
      }
    }
    assertThat(refused).isBetween(1, ROUNDS - 1);
  }

  @ParameterizedTest
  @ValueSource(longs = {201, 202, 203})
  void shouldReadOrRefuseEveryStream(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      // Given
      List<String> events = new ArrayList<>(EVENTS);
      for (int i = 0; i <= random.nextInt(4); i++) {
        int at = random.nextInt(events.size());
        JsonNode mutant = Json.read(events.get(at));
        if (mutant.isObject()) {
          mutate(mutant, random);
        }
        switch (random.nextInt(4)) {
          case 0 -> events.remove(at);
          case 1 -> events.add(at, Json.text(mutant));
          default -> events.set(at, Json.text(mutant));
        }
      }
      AnswerDecoder decoder =
          Translation.CODEC.answerDecoder(Translation.target("m"), new Losses());
      int[] seen = {0};
      // When
      try {
        for (String event : events) {
          decoder.accept(new SseEvent("", event), read -> seen[0]++);
        }
        decoder.end(read -> seen[0]++);
      } catch (GatewayException e) {
        // Then
        assertThat(e.error().kind()).isEqualTo(Kind.UPSTREAM_BROKEN);
      }
      assertThat(seen[0]).isLessThan(200);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {301, 302})
  void shouldRefuseOrReadBytesOfAnyKind(long seed) {
    Random random = new Random(seed);
    byte[] original = REQUEST.getBytes(StandardCharsets.UTF_8);
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      // Given
      byte[] bytes = original.clone();
      for (int i = 0; i <= random.nextInt(3); i++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      // When
      try {
        Translation.decode(new String(bytes, StandardCharsets.ISO_8859_1));
      } catch (GatewayException e) {
        // Then
        refused++;
        assertThat(e.error().kind()).isEqualTo(Kind.BAD_REQUEST);
      }
    }
    assertThat(refused).isPositive();
  }

  /** Replaces, removes or adds something somewhere in the tree. */
  private static void mutate(JsonNode root, Random random) {
    List<JsonNode> places = new ArrayList<>();
    collect(root, places);
    JsonNode place = places.get(random.nextInt(places.size()));
    if (place instanceof ObjectNode object && !object.isEmpty()) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      String name = names.get(random.nextInt(names.size()));
      if (random.nextInt(4) == 0) {
        object.remove(name);
      } else {
        object.set(name, value(random));
      }
    } else if (place instanceof ArrayNode array) {
      if (!array.isEmpty() && random.nextBoolean()) {
        array.set(random.nextInt(array.size()), value(random));
      } else {
        array.add(value(random));
      }
    }
  }

  private static void collect(JsonNode node, List<JsonNode> places) {
    if (node.isContainerNode()) {
      places.add(node);
      node.forEach(child -> collect(child, places));
    }
  }

  private static JsonNode value(Random random) {
    String[] values = {
      "null",
      "true",
      "-1",
      "0",
      "1e400",
      "99999999999999999999",
      "1.5",
      "\"\"",
      "\" \"",
      "\"text\"",
      "\"tool_use\"",
      "\"web_search\"",
      "[]",
      "{}",
      "[null]",
      "[[1]]",
      "{\"type\":\"text\"}",
      "{\"type\":\"tool_use\",\"id\":\"x\",\"name\":\"y\"}",
      "\"tr1.\"",
      "\"\\ud800\"",
      "{\"$ref\":\"#/tools\"}",
      "{\"a\":{\"a\":{\"a\":[]}}}"
    };
    return Json.exact(values[random.nextInt(values.length)]);
  }
}
