package io.trireme.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.Usage;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatAnswer;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.ChatEvent.BlockClosed;
import io.trireme.core.model.ChatEvent.BlockOpened;
import io.trireme.core.model.ChatEvent.BlockWhole;
import io.trireme.core.model.ChatEvent.Cited;
import io.trireme.core.model.ChatEvent.Delta;
import io.trireme.core.model.ChatEvent.Failed;
import io.trireme.core.model.ChatEvent.Finished;
import io.trireme.core.model.ChatEvent.Opening;
import io.trireme.core.model.ChatEvent.Started;
import io.trireme.core.model.ChatEvent.StateGiven;
import io.trireme.core.model.ChatEvent.UsageReported;
import io.trireme.core.model.Citation;
import io.trireme.core.model.ReasoningState;
import io.trireme.core.spi.AnswerContext;
import io.trireme.core.spi.AnswerEncoder;
import io.trireme.core.spi.ErrorDialect;
import io.trireme.core.sse.SseWriter;
import io.trireme.core.translate.Losses;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * Writes one answer as Anthropic's messages and events. A block of text or thoughts begins on the
 * wire with its first word, so that none is empty; every frame has a name, for clients ignore those
 * that have none.
 */
final class ClaudeAnswerEncoder implements AnswerEncoder {

  private final AnswerContext context;
  private final ErrorDialect errors;
  private final Losses losses;
  private final ClaudeAnswerContent content;
  private final StringBuilder text = new StringBuilder();
  private final List<Citation> citations = new ArrayList<>();
  private @Nullable Opening opening;
  private @Nullable ReasoningState state;
  private boolean onWire;
  private int index;
  private Usage usage = Usage.UNKNOWN;

  ClaudeAnswerEncoder(AnswerContext context, ErrorDialect errors, Losses losses) {
    this.context = requireNonNull(context, "context is null");
    this.errors = requireNonNull(errors, "errors is null");
    this.losses = requireNonNull(losses, "losses is null");
    this.content = new ClaudeAnswerContent(context, losses);
  }

  @Override
  public void accept(ChatEvent event, Consumer<byte[]> out) {
    switch (event) {
      case Started started -> {
        ObjectNode start = Json.object().put("type", "message_start");
        start.set("message", snapshot());
        write(start, out);
      }
      case BlockOpened opened -> open(opened.opening(), out);
      case Delta delta -> grow(delta.text(), out);
      case Cited cited -> citations.add(cited.citation());
      case StateGiven given -> state = given.state();
      case BlockClosed closed -> close(out);
      case BlockWhole whole -> {
        for (ObjectNode node : content.blocks(whole.block())) {
          writeWhole(node, out);
        }
      }
      case UsageReported reported -> usage = usage.updatedBy(reported.usage());
      case Finished finished -> finish(finished, out);
      case Failed failed -> out.accept(errors.frame(failed.error(), context.requestId(), false));
    }
  }

  /** The message as it is before a word is said: SDKs fill it in, and need every field. */
  private ObjectNode snapshot() {
    ObjectNode message = message();
    message.putArray("content");
    message.putNull("stop_reason").putNull("stop_sequence").putNull("stop_details");
    message.putNull("container").putNull("diagnostics");
    // The input is not counted yet; what is known at the end replaces these.
    message.putObject("usage").put("input_tokens", 0).put("output_tokens", 0);
    return message;
  }

  private ObjectNode message() {
    return Json.object()
        .put("id", "msg_" + context.requestId())
        .put("type", "message")
        .put("role", "assistant")
        .put("model", context.request().model());
  }

  private void open(Opening next, Consumer<byte[]> out) {
    opening = next;
    text.setLength(0);
    citations.clear();
    state = null;
    onWire = false;
    if (next instanceof Opening.ToolCall call) {
      ObjectNode block =
          Json.object()
              .put("type", "tool_use")
              .put("id", call.id())
              .put("name", call.tool().name());
      block.putObject("input");
      start(block, out);
    }
  }

  private void start(ObjectNode block, Consumer<byte[]> out) {
    ObjectNode start = Json.object().put("type", "content_block_start").put("index", index);
    start.set("content_block", block);
    write(start, out);
    onWire = true;
  }

