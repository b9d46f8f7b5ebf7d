package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.Json;
import io.trireme.core.Usage;
import io.trireme.core.spi.RelayObserver;
import io.trireme.core.spi.Signal;
import io.trireme.core.sse.SseEvent;

/**
 * Reads a copy of what a Chat Completions upstream answers. Every chunk is walked token by token,
 * because a chunk's meaning is nowhere but in its data; a tree is built of usage and errors only.
 *
 * <p>A finish reason completes the answer, but the usage and {@code [DONE]} may follow it, so that
 * only {@code [DONE]} ends it. An upstream may leave out either of the two, not both.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat-streaming">Streaming</a>
 */
final class ChatObserver implements RelayObserver {

  private static final String DONE = "[DONE]";

  private Usage usage = Usage.UNKNOWN;
  private boolean complete;
  private boolean said;

  @Override
  public Signal onEvent(SseEvent event) {
    if (event.data().startsWith(DONE)) {
      complete = true;
      return Signal.TERMINAL;
    }
    if (event.name().equals("error")) {
      return new Signal.Failed(OpenAiFaults.inBand(Json.read(event.data())));
    }
    ChatChunk chunk = ChatChunk.read(event.data());
    if (!chunk.usage().isMissingNode()) {
      report(chunk.usage());
    }
    if (chunk.failed()) {
      return new Signal.Failed(OpenAiFaults.inBand(Json.read(event.data())));
    }
    complete |= chunk.finished();
    said |= chunk.content() || chunk.stopped();
    return chunk.finished() || chunk.content() ? Signal.MEANINGFUL : Signal.QUIET;
  }

  @Override
  public Signal onWhole(byte[] body) {
    OpenAiResults.Whole whole = OpenAiResults.whole(body);
    if (whole.error() != null) {
      return new Signal.Failed(whole.error());
    }
    report(whole.usage());
    said = usage.output().orElse(0) > 0 || OpenAiResults.choicesSpeak(body);
    complete = true;
    return Signal.TERMINAL;
  }

  private void report(JsonNode node) {
    usage =
        usage.updatedBy(
            OpenAiResults.usage(
                node.path("prompt_tokens"),
                node.path("completion_tokens"),
                node.path("prompt_tokens_details"),
                node.path("completion_tokens_details")));
  }

  @Override
  public boolean complete() {
    return complete;
  }

  @Override
  public Signal onOversize(String name) {
    said = true;
    return Signal.MEANINGFUL;
  }

  @Override
  public boolean blank() {
    return complete && !said && usage.output().orElse(0) == 0;
  }

  @Override
  public Usage usage() {
    return usage;
  }
}
