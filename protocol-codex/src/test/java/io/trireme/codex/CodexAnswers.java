package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.trireme.core.Json;
import io.trireme.core.Usage;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.ChatEvent.BlockOpened;
import io.trireme.core.model.ChatEvent.Finished;
import io.trireme.core.model.ChatEvent.Opening;
import io.trireme.core.model.ChatEvent.Started;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.StopReason;
import io.trireme.core.model.ToolName;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

import static io.trireme.codex.CodexBench.decode;
import static io.trireme.codex.CodexBench.write;
import static org.assertj.core.api.Assertions.assertThat;

/** Answers as their encoder gets and writes them, for its tests. */
final class CodexAnswers {

  static final ChatRequest ASKED = decode("{'model':'m','input':'x'}");
  static final Usage USAGE =
      new Usage(
          OptionalLong.of(10),
          OptionalLong.of(7),
          OptionalLong.of(85),
          OptionalLong.of(5),
          OptionalLong.of(2));

  private CodexAnswers() {}

  static List<JsonNode> written(ChatRequest request, ChatEvent... events) {
    List<ChatEvent> all = new ArrayList<>();
    all.add(new Started("up_1"));
    all.addAll(List.of(events));
    return write(request, all);
  }

  static ChatEvent ended(StopReason reason) {
    return Finished.of(reason);
  }

  static ChatEvent call(int index, String name, ToolName.Form form) {
    return new BlockOpened(
        index, new Opening.ToolCall("c" + index, new ToolName(null, name, form)));
  }

  static void assertSound(List<JsonNode> events) {
    ArrayNode done = Json.object().putArray("output");
    for (int i = 0; i < events.size(); i++) {
      assertThat(events.get(i).path("sequence_number").asInt(-1)).isEqualTo(i);
      if (events.get(i).path("type").asText().equals("response.output_item.done")) {
        assertThat(events.get(i).path("output_index").asInt()).isEqualTo(done.size());
        done.add(events.get(i).path("item"));
      }
    }
    JsonNode output = events.getLast().path("response").path("output");
    assertThat(output.toString()).isEqualTo(done.toString());
  }
}
