package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.Block.MediaKind;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.ChatEvent.BlockWhole;
import io.trireme.core.model.LogProbs;
import io.trireme.core.model.Loss;
import io.trireme.core.model.MediaSource;
import io.trireme.core.model.ReasoningState.Origin;
import io.trireme.core.model.StopReason;
import io.trireme.core.model.ToolName;
import io.trireme.core.translate.Ids;
import io.trireme.core.translate.Losses;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * The output items of one answer, as far as they were told. They are known by their place: some
 * vendors give an item another id with every event.
 */
final class CodexItems {

  /** Parts of a message that are thoughts, which are read from events of their own. */
  private static final Set<String> THOUGHTS = Set.of("", "reasoning_text", "summary_text");

  private final Origin origin;
  private final Losses losses;
  private final Map<Integer, Item> items = new TreeMap<>();
  private Consumer<ChatEvent> out = event -> {};
  private int nextKey;
  private boolean calls;
  private boolean words;
  private boolean refused;

  CodexItems(Origin origin, Losses losses) {
    this.origin = requireNonNull(origin, "origin is null");
    this.losses = requireNonNull(losses, "losses is null");
  }

  /** One item. */
  private static final class Item {
    final Map<Integer, CodexText> parts = new HashMap<>();
    final StringBuilder held = new StringBuilder();
    String type = "";
    String callId = "";
    String name = "";
    @Nullable String namespace;
    @Nullable CodexThoughts thoughts;
    @Nullable CodexText call;
    boolean done;
  }

  /** Where events go from now on. */
  void to(Consumer<ChatEvent> consumer) {
    this.out = requireNonNull(consumer, "consumer is null");
  }

  /** Takes an event of an item; others say nothing. */
  void event(String type, JsonNode data) {
    if (!type.endsWith(".added") && !type.endsWith(".delta") && !type.endsWith(".done")) {
      return;
    }
    int index = data.path("output_index").asInt(-1);
    Item item = items.computeIfAbsent(index < 0 ? latest() : index, at -> new Item());
    if (item.done) {
      return;
    }
    int part = data.path("content_index").asInt(0);
    String delta = data.path("delta").asText("");
    switch (type) {
      case "response.output_item.added" -> added(item, data.path("item"));
      case "response.output_item.done" -> done(item, index, data.path("item"));
      case "response.output_text.delta" -> text(item, part, false).add(delta, logProbs(data));
      case "response.output_text.done" ->
          text(item, part, false).complete(data.path("text").asText(""), logProbs(data));
      case "response.output_text.annotation.added" ->
          cite(text(item, part, false), data.path("annotation"));
      case "response.refusal.delta" -> text(item, part, true).add(delta);
      case "response.refusal.done" ->
          text(item, part, true).complete(data.path("refusal").asText(""));
      case "response.content_part.done" -> part(item, part, data.path("part"));
      case "response.reasoning_summary_text.delta" ->
          thoughts(item).summary(data.path("summary_index").asInt(0), delta);
      case "response.reasoning_summary_text.done" ->
          thoughts(item)
              .wholeSummary(data.path("summary_index").asInt(0), data.path("text").asText(""));
      case "response.reasoning_text.delta" -> thoughts(item).raw(part, delta);
      case "response.reasoning_text.done" ->
          thoughts(item).wholeRaw(part, data.path("text").asText(""));
      case "response.function_call_arguments.delta", "response.custom_tool_call_input.delta" ->
          argument(item, delta);
      case "response.function_call_arguments.done" -> {
        name(item, data);
        arguments(item, data.path("arguments"));
      }
      case "response.custom_tool_call_input.done" -> arguments(item, data.path("input"));
      default -> {}
    }
  }

  private static LogProbs logProbs(JsonNode node) {
    return OpenAiLogProbs.read(node.path("logprobs"));
  }

  private int latest() {
    return items.keySet().stream().max(Integer::compare).orElse(0);
  }

  private CodexText text(Item item, int part, boolean refusal) {
    words |= !refusal;
    refused |= refusal;
    return item.parts.computeIfAbsent(
        part, at -> CodexText.open(nextKey++, refusal, event -> out.accept(event)));
  }

  private CodexThoughts thoughts(Item item) {
    CodexThoughts thoughts = item.thoughts;
    if (thoughts == null) {
      thoughts = new CodexThoughts(nextKey++, origin, event -> out.accept(event));
      item.thoughts = thoughts;
    }
    return thoughts;
  }

  private void added(Item item, JsonNode node) {
    item.type = node.path("type").asText("");
    if (isCall(item.type)) {
      name(item, node);
      argument(item, said(node));
    }
  }

  private static boolean isCall(String type) {
    return type.equals("function_call") || type.equals("custom_tool_call");
  }

  /** What a call says: an object where a vendor forgot that it is to be a text. */
  private static String said(JsonNode node) {
    JsonNode says = node.has("input") ? node.path("input") : node.path("arguments");
    return says.isContainerNode() ? Json.text(says) : says.asText("");
  }

  private void name(Item item, JsonNode node) {
    item.callId = item.callId.isEmpty() ? node.path("call_id").asText("") : item.callId;
    item.name = item.name.isEmpty() ? node.path("name").asText("") : item.name;
    if (item.namespace == null && node.path("namespace").isTextual()) {
      item.namespace = node.path("namespace").asText();
    }
    openCall(item);
  }

