package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.GatewayError;
import io.trireme.core.Json;
import io.trireme.core.Usage;
import io.trireme.core.model.Block;
import io.trireme.core.model.Block.MediaKind;
import io.trireme.core.model.ChatAnswer;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.ChatEvent.Finished;
import io.trireme.core.model.ChatEvent.Opening;
import io.trireme.core.model.Loss;
import io.trireme.core.model.MediaSource;
import io.trireme.core.model.StopReason;
import io.trireme.core.model.Tool;
import io.trireme.core.model.ToolName;
import io.trireme.core.spi.AnswerContext;
import io.trireme.core.spi.AnswerEncoder;
import io.trireme.core.spi.Dialect;
import io.trireme.core.translate.Losses;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * Writes an answer. A whole answer is the response object with which its events would have ended.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/responses-streaming">Streaming
 *     events</a>
 */
final class CodexAnswerEncoder implements AnswerEncoder {

  private final AnswerContext context;
  private final Losses losses;
  private final CodexResponse response;
  private final CodexEvents events = new CodexEvents();
  private @Nullable CodexOpenItem open;
  private Usage usage = Usage.UNKNOWN;
  private boolean refused;
  private boolean over;

  CodexAnswerEncoder(AnswerContext context, Losses losses) {
    this.context = requireNonNull(context, "context is null");
    this.losses = requireNonNull(losses, "losses is null");
    this.response = new CodexResponse(context);
  }

  @Override
  public void accept(ChatEvent event, Consumer<byte[]> out) {
    events.to(out);
    write(event);
  }

  private void write(ChatEvent event) {
    if (over) {
      return;
    }
    switch (event) {
      case ChatEvent.Started started -> {
        ObjectNode begun =
            response.of("in_progress", Json.object().putArray("o"), null, null, null);
        events.emit("response.created", "response", begun);
        events.emit("response.in_progress", "response", begun);
      }
      case ChatEvent.BlockOpened opened -> open(opened.opening());
      case ChatEvent.Delta delta -> {
        if (open instanceof CodexOpenMessage message) {
          message.add(delta.text(), delta.logProbs());
        } else if (open != null && !delta.text().isEmpty()) {
          open.add(delta.text());
        }
      }
      case ChatEvent.Cited cited -> {
        if (open instanceof CodexOpenMessage message) {
          message.cite(cited.citation());
        }
      }
      case ChatEvent.StateGiven given -> {
        if (open instanceof CodexOpenReasoning reasoning) {
          reasoning.state(given.state());
        }
      }
      case ChatEvent.BlockClosed closed -> closed();
      case ChatEvent.BlockWhole whole -> whole(whole.block());
      case ChatEvent.UsageReported reported -> usage = usage.updatedBy(reported.usage());
      case Finished finished -> finish(finished);
      case ChatEvent.Failed failed -> fail(failed.error());
    }
  }

  private void open(Opening opening) {
    switch (opening) {
      case Opening.Text text -> message().open(false);
      case Opening.Refusal refusal -> {
        refused = true;
        message().open(true);
      }
      case Opening.Reasoning reasoning -> {
        settle(false);
        open = new CodexOpenReasoning(events, context.envelopes(), id("rs_"));
      }
      case Opening.ToolCall call -> {
        settle(false);
        open = new CodexOpenCall(events, id(""), call.id(), call.tool(), typed(call.tool()));
      }
    }
  }

  private CodexOpenMessage message() {
    if (open instanceof CodexOpenMessage message) {
      return message;
    }
    settle(false);
    CodexOpenMessage message = new CodexOpenMessage(events, id("msg_"));
    open = message;
    return message;
  }

  private String id(String prefix) {
    return prefix + context.requestId() + "_" + events.outputIndex();
  }

  /** The tool as the client declared it, if it has an item of its own. */
  private Tool.@Nullable Typed typed(ToolName name) {
    Dialect own = context.request().source().dialect();
    for (Tool tool : context.request().tooling().tools()) {
      if (tool instanceof Tool.Typed typed
          && typed.origin().equals(own)
          && typed.function().name().equals(name)) {
        return typed;
      }
    }
    return null;
  }

  /** A message may go on, and a call that is cut is told apart only when the answer ends. */
  private void closed() {
    CodexOpenItem item = open;
    boolean waits =
        switch (item) {
          case null -> true;
          case CodexOpenMessage message -> true;
          case CodexOpenReasoning reasoning -> false;
          case CodexOpenCall call -> !call.complete();
        };
    if (!waits) {
      settle(false);
    }
  }

  private void settle(boolean cut) {
    CodexOpenItem item = open;
    open = null;
    if (item != null) {
      item.finish(cut);
    }
  }

