package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.Json;
import io.trireme.core.Usage;
import io.trireme.core.spi.RelayObserver;
import io.trireme.core.spi.Signal;
import io.trireme.core.sse.SseEvent;

/**
 * Reads a copy of what a Responses upstream answers. Only the events that end an answer are parsed,
 * and of them only the usage or the error; of the others the name is enough.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/responses-streaming">Streaming
 *     events</a>
 */
final class CodexObserver implements RelayObserver {

  private Usage usage = Usage.UNKNOWN;
  private boolean complete;
  private boolean said;

  @Override
  public Signal onEvent(SseEvent event) {
    String type = type(event);
    return switch (type) {
      case "response.created", "response.queued", "response.in_progress" -> Signal.QUIET;
      case "response.completed", "response.incomplete" -> {
        report(OpenAiJson.at(event.data(), "response", "usage"));
        // Some vendors tell in the last event alone what they made; what is incomplete says why.
        said =
            said
                || type.equals("response.incomplete")
                || OpenAiResults.speaks(OpenAiJson.at(event.data(), "response", "output"));
        complete = true;
        yield Signal.TERMINAL;
      }
      case "response.failed" -> {
        report(OpenAiJson.at(event.data(), "response", "usage"));
        yield new Signal.Failed(
            OpenAiFaults.inBand(OpenAiJson.at(event.data(), "response", "error")));
      }
      case "error" -> new Signal.Failed(OpenAiFaults.inBand(Json.read(event.data())));
      case "keepalive" -> Signal.IDLE;
      default -> {
        said |= carriesContent(type);
        yield carriesContent(type) ? Signal.MEANINGFUL : Signal.QUIET;
      }
    };
  }

  /**
   * The event that ends an answer may repeat all of it, with its images. Its name says that the
   * answer is complete; its usage stays unknown.
   */
  @Override
  public Signal onOversize(String name) {
    said = true;
    return switch (name) {
      case "response.completed", "response.incomplete" -> {
        complete = true;
        yield Signal.TERMINAL;
      }
      case "response.failed", "error" ->
          new Signal.Failed(
              new GatewayError(
                  Kind.UPSTREAM_BROKEN,
                  "The upstream failed, and said why at more length than is read."));
      default -> Signal.MEANINGFUL;
    };
  }

  /**
   * What the event is. Clients go by the data's {@code type}; the name says the same where a vendor
   * sends one, and saves a look into the data.
   */
  static String type(SseEvent event) {
    if (!event.name().isEmpty() && !event.name().equals("message")) {
      return event.name();
    }
    String type = OpenAiJson.at(event.data(), "type").asText("");
    // The SDKs throw on a field of that name whatever the type is.
    boolean bareError = type.isEmpty() && OpenAiResults.isError(event.data());
    return bareError ? "error" : type;
  }

  /**
   * An item, a part or a piece of one began, grew or ended. {@code response.output_item.added} is
   * the first of them in OpenAI's own order, but some vendors leave it out.
   */
  private static boolean carriesContent(String type) {
    return type.endsWith(".added") || type.endsWith(".delta") || type.endsWith(".done");
  }

  @Override
  public Signal onWhole(byte[] body) {
    OpenAiResults.Whole whole = OpenAiResults.whole(body);
    if (whole.error() != null) {
      return new Signal.Failed(whole.error());
    }
    report(whole.usage());
    usage =
        usage.updatedBy(
            new Usage(
                OpenAiJson.number(whole.inputTokens()),
                Usage.UNKNOWN.output(),
                Usage.UNKNOWN.cacheRead(),
                Usage.UNKNOWN.cacheWrite(),
                Usage.UNKNOWN.reasoning()));
    said = usage.output().orElse(0) > 0 || OpenAiResults.outputSpeaks(body);
    complete = true;
    return Signal.TERMINAL;
  }

  private void report(JsonNode node) {
    usage =
        usage.updatedBy(
            OpenAiResults.usage(
                node.path("input_tokens"),
                node.path("output_tokens"),
                node.path("input_tokens_details"),
                node.path("output_tokens_details")));
  }

  @Override
  public boolean complete() {
    return complete;
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
