package io.trireme.codex;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.GatewayError;
import io.trireme.core.Json;
import io.trireme.core.Usage;
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
import io.trireme.core.model.LogProbs;
import io.trireme.core.model.Loss;
import io.trireme.core.model.StopReason;
import io.trireme.core.spi.AnswerContext;
import io.trireme.core.spi.AnswerEncoder;
import io.trireme.core.sse.SseWriter;
import io.trireme.core.translate.Losses;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * Writes an answer as chunks. OpenAI's SDKs put deltas together by rules of their own: text and
 * arguments grow, every other field is replaced by the last delta that has it. What comes as a list
 * (citations, images, states) is therefore told once, before the end.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat-streaming">Streaming</a>
 */
final class ChatAnswerEncoder implements AnswerEncoder {

  private static final byte[] DONE = SseWriter.frame("", "[DONE]");

  /** Clients that declare functions and not tools can be told of one call. */
  static final Loss ONE_CALL = Loss.droppedOfAnswer("tool_calls but the first");

  private final AnswerContext context;
  private final Losses losses;
  private final ChatClient client;
  private final ChatAnswerTail tail;
  private Usage usage = Usage.UNKNOWN;
  private @Nullable Opening open;
  private int calls;
  private boolean refused;
  private boolean said;

  ChatAnswerEncoder(AnswerContext context, Losses losses) {
    this.context = requireNonNull(context, "context is null");
    this.losses = requireNonNull(losses, "losses is null");
    this.client = ChatClient.of(context.request().source().body());
    this.tail = new ChatAnswerTail(context.envelopes(), losses);
  }

  @Override
  public void accept(ChatEvent event, Consumer<byte[]> out) {
    switch (event) {
      case Started started -> delta(role(), out);
      case BlockOpened opened -> open(opened.opening(), out);
      case Delta more -> grow(more, out);
      case Cited cited -> tail.cite(cited.citation());
      case StateGiven given -> tail.state(given.state());
      case BlockClosed closed -> close();
      case BlockWhole whole -> tail.whole(whole.block());
      case UsageReported reported -> usage = usage.updatedBy(reported.usage());
      case Finished finished -> finish(finished, out);
      case Failed failed -> fail(failed.error(), out);
    }
  }

  private static ObjectNode role() {
    return Json.object().put("role", "assistant").put("content", "").putNull("refusal");
  }

  private void delta(ObjectNode delta, Consumer<byte[]> out) {
    chunk(delta, LogProbs.NONE, null, out);
  }

  private void chunk(
      ObjectNode delta, LogProbs logProbs, @Nullable String finish, Consumer<byte[]> out) {
    ObjectNode chunk = head(context, "chat.completion.chunk");
    ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
    choice.set("delta", delta);
    choice.set("logprobs", OpenAiLogProbs.choice(logProbs));
    choice.put("finish_reason", finish);
    if (client.usage()) {
      chunk.putNull("usage");
    }
    out.accept(SseWriter.frame("", Json.text(chunk)));
  }

  /** What every chunk and every whole answer begins with. */
  static ObjectNode head(AnswerContext context, String object) {
    return Json.object()
        .put("id", "chatcmpl-" + context.requestId())
        .put("object", object)
        .put("created", context.now().getEpochSecond())
        .put("model", context.request().model());
  }

  private void open(Opening opening, Consumer<byte[]> out) {
    open = opening;
    tail.next(opening);
    if (opening instanceof Opening.ToolCall call) {
      said = true;
      if (!client.legacy()) {
        ObjectNode first = client.call(call.id(), call.tool(), "").put("index", calls);
        tail.markOn(first);
        delta(calls(first), out);
      } else if (calls == 0) {
        delta(legacy(Json.object().put("name", call.tool().name()).put("arguments", "")), out);
      }
      calls++;
    }
  }

  private static ObjectNode calls(ObjectNode call) {
    ObjectNode delta = Json.object();
    delta.putArray("tool_calls").add(call);
    return delta;
  }

  private static ObjectNode legacy(ObjectNode call) {
    ObjectNode delta = Json.object();
    delta.set("function_call", call);
    return delta;
  }

  private void grow(Delta more, Consumer<byte[]> out) {
    Opening opening = open;
    if (opening == null || more.isEmpty()) {
      return;
    }
    String text = more.text();
    switch (opening) {
      case Opening.Text words -> {
        said = true;
        tail.said(text);
        chunk(Json.object().put("content", text), more.logProbs(), null, out);
      }
      case Opening.Refusal refusal -> {
        refused = true;
        delta(Json.object().put("refusal", text), out);
      }
      case Opening.Reasoning reasoning ->
          delta(Json.object().put(client.reasoningField(), text), out);
      case Opening.ToolCall call -> arguments(call, text, out);
    }
  }

  private void arguments(Opening.ToolCall call, String text, Consumer<byte[]> out) {
    if (!client.legacy()) {
      ObjectNode more = Json.object().put("index", calls - 1);
      more.putObject(ChatClient.type(call.tool())).put(ChatClient.field(call.tool()), text);
      delta(calls(more), out);
    } else if (calls == 1) {
      delta(legacy(Json.object().put("arguments", text)), out);
    }
  }

  private void close() {
    if (open instanceof Opening.Text) {
      tail.textClosed();
    }
    open = null;
  }

  private void finish(Finished finished, Consumer<byte[]> out) {
    boolean told = refused;
    if (explains(finished, said || refused)) {
      delta(Json.object().put("refusal", finished.explanationOrNull()), out);
    }
    noteEnd(finished, said || refused, losses);
    if (client.legacy() && calls > 1) {
      losses.note(ONE_CALL);
    }
    ObjectNode lists = tail.write();
    if (!lists.isEmpty()) {
      delta(lists, out);
    }
    String reason = ChatReasons.write(finished.reason(), told, client.legacy());
    chunk(Json.object(), LogProbs.NONE, reason, out);
    if (client.usage() && ChatUsage.known(usage)) {
      ObjectNode last = head(context, "chat.completion.chunk");
      last.putArray("choices");
      last.set("usage", ChatUsage.write(usage));
      out.accept(SseWriter.frame("", Json.text(last)));
    }
    out.accept(DONE.clone());
  }

  /** A vendor that refused without a word of the model's says why in words of its own. */
  static boolean explains(Finished finished, boolean said) {
    boolean no = finished.reason() == StopReason.REFUSAL || finished.reason() == StopReason.SAFETY;
    return no && !said && finished.explanationOrNull() != null;
  }

  /** What a finish reason cannot say. */
  static void noteEnd(Finished finished, boolean said, Losses losses) {
    if (finished.explanationOrNull() != null && !explains(finished, said)) {
      losses.note(Loss.droppedOfAnswer("explanation"));
    }
    if (finished.reason() == StopReason.PAUSED) {
      losses.note(Loss.mapped("answer.stop_reason", "paused->stop"));
    }
  }

  private void fail(GatewayError error, Consumer<byte[]> out) {
    out.accept(new ChatFrames().of(error, context.requestId()));
  }

  @Override
  public byte[] whole(ChatAnswer answer) {
    return new ChatAnswerBody(context, client, losses).write(answer);
  }
}
