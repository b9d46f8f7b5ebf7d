package io.trireme.codex;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatEvent.Opening;
import io.trireme.core.model.Citation;
import io.trireme.core.model.Loss;
import io.trireme.core.model.MediaSource;
import io.trireme.core.model.ReasoningState;
import io.trireme.core.model.ReasoningState.Form;
import io.trireme.core.translate.Envelopes;
import io.trireme.core.translate.Losses;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/** What an answer has as lists: pages it rests on, images, and vendors' states in envelopes. */
final class ChatAnswerTail {

  /** Names our envelopes to clients that look at what a state is. */
  private static final String FORMAT = "trireme-v1";

  private final Envelopes envelopes;
  private final Losses losses;
  private final ArrayNode annotations = Json.object().putArray("annotations");
  private final ArrayNode images = Json.object().putArray("images");
  private final ArrayNode details = Json.object().putArray("reasoning_details");
  private final List<Citation> cited = new ArrayList<>();

  /** A mark on what comes next, until it is known what that is. */
  private @Nullable String mark;

  private @Nullable ObjectNode markDetail;
  private int textStart;
  private int textLength;

  ChatAnswerTail(Envelopes envelopes, Losses losses) {
    this.envelopes = requireNonNull(envelopes, "envelopes is null");
    this.losses = requireNonNull(losses, "losses is null");
  }

  /** The open text has grown. */
  void said(String text) {
    textLength += text.codePointCount(0, text.length());
  }

  void cite(Citation citation) {
    cited.add(citation);
  }

  /** Places are counted from the beginning of the answer's words. */
  void textClosed() {
    for (Citation citation : cited) {
      annotations
          .addObject()
          .put("type", "url_citation")
          .putObject("url_citation")
          .put("url", citation.url())
          .put("title", citation.title())
          .put("start_index", textStart + citation.start())
          .put("end_index", textStart + citation.end());
    }
    cited.clear();
    textStart += textLength;
    textLength = 0;
  }

  /** A state for the client to carry. One that marks a call is told by the call's id. */
  void state(ReasoningState state) {
    String sealed = envelopes.seal(state);
    ObjectNode detail =
        details
            .addObject()
            .put("type", "reasoning.encrypted")
            .put("data", sealed)
            .put("id", state.itemIdOrNull())
            .put("format", FORMAT)
            .put("index", details.size() - 1);
    if (state.form() == Form.MARK_ON_NEXT) {
      mark = sealed;
      markDetail = detail;
    }
  }

  /** What comes next, if it is a call, is what an earlier mark speaks of. */
  void next(Opening opening) {
    switch (opening) {
      case Opening.ToolCall call -> {
        if (markDetail != null) {
          markDetail.put("id", call.id());
        }
      }
      case Opening.Text text -> mark = null;
      case Opening.Refusal refusal -> mark = null;
      case Opening.Reasoning reasoning -> mark = null;
    }
    markDetail = null;
  }

  /** Puts the mark that is meant for it on a call, where Gemini's own clients look for it. */
  void markOn(ObjectNode call) {
    if (mark != null) {
      call.putObject("extra_content").putObject("google").put("thought_signature", mark);
      mark = null;
    }
  }

  /** A block that came whole; only images have a place here. */
  void whole(Block block) {
    mark = null;
    markDetail = null;
    switch (block) {
      case Block.Media media -> media(media);
      case Block.WebSearch search -> losses.note(Loss.droppedOfAnswer("web_search"));
      case Block.McpCall call -> losses.note(Loss.droppedOfAnswer("mcp_call"));
      default -> {
        // Words and calls come another way, and what is opaque is noted where it is translated.
      }
    }
  }

  private void media(Block.Media media) {
    String url =
        switch (media.source()) {
          case MediaSource.Inline in -> "data:" + in.mimeType() + ";base64," + in.base64();
          case MediaSource.Url address -> address.url();
          case MediaSource.File file -> "";
          case MediaSource.Plain plain -> "";
        };
    if (url.isEmpty() || media.kind() != Block.MediaKind.IMAGE) {
      losses.note(Loss.droppedOfAnswer("media"));
    } else {
      images.addObject().put("type", "image_url").putObject("image_url").put("url", url);
    }
  }

  /** What there is of it, as the fields of a delta or a message. */
  ObjectNode write() {
    ObjectNode written = Json.object();
    if (!annotations.isEmpty()) {
      written.set("annotations", annotations);
    }
    if (!images.isEmpty()) {
      written.set("images", images);
    }
    if (!details.isEmpty()) {
      written.set("reasoning_details", details);
    }
    return written;
  }
}
