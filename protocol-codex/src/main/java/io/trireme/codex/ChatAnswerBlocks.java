package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.ChatEvent.BlockClosed;
import io.trireme.core.model.ChatEvent.BlockOpened;
import io.trireme.core.model.ChatEvent.BlockWhole;
import io.trireme.core.model.ChatEvent.Cited;
import io.trireme.core.model.ChatEvent.Delta;
import io.trireme.core.model.ChatEvent.Opening;
import io.trireme.core.model.ChatEvent.StateGiven;
import io.trireme.core.model.Citation;
import io.trireme.core.model.LogProbs;
import io.trireme.core.model.Loss;
import io.trireme.core.model.MediaSource;
import io.trireme.core.model.ReasoningState;
import io.trireme.core.model.ReasoningState.Form;
import io.trireme.core.model.ReasoningState.Origin;
import io.trireme.core.translate.Losses;
import java.util.function.Consumer;

import static java.util.Objects.requireNonNull;

/**
 * Makes blocks of the deltas of one choice. The dialect tells no block's end: words end where a
 * call begins or other words do, a call where {@link ChatCalls} finds it complete.
 */
final class ChatAnswerBlocks {

  private static final int NONE = -1;

  /** What kind of words is open. */
  private enum Kind {
    TEXT,
    REFUSAL,
    REASONING
  }

  /** No details: the words alone go back. */
  private static final String WORDS_ALONE = "[]";

  private final Origin origin;
  private final boolean replayed;
  private final Losses losses;
  private final ChatCalls calls;
  private final StringBuilder thoughts = new StringBuilder();
  private ChatDetails details = new ChatDetails();
  private int next;
  private int open = NONE;
  private Kind kind = Kind.TEXT;

  /** Code points of the answer's words before the open text, and within it. */
  private int textStart;

  private int textLength;
  private boolean refused;

  /** Of the tokens that come with the words of a delta. */
  private LogProbs logProbs = LogProbs.NONE;

  /** The first half of a character that a vendor cut between two deltas. */
  private String half = "";

  /**
   * For one answer.
   *
   * @param origin whose states are given
   * @param replayed true if the vendor wants its thoughts back in the next request
   * @param losses takes note of what has no neutral meaning
   */
  ChatAnswerBlocks(Origin origin, boolean replayed, Losses losses) {
    this.origin = requireNonNull(origin, "origin is null");
    this.losses = requireNonNull(losses, "losses is null");
    this.replayed = replayed;
    this.calls = new ChatCalls(origin, () -> next++);
  }

  /** The answer's id, of which ids are made where the vendor gives none. */
  void answerId(String id) {
    calls.answerId(id);
  }

  /** True if nothing was said yet. */
  boolean none() {
    return next == 0 && calls.none();
  }

  /** How many calls were told. */
  int calls() {
    return calls.told();
  }

  /** True if a refusal was told. */
  boolean refused() {
    return refused;
  }

  /**
   * Takes a delta, or a whole message, which is nothing else.
   *
   * @param told how likely the tokens of its words were
   */
  void add(JsonNode delta, LogProbs told, Consumer<ChatEvent> out) {
    if (!delta.isObject()) {
      return;
    }
    logProbs = told;
    reasoning(delta, out);
    content(delta.path("content"), out);
    tokens(out);
    words(Kind.REFUSAL, delta.path("refusal"), out);
    delta.path("annotations").forEach(annotation -> cite(annotation, out));
    delta.path("images").forEach(image -> image(image, out));
    if (delta.path("audio").isObject()) {
      losses.note(Loss.droppedOfAnswer("audio"));
    }
    if (calls.mentioned(delta)) {
      closeWords(out);
      calls.add(delta, out);
    }
  }

  private void reasoning(JsonNode delta, Consumer<ChatEvent> out) {
    String words = ChatStates.words(delta);
    String detailed = details.add(delta.path("reasoning_details"));
    say(Kind.REASONING, words.isEmpty() ? detailed : words, out);
    if (open == NONE && details.opaque()) {
      open(Kind.REASONING, out);
    }
  }

  /** A text, or the parts of some vendors, among which thoughts may be. */
  private void content(JsonNode content, Consumer<ChatEvent> out) {
    words(Kind.TEXT, content, out);
    if (!content.isArray()) {
      return;
    }
    for (JsonNode part : content) {
      words(Kind.TEXT, part.path("text"), out);
      words(Kind.REFUSAL, part.path("refusal"), out);
      words(Kind.REASONING, part.path("thinking"), out);
      for (JsonNode thought : part.path("thinking")) {
        words(Kind.REASONING, thought.path("text"), out);
      }
    }
  }