  private void whole(Block block) {
    switch (block) {
      case Block.Text text -> {
        open(new Opening.Text());
        if (open instanceof CodexOpenMessage message) {
          if (!text.text().isEmpty() || !text.logProbs().isEmpty()) {
            message.add(text.text(), text.logProbs());
          }
          text.citations().forEach(message::cite);
        }
      }
      case Block.Refusal refusal -> replay(new Opening.Refusal(), refusal.text());
      case Block.Reasoning reasoning -> {
        replay(new Opening.Reasoning(), reasoning.text());
        if (open instanceof CodexOpenReasoning thoughts && reasoning.stateOrNull() != null) {
          thoughts.state(reasoning.stateOrNull());
        }
        closed();
      }
      case Block.ToolCall call -> {
        replay(new Opening.ToolCall(call.id(), call.tool()), call.arguments());
        closed();
      }
      case Block.WebSearch search -> search(search);
      case Block.McpCall call -> {
        settle(false);
        CodexMcp.write(call, events);
      }
      case Block.Media media -> media(media);
      case Block.Compaction compaction ->
          item(
              CodexCompaction.item(
                  id("cmp_"), context.envelopes().sealSummary(compaction.summary())));
      case Block.Opaque opaque -> {
        if (opaque.origin().equals(context.request().source().dialect())
            && Json.exact(opaque.json()) instanceof ObjectNode item) {
          item(item);
        }
      }
      case Block.ToolResult result -> {}
      case Block.CacheBreakpoint breakpoint -> {}
    }
  }

  private void replay(Opening opening, String text) {
    open(opening);
    if (open != null && !text.isEmpty()) {
      open.add(text);
    }
  }

  private void item(ObjectNode item) {
    settle(false);
    events.added(item);
    events.done(item);
  }

  private void search(Block.WebSearch search) {
    settle(false);
    String id = search.id().startsWith("ws_") ? search.id() : id("ws_");
    ObjectNode begun = Json.object().put("type", "web_search_call").put("id", id);
    begun.put("status", "in_progress");
    events.added(begun);
    for (String step : new String[] {"in_progress", "searching", "completed"}) {
      events.emit("response.web_search_call." + step, Json.object().put("item_id", id));
    }
    ObjectNode item = begun.deepCopy().put("status", "completed");
    item.set("action", CodexSearches.action(search, wants("web_search_call.action.sources")));
    events.done(item);
  }

  private boolean wants(String included) {
    for (JsonNode wanted : context.request().source().body().path("include")) {
      if (wanted.asText("").equals(included)) {
        return true;
      }
    }
    return false;
  }

  /** The one kind of media that the dialect has an item for. */
  private void media(Block.Media media) {
    if (media.kind() == MediaKind.IMAGE && media.source() instanceof MediaSource.Inline inline) {
      item(
          Json.object()
              .put("type", "image_generation_call")
              .put("id", id("ig_"))
              .put("status", "completed")
              .put("result", inline.base64()));
    } else {
      losses.note(Loss.droppedOfAnswer("media"));
    }
  }

  private void finish(Finished finished) {
    StopReason reason = finished.reason();
    if (reason == StopReason.MALFORMED_CALL) {
      fail(
          new GatewayError(
              GatewayError.Kind.UPSTREAM_BROKEN,
              "The model called a tool in a way that cannot be read."));
      return;
    }
    if (finished.explanationOrNull() != null) {
      losses.note(Loss.droppedOfAnswer("explanation"));
    }
    if (reason == StopReason.PAUSED) {
      losses.note(Loss.mapped("answer.stop_reason", "paused->completed"));
    }
    String incomplete = incomplete(reason);
    settle(incomplete != null);
    if (incomplete == null && events.output().isEmpty()) {
      message().open(false);
      settle(false);
    }
    over = true;
    String status = incomplete == null ? "completed" : "incomplete";
    events.emit(
        "response." + status,
        "response",
        response.of(status, events.output(), null, incomplete, usage));
  }

  /** Why the answer is not all that it could have been; null if it is. */
  private @Nullable String incomplete(StopReason reason) {
    return switch (reason) {
      case LENGTH, CONTEXT_FULL -> "max_output_tokens";
      case SAFETY, RECITATION -> "content_filter";
      case REFUSAL -> refused ? null : "content_filter";
      case END, STOP_SEQUENCE, TOOL_CALLS, PAUSED, COMPACTION, OTHER, MALFORMED_CALL -> null;
    };
  }

  /** The error in the form on which SDKs throw, then in the one that Codex reads. */
  private void fail(GatewayError error) {
    over = true;
    events.emit("error", "error", OpenAiErrors.tree(error));
    events.emit("response.failed", "response", failed(error));
  }

  private ObjectNode failed(GatewayError error) {
    ObjectNode why =
        Json.object()
            .put("code", CodexFrames.code(error))
            .put("message", OpenAiErrors.message(error));
    return response.of("failed", events.output(), why, null, usage);
  }

  @Override
  public byte[] whole(ChatAnswer answer) {
    events.to(null);
    usage = answer.usage();
    answer.blocks().forEach(this::whole);
    StopReason reason = answer.finished().reason();
    if (reason == StopReason.MALFORMED_CALL) {
      return Json.bytes(
          failed(
              new GatewayError(
                  GatewayError.Kind.UPSTREAM_BROKEN,
                  "The model called a tool in a way that cannot be read.")));
    }
    String incomplete = incomplete(reason);
    finish(answer.finished());
    if (CodexCompaction.endpoint(context.head())) {
      return Json.bytes(
          CodexCompaction.answer(context, events.output(), CodexResponse.usage(usage)));
    }
    return Json.bytes(
        response.of(
            incomplete == null ? "completed" : "incomplete",
            events.output(),
            null,
            incomplete,
            usage));
  }
}
