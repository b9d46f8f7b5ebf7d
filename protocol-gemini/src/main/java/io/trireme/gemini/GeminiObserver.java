package io.trireme.gemini;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.Json;
import io.trireme.core.Usage;
import io.trireme.core.spi.RelayObserver;
import io.trireme.core.spi.Signal;
import io.trireme.core.sse.SseEvent;
import java.io.IOException;

/**
 * Reads a copy of what a Gemini upstream answers.
 *
 * <p>The dialect has no terminal event: the end of the body is the end, and it is a good one once
 * every candidate that was seen has its finish reason. A finish reason is therefore no {@link
 * Signal#TERMINAL}: another candidate, or the final usage, may follow it. Only a refused prompt is,
 * since it has no candidates.
 *
 * @see <a href="https://ai.google.dev/api/generate-content#method:-models.streamgeneratecontent">
 *     streamGenerateContent</a>
 */
final class GeminiObserver implements RelayObserver {

  private final GeminiUsage usage = new GeminiUsage();
  private long seen;
  private long finished;
  private boolean blocked;
  private boolean lastUnread;
  private boolean said;
  private boolean whole;

  /**
   * Takes an event. One with a name is none for the clients of this dialect: the official SDK for
   * Node drops it or fails, so unless it tells of an error it commits nothing.
   */
  @Override
  public Signal onEvent(SseEvent event) {
    GeminiChunk chunk;
    try (JsonParser parser = Json.factory().createParser(event.data())) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Signal.QUIET;
      }
      chunk = GeminiChunk.read(parser);
    } catch (IOException e) {
      return Signal.QUIET;
    }
    if (chunk.isError()) {
      return new Signal.Failed(GeminiErrors.inBand(chunk.asError()));
    }
    if (!event.name().isEmpty()) {
      return Signal.QUIET;
    }
    take(chunk);
    if (blocked) {
      return Signal.TERMINAL;
    }
    return chunk.isMeaningful() ? Signal.MEANINGFUL : Signal.QUIET;
  }

  /**
   * Takes an event that was too large to be read, such as an image of more than a mebibyte. Google
   * sends it and the reason of the end in one chunk, so that an answer may end behind it.
   */
  @Override
  public Signal onOversize(String name) {
    lastUnread = name.isEmpty();
    said = true;
    return Signal.MEANINGFUL;
  }

  private void take(GeminiChunk chunk) {
    lastUnread = false;
    said |= chunk.speaks();
    usage.update(chunk);
    seen |= chunk.seen();
    finished |= chunk.finished();
    blocked |= chunk.isBlocked();
  }

  /**
   * Takes a whole answer: an object, or the array of chunks that a stream without {@code alt=sse}
   * is. An array that ends before its last finish reason is a stream that was broken off.
   */
  @Override
  public Signal onWhole(byte[] body) {
    whole = true;
    try (JsonParser parser = Json.factory().createParser(body)) {
      Signal signal =
          switch (parser.nextToken()) {
            case START_OBJECT -> onObject(parser);
            case START_ARRAY -> onArray(parser);
            case null, default ->
                broken("The upstream's answer is neither an object nor an array.");
          };
      boolean failed = signal instanceof Signal.Failed;
      return failed || parser.nextToken() == null
          ? signal
          : broken("The upstream's answer goes on after its end.");
    } catch (IOException e) {
      return broken("The upstream's answer is not valid JSON.");
    }
  }

  private Signal onObject(JsonParser parser) throws IOException {
    GeminiChunk chunk = GeminiChunk.read(parser);
    if (chunk.isError()) {
      return new Signal.Failed(GeminiErrors.inBand(chunk.asError()));
    }
    take(chunk);
    return Signal.TERMINAL;
  }

  private Signal onArray(JsonParser parser) throws IOException {
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() != JsonToken.START_OBJECT) {
        return broken("The upstream's stream holds what is no answer.");
      }
      if (onObject(parser) instanceof Signal.Failed failed) {
        return failed;
      }
    }
    return complete()
        ? Signal.TERMINAL
        : broken("The upstream broke off before its answer was complete.");
  }

  private static Signal broken(String message) {
    return new Signal.Failed(new GatewayError(Kind.UPSTREAM_BROKEN, message));
  }

  @Override
  public boolean complete() {
    return blocked || lastUnread || (finished != 0 && (seen & ~finished) == 0);
  }

  @Override
  public boolean blank() {
    return (complete() || whole) && !said && usage.toUsage().output().orElse(0) == 0;
  }

  @Override
  public Usage usage() {
    return usage.toUsage();
  }
}