  private void grow(String added, Consumer<byte[]> out) {
    switch (requireNonNull(opening, "a delta belongs to a block")) {
      case Opening.Text words -> say(added, out);
      case Opening.Refusal refusal -> say(added, out);
      case Opening.Reasoning thoughts -> {
        text.append(added);
        if (content.showsThoughts()) {
          startThinking(out);
          delta(Json.object().put("type", "thinking_delta").put("thinking", added), out);
        }
      }
      case Opening.ToolCall call ->
          delta(Json.object().put("type", "input_json_delta").put("partial_json", added), out);
    }
  }

  private void say(String added, Consumer<byte[]> out) {
    text.append(added);
    if (!onWire) {
      start(Json.object().put("type", "text").put("text", ""), out);
    }
    delta(Json.object().put("type", "text_delta").put("text", added), out);
  }

  private void startThinking(Consumer<byte[]> out) {
    if (!onWire) {
      start(Json.object().put("type", "thinking").put("thinking", "").put("signature", ""), out);
    }
  }

  private void close(Consumer<byte[]> out) {
    Opening closing = opening;
    opening = null;
    if (closing instanceof Opening.Reasoning && (state != null || onWire)) {
      startThinking(out);
      String sealed = ClaudeAnswerContent.signature(state, context.envelopes());
      delta(Json.object().put("type", "signature_delta").put("signature", sealed), out);
    }
    if (!onWire) {
      return;
    }
    if (closing instanceof Opening.Text) {
      String said = text.toString();
      for (Citation citation : citations) {
        ObjectNode cited = Json.object().put("type", "citations_delta");
        cited.set("citation", ClaudeSearches.citation(citation, said));
        delta(cited, out);
      }
    }
    stop(out);
  }

  private void stop(Consumer<byte[]> out) {
    write(Json.object().put("type", "content_block_stop").put("index", index), out);
    onWire = false;
    index++;
  }

  private void delta(ObjectNode delta, Consumer<byte[]> out) {
    ObjectNode event = Json.object().put("type", "content_block_delta").put("index", index);
    event.set("delta", delta);
    write(event, out);
  }

  /** A block that is whole from its start, but for the input of a tool, which follows it. */
  private void writeWhole(ObjectNode block, Consumer<byte[]> out) {
    String type = block.path("type").asText();
    if (type.equals("compaction")) {
      // SDKs put the content of the delta behind that of the start.
      JsonNode words = block.replace("content", block.textNode(""));
      start(block, out);
      ObjectNode delta = block.deepCopy().put("type", "compaction_delta");
      delta.set("content", words);
      delta(delta, out);
      stop(out);
      return;
    }
    if (!type.equals("server_tool_use") && !type.equals("mcp_tool_use")) {
      start(block, out);
      stop(out);
      return;
    }
    JsonNode input = block.replace("input", Json.object());
    start(block, out);
    // SDKs demand an input, be it an empty object.
    String said = input == null ? "{}" : Json.text(input);
    delta(Json.object().put("type", "input_json_delta").put("partial_json", said), out);
    stop(out);
  }

  private void finish(Finished finished, Consumer<byte[]> out) {
    if (opening != null) {
      close(out);
    }
    ObjectNode event = Json.object().put("type", "message_delta");
    ObjectNode delta = event.putObject("delta");
    ClaudeStopReasons.write(finished, delta, losses);
    delta.putNull("container");
    event.set("usage", ClaudeUsage.delta(usage, content.searches()));
    tell(event);
    write(event, out);
    write(Json.object().put("type", "message_stop"), out);
  }

  /** Says what became of the request, where it asked for that. */
  private void tell(ObjectNode node) {
    ObjectNode told = context.request().source().toldOrNull();
    if (told != null) {
      node.setAll(told);
    }
  }

  private static void write(ObjectNode event, Consumer<byte[]> out) {
    out.accept(SseWriter.frame(event.path("type").asText(), Json.text(event)));
  }

  @Override
  public byte[] whole(ChatAnswer answer) {
    ObjectNode message = message();
    ArrayNode blocks = message.putArray("content");
    for (Block block : answer.blocks()) {
      content.blocks(block).forEach(blocks::add);
    }
    ClaudeStopReasons.write(answer.finished(), message, losses);
    message.putNull("container").putNull("diagnostics");
    message.set("usage", ClaudeUsage.whole(answer.usage(), content.searches()));
    tell(message);
    return Json.bytes(message);
  }
}
