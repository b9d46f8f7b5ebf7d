package io.trireme.codex;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.Usage;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatAnswer;
import io.trireme.core.model.ChatEvent.Finished;
import io.trireme.core.model.ChatEvent.Opening;
import io.trireme.core.model.LogProbs;
import io.trireme.core.spi.AnswerContext;
import io.trireme.core.translate.Losses;

import static java.util.Objects.requireNonNull;

/** Writes a whole answer: what a client would make of its chunks. One per answer. */
final class ChatAnswerBody {

  private final AnswerContext context;
  private final ChatClient client;
  private final Losses losses;
  private final ChatAnswerTail tail;
  private final StringBuilder words = new StringBuilder();
  private LogProbs logProbs = LogProbs.NONE;
  private final StringBuilder refusal = new StringBuilder();
  private final StringBuilder thoughts = new StringBuilder();
  private final ArrayNode calls = Json.object().putArray("tool_calls");

  ChatAnswerBody(AnswerContext context, ChatClient client, Losses losses) {
    this.context = requireNonNull(context, "context is null");
    this.client = requireNonNull(client, "client is null");
    this.losses = requireNonNull(losses, "losses is null");
    this.tail = new ChatAnswerTail(context.envelopes(), losses);
  }

  byte[] write(ChatAnswer answer) {
    answer.blocks().forEach(this::block);
    Finished finished = answer.finished();
    boolean told = !refusal.isEmpty();
    boolean said = !words.isEmpty() || told || !calls.isEmpty();
    if (ChatAnswerEncoder.explains(finished, said)) {
      refusal.append(finished.explanationOrNull());
    }
    ChatAnswerEncoder.noteEnd(finished, said, losses);
    if (client.legacy() && calls.size() > 1) {
      losses.note(ChatAnswerEncoder.ONE_CALL);
    }
    ObjectNode body = ChatAnswerEncoder.head(context, "chat.completion");
    ObjectNode choice = body.putArray("choices").addObject().put("index", 0);
    choice.set("message", message());
    choice.set("logprobs", OpenAiLogProbs.choice(logProbs));
    choice.put("finish_reason", ChatReasons.write(finished.reason(), told, client.legacy()));
    Usage usage = answer.usage();
    if (ChatUsage.known(usage)) {
      body.set("usage", ChatUsage.write(usage));
    }
    return Json.bytes(body);
  }

  private void block(Block block) {
    switch (block) {
      case Block.Text text -> {
        tail.next(new Opening.Text());
        words.append(text.text());
        logProbs = logProbs.plus(text.logProbs());
        text.citations().forEach(tail::cite);
        tail.said(text.text());
        tail.textClosed();
      }
      case Block.Refusal no -> {
        tail.next(new Opening.Refusal());
        refusal.append(no.text());
      }
      case Block.Reasoning reasoning -> {
        tail.next(new Opening.Reasoning());
        thoughts.append(reasoning.text());
        if (reasoning.stateOrNull() != null) {
          tail.state(reasoning.stateOrNull());
        }
      }
      case Block.ToolCall call -> {
        tail.next(new Opening.ToolCall(call.id(), call.tool()));
        ObjectNode written = client.call(call.id(), call.tool(), call.arguments());
        tail.markOn(written);
        calls.add(written);
      }
      case Block.Media media -> tail.whole(media);
      case Block.WebSearch search -> tail.whole(search);
      case Block.McpCall call -> tail.whole(call);
      case Block.Compaction compaction -> tail.whole(compaction);
      case Block.Opaque opaque -> tail.whole(opaque);
      case Block.ToolResult result -> tail.whole(result);
      case Block.CacheBreakpoint breakpoint -> tail.whole(breakpoint);
    }
  }

  private ObjectNode message() {
    ObjectNode message = Json.object().put("role", "assistant");
    boolean none = words.isEmpty() && (!calls.isEmpty() || !refusal.isEmpty());
    message.put("content", none ? null : words.toString());
    message.put("refusal", refusal.isEmpty() ? null : refusal.toString());
    if (!thoughts.isEmpty()) {
      message.put(client.reasoningField(), thoughts.toString());
    }
    message.putArray("annotations");
    message.setAll(tail.write());
    if (!calls.isEmpty() && client.legacy()) {
      message.set("function_call", calls.get(0).path("function"));
    } else if (!calls.isEmpty()) {
      message.set("tool_calls", calls);
    }
    return message;
  }
}