  /** Tokens that are parts of a character come without words. */
  private void tokens(Consumer<ChatEvent> out) {
    if (open != NONE && kind == Kind.TEXT) {
      tell(Kind.TEXT, "", out);
    }
    logProbs = LogProbs.NONE;
  }

  private void words(Kind wanted, JsonNode node, Consumer<ChatEvent> out) {
    if (node.isTextual()) {
      say(wanted, node.textValue(), out);
    }
  }

  /** Half a character at the end waits for its other half, which may come with the next delta. */
  private void say(Kind wanted, String more, Consumer<ChatEvent> out) {
    if (more.isEmpty()) {
      return;
    }
    String words = open != NONE && kind == wanted ? half + more : more;
    if (open == NONE || kind != wanted) {
      closeWords(out);
      calls.closeComplete(out);
      open(wanted, out);
    }
    half = "";
    if (Character.isHighSurrogate(words.charAt(words.length() - 1))) {
      half = words.substring(words.length() - 1);
      words = words.substring(0, words.length() - 1);
    }
    tell(wanted, words, out);
  }

  private void tell(Kind wanted, String words, Consumer<ChatEvent> out) {
    LogProbs told = wanted == Kind.TEXT ? logProbs : LogProbs.NONE;
    if (words.isEmpty() && told.isEmpty()) {
      return;
    }
    switch (wanted) {
      case TEXT -> {
        logProbs = LogProbs.NONE;
        textLength += words.codePointCount(0, words.length());
      }
      case REFUSAL -> refused = true;
      case REASONING -> thoughts.append(words);
    }
    out.accept(new Delta(open, words, told));
  }

  private void open(Kind wanted, Consumer<ChatEvent> out) {
    kind = wanted;
    open = next++;
    Opening opening =
        switch (wanted) {
          case TEXT -> new Opening.Text();
          case REFUSAL -> new Opening.Refusal();
          case REASONING -> new Opening.Reasoning();
        };
    out.accept(new BlockOpened(open, opening));
  }

  private void closeWords(Consumer<ChatEvent> out) {
    if (open == NONE) {
      return;
    }
    tell(kind, half, out);
    half = "";
    switch (kind) {
      case TEXT -> {
        textStart += textLength;
        textLength = 0;
      }
      case REFUSAL -> {}
      case REASONING -> {
        giveState(out);
        thoughts.setLength(0);
      }
    }
    out.accept(new BlockClosed(open));
    open = NONE;
  }

  /**
   * The vendor's own details go back to it as they came. So do thoughts without any where the
   * vendor wants them back: clients that do not show thoughts, or do not keep them, carry a state
   * all the same.
   */
  private void giveState(Consumer<ChatEvent> out) {
    if (details.opaque() || (replayed && !thoughts.isEmpty())) {
      String value = details.opaque() ? details.json() : WORDS_ALONE;
      out.accept(
          new StateGiven(
              open, new ReasoningState(origin, Form.ENCRYPTED, value, null, thoughts.toString())));
    }
    details = new ChatDetails();
  }

  /** Places are counted from the beginning of the answer's words. */
  private void cite(JsonNode annotation, Consumer<ChatEvent> out) {
    JsonNode page = annotation.path("url_citation");
    String url = page.path("url").asText("");
    if (open == NONE || kind != Kind.TEXT || url.isEmpty()) {
      losses.note(Loss.droppedOfAnswer("annotations"));
      return;
    }
    int start = place(page.path("start_index").asInt(textStart));
    int end = place(page.path("end_index").asInt(textStart + textLength));
    String title = page.path("title").asText("");
    out.accept(new Cited(open, new Citation(url, title, Math.min(start, end), end)));
  }

  private int place(int inAnswer) {
    return Math.clamp((long) inAnswer - textStart, 0, textLength);
  }

  private void image(JsonNode image, Consumer<ChatEvent> out) {
    String url = image.path("image_url").path("url").asText("");
    MediaSource source =
        ChatPartDecoder.dataUrl(url)
            .orElseGet(() -> url.startsWith("http") ? new MediaSource.Url(url, null) : null);
    if (source == null) {
      losses.note(Loss.droppedOfAnswer("images"));
      return;
    }
    closeWords(out);
    out.accept(new BlockWhole(next++, media(source)));
  }

  private static Block media(MediaSource source) {
    return Block.Media.of(Block.MediaKind.IMAGE, source);
  }

  /** Everything is complete. More may follow all the same. */
  void close(Consumer<ChatEvent> out) {
    closeWords(out);
    if (details.opaque()) {
      open(Kind.REASONING, out);
      closeWords(out);
    }
    calls.closeAll(out);
  }
}
