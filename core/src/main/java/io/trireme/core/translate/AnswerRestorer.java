package io.trireme.core.translate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.GatewayError;
import io.trireme.core.Json;
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
import io.trireme.core.model.StopReason;
import io.trireme.core.model.ToolName;
import io.trireme.core.spi.Traits;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * Puts an answer back into the client's terms: tools under the client's names, freeform input as
 * raw text, ids that the client's dialect allows, stop texts that the vendor was not told, and a
 * reason for the end that fits what was said. One per answer; single-threaded.
 */
final class AnswerRestorer {

  private final ToolBridge tools;
  private final Traits client;
  private final List<String> stops;
  private final Consumer<ChatEvent> out;
  private @Nullable Opening open;
  private @Nullable InputUnwrapper unwrapper;
  private @Nullable StopCut cut;
  private HeldTokens tokens = new HeldTokens();

  /** Of the function that is open, until its first arguments came. */
  private @Nullable ObjectNode schema;

  /** True if raw text goes to a client that knows its tool as a function. */
  private boolean wraps;

  private boolean argumentsBlank;
  private boolean visible;
  private boolean over;
  private int calls;

  /**
   * Restores what one upstream says.
   *
   * @param client what the client's dialect allows
   * @param stops stop texts that the upstream was not told
   */
  AnswerRestorer(ToolBridge tools, Traits client, List<String> stops, Consumer<ChatEvent> out) {
    this.tools = requireNonNull(tools, "tools is null");
    this.client = requireNonNull(client, "client is null");
    this.stops = List.copyOf(stops);
    this.out = requireNonNull(out, "out is null");
  }

  void accept(ChatEvent event) {
    if (over) {
      // What was cut is counted all the same, and the vendor counts at its own end.
      if (event instanceof UsageReported) {
        out.accept(event);
      }
      return;
    }
    switch (event) {
      case BlockOpened opened -> open(opened);
      case Delta delta -> delta(delta);
      case BlockClosed closed -> close(closed);
      case Finished finished -> finish(finished);
      case Failed failed -> end(failed);
      case BlockWhole whole -> {
        visible = true;
        out.accept(whole);
      }
      case Started started -> out.accept(started);
      case Cited cited -> out.accept(cited);
      case StateGiven given -> out.accept(given);
      case UsageReported reported -> out.accept(reported);
    }
  }

  private void open(BlockOpened opened) {
    visible = true;
    unwrapper = null;
    cut = null;
    argumentsBlank = true;
    wraps = false;
    schema = null;
    Opening opening = opened.opening();
    if (opening instanceof Opening.ToolCall call) {
      calls++;
      ToolName restored = tools.restored(call.tool().name());
      if (tools.emulated(restored)) {
        unwrapper = new InputUnwrapper();
      }
      boolean rawText = call.tool().form() == ToolName.Form.FREEFORM;
      wraps = rawText && restored.form() == ToolName.Form.FUNCTION;
      schema = tools.schemaOrNull(restored);
      opening = new Opening.ToolCall(Ids.callId(call.id(), client.callIds()), restored);
    } else if (opening instanceof Opening.Text && !stops.isEmpty()) {
      cut = new StopCut(stops);
      tokens = new HeldTokens();
    }
    open = opening;
    out.accept(new BlockOpened(opened.index(), opening));
    if (wraps) {
      say(new Delta(opened.index(), "{\"" + ToolBridge.INPUT + "\":\""));
    }
  }

  private void delta(Delta delta) {
    argumentsBlank &= delta.text().isBlank();
    InputUnwrapper wrapped = unwrapper;
    StopCut stop = cut;
    if (wrapped != null) {
      say(new Delta(delta.index(), wrapped.feed(delta.text())));
    } else if (stop != null) {
      tokens.add(delta.logProbs());
      String said = stop.feed(delta.text());
      say(new Delta(delta.index(), said, tokens.with(said)));
      if (stop.met() != null) {
        out.accept(new BlockClosed(delta.index()));
        open = null;
        end(new Finished(StopReason.STOP_SEQUENCE, stop.met(), null));
      }
    } else if (wraps) {
      String quoted = Json.quoted(delta.text());
      say(new Delta(delta.index(), quoted.substring(1, quoted.length() - 1)));
    } else if (!held(delta)) {
      out.accept(whole(delta));
    }
  }

  /** Vendors that keep numbers as doubles give all arguments at once: only those are looked at. */
  private Delta whole(Delta delta) {
    ObjectNode expected = schema;
    schema = null;
    return expected == null
        ? delta
        : new Delta(delta.index(), WholeNumbers.in(delta.text(), expected), delta.logProbs());
  }

  /** Blank arguments of a function are held: if nothing follows, they are an empty object. */
  private boolean held(Delta delta) {
    return argumentsBlank && isFunction(open) && delta.text().isBlank();
  }

  private static boolean isFunction(@Nullable Opening opening) {
    return opening instanceof Opening.ToolCall call && call.tool().form() == ToolName.Form.FUNCTION;
  }

  private void close(BlockClosed closed) {
    InputUnwrapper wrapped = unwrapper;
    StopCut stop = cut;
    if (wrapped != null) {
      say(new Delta(closed.index(), wrapped.end()));
    } else if (stop != null) {
      say(new Delta(closed.index(), stop.end(), tokens.rest()));
    } else if (wraps) {
      say(new Delta(closed.index(), "\"}"));
    } else if (argumentsBlank && isFunction(open)) {
      say(new Delta(closed.index(), "{}"));
    }
    open = null;
    out.accept(closed);
  }

  private void say(Delta delta) {
    if (!delta.isEmpty()) {
      out.accept(delta);
    }
  }

  private void finish(Finished finished) {
    if (finished.reason() == StopReason.MALFORMED_CALL && !visible) {
      end(
          new Failed(
              new GatewayError(
                  GatewayError.Kind.UPSTREAM_BROKEN,
                  "The model called a tool in a way that cannot be read.")));
      return;
    }
    StopReason reason =
        switch (finished.reason()) {
          case END, OTHER, TOOL_CALLS, MALFORMED_CALL ->
              calls > 0 ? StopReason.TOOL_CALLS : notCalls(finished.reason());
          case STOP_SEQUENCE -> calls > 0 ? StopReason.TOOL_CALLS : StopReason.STOP_SEQUENCE;
          case LENGTH, CONTEXT_FULL, REFUSAL, SAFETY, RECITATION, PAUSED, COMPACTION ->
              finished.reason();
        };
    end(new Finished(reason, finished.stopSequenceOrNull(), finished.explanationOrNull()));
  }

  private static StopReason notCalls(StopReason reason) {
    return reason == StopReason.TOOL_CALLS ? StopReason.END : reason;
  }

  private void end(ChatEvent last) {
    over = true;
    out.accept(last);
  }
}