  private void openCall(Item item) {
    if (item.call != null || item.callId.isBlank() || item.name.isBlank()) {
      return;
    }
    ToolName.Form form =
        item.type.equals("custom_tool_call") ? ToolName.Form.FREEFORM : ToolName.Form.FUNCTION;
    String namespace = item.namespace == null || item.namespace.isBlank() ? null : item.namespace;
    CodexText call = call(item.callId, new ToolName(namespace, item.name, form));
    call.add(item.held.toString());
    item.call = call;
  }

  private CodexText call(String id, ToolName tool) {
    calls = true;
    return CodexText.call(nextKey++, id, tool, event -> out.accept(event));
  }

  private void argument(Item item, String text) {
    CodexText call = item.call;
    if (call == null) {
      item.held.append(text);
    } else {
      call.add(text);
    }
  }

  private void arguments(Item item, JsonNode whole) {
    String text = whole.isContainerNode() ? Json.text(whole) : whole.asText("");
    CodexText call = item.call;
    if (call != null) {
      call.complete(text);
    } else if (text.startsWith(item.held.toString())) {
      item.held.setLength(0);
      item.held.append(text);
    }
  }

  private void part(Item item, int index, JsonNode part) {
    switch (part.path("type").asText("")) {
      case "output_text" -> {
        CodexText text = text(item, index, false);
        text.complete(part.path("text").asText(""), logProbs(part));
        part.path("annotations").forEach(annotation -> cite(text, annotation));
      }
      case "refusal" -> text(item, index, true).complete(part.path("refusal").asText(""));
      default -> {
        String type = part.path("type").asText("");
        if (!THOUGHTS.contains(type)) {
          losses.note(Loss.droppedOfAnswer(type));
        }
      }
    }
  }

  /** Pages can be told in every dialect, files of the vendor's store in none. */
  private void cite(CodexText text, JsonNode annotation) {
    if (CodexContent.citation(annotation).isEmpty()) {
      losses.note(Loss.droppedOfAnswer("annotations"));
    }
    text.cite(annotation);
  }

  private void done(Item item, int index, JsonNode node) {
    item.type = item.type.isEmpty() ? node.path("type").asText("") : item.type;
    switch (item.type) {
      case "message" -> {
        for (int i = 0; i < node.path("content").size(); i++) {
          part(item, i, node.path("content").path(i));
        }
      }
      case "reasoning" -> thoughts(item).finish(node);
      case "function_call", "custom_tool_call" -> callDone(item, index, node);
      default -> whole(item.type, index, node);
    }
    close(item);
  }

  private void callDone(Item item, int index, JsonNode node) {
    name(item, node);
    arguments(item, node.has("input") ? node.path("input") : node.path("arguments"));
    if (item.callId.isBlank()) {
      String id = node.path("id").asText("");
      item.callId = id.isBlank() ? Ids.callId(item.name, String.valueOf(index)) : id;
      openCall(item);
    }
  }

  /** An item that says something only when it is done. */
  private void whole(String type, int index, JsonNode node) {
    CodexTypedTool typed = CodexTypedTool.called(node).orElse(null);
    if (typed != null) {
      String id = node.path("call_id").asText(node.path("id").asText(""));
      CodexText call =
          call(id.isBlank() ? Ids.callId(type, String.valueOf(index)) : id, typed.function());
      call.add(typed.arguments(node));
      call.close();
      return;
    }
    switch (type) {
      case "" -> {}
      case "web_search_call" ->
          emit(CodexSearches.block(origin.dialect(), node, String.valueOf(index)));
      case CodexMcp.CALL -> emit(CodexMcp.call(node, String.valueOf(index)));
      case "image_generation_call" -> {
        String format = node.path("output_format").asText("png");
        if (node.path("result").isTextual()) {
          emit(
              Block.Media.of(
                  MediaKind.IMAGE,
                  new MediaSource.Inline("image/" + format, node.path("result").asText())));
        } else {
          losses.note(Loss.droppedOfAnswer(type));
        }
      }
      default -> emit(new Block.Opaque(origin.dialect(), type, Json.text(node)));
    }
  }

  private void emit(Block block) {
    out.accept(new BlockWhole(nextKey++, block));
  }

  private static void close(Item item) {
    item.done = true;
    item.parts.values().forEach(CodexText::close);
    CodexText call = item.call;
    if (call != null) {
      call.close();
    }
    CodexThoughts thoughts = item.thoughts;
    if (thoughts != null) {
      thoughts.close();
    }
  }

  /** Takes the list of all items, which the last event repeats; some vendors leave it empty. */
  void complete(JsonNode output) {
    boolean more = output.size() > items.size();
    for (int i = 0; i < output.size(); i++) {
      Item item = items.get(i);
      JsonNode node = output.path(i);
      if (item == null && more) {
        item = new Item();
        items.put(i, item);
      }
      if (item != null && !item.done && agrees(item, node)) {
        done(item, i, node);
      }
    }
    items.values().stream().filter(item -> !item.done).forEach(CodexItems::close);
  }

  private static boolean agrees(Item item, JsonNode node) {
    return item.type.isEmpty() || item.type.equals(node.path("type").asText(""));
  }

  /** Why an answer ended of which the vendor says only that it is complete. */
  StopReason reason() {
    if (calls) {
      return StopReason.TOOL_CALLS;
    }
    return refused && !words ? StopReason.REFUSAL : StopReason.END;
  }
}
