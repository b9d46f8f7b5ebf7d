package io.trireme.codex;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.GatewayError;
import io.trireme.core.Json;
import io.trireme.core.sse.SseWriter;

/**
 * How a stream of chunks ends with an error: one frame without a name, and no {@code [DONE]}, which
 * would say that the answer is complete.
 */
final class ChatFrames implements OpenAiErrors.Frames {

  @Override
  public byte[] of(GatewayError error, String requestId) {
    ObjectNode data = Json.object();
    data.set("error", OpenAiErrors.tree(error));
    return SseWriter.frame("", Json.text(data));
  }
}
