package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

import static java.util.Objects.requireNonNull;

/**
 * One recorded answer of a vendor, as parsed events.
 *
 * @param name the case and the turn, for the names of tests
 * @param vendor who answered
 * @param streaming whether the answer came as a stream
 * @param request what was asked, in the words of the client that asked it
 * @param events the events of a stream, or the whole answer as the only one
 */
record Recording(
    String name, Tongue vendor, boolean streaming, JsonNode request, List<JsonNode> events) {
  Recording {
    requireNonNull(name, "name is null");
    requireNonNull(vendor, "vendor is null");
    requireNonNull(request, "request is null");
    events = List.copyOf(events);
  }

  /** The same answer as the vendor would have given it whole. */
  JsonNode whole() {
    return streaming ? Folded.whole(vendor, events) : events.getFirst();
  }

  /** What the vendor would send: frames in its own style, or the whole body. */
  Script script() {
    return streaming ? Script.stream(frames()) : wholeScript();
  }

  Script wholeScript() {
    return Script.json(Sse.text(whole().toString()));
  }

  private List<byte[]> frames() {
    List<byte[]> frames = new ArrayList<>();
    for (JsonNode event : events) {
      frames.add(
          switch (vendor) {
            case CLAUDE, CODEX -> Sse.frame(event.path("type").asText(), event.toString());
            case CHAT, GEMINI -> Sse.text("data: " + event + "\n\n");
          });
    }
    if (vendor == Tongue.CHAT) {
      frames.add(Sse.text("data: [DONE]\n\n"));
    }
    return frames;
  }

  /** What the answer says, read by the test itself. */
  Tongue.Said said() {
    return streaming ? vendor.said(events) : vendor.whole(events.getFirst());
  }

  @Override
  public String toString() {
    return name;
  }
}
