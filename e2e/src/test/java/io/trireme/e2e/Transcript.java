package io.trireme.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

import static java.util.Objects.requireNonNull;

/**
 * Recorded bytes of one exchange with a vendor: what was asked and what was answered.
 *
 * @param name where it comes from, for the names of tests
 * @param streaming whether the answer is an event stream
 * @param request the request body
 * @param frames the answer: one element per event frame, or the whole body as one element
 */
record Transcript(String name, boolean streaming, List<byte[]> request, List<byte[]> frames) {
  Transcript {
    requireNonNull(name, "name is null");
    request = List.copyOf(request);
    frames = List.copyOf(frames);
  }

  /** A hand-made stream of {@code src/test/resources/transcripts}, named without its ending. */
  static Transcript fixture(String name) {
    byte[] body = resource("transcripts/" + name + ".sse");
    String request =
        "{\"model\": \"claude-sonnet-4-5\", \"max_tokens\": 512, \"stream\": true,"
            + " \"messages\": [{\"role\": \"user\", \"content\": \""
            + name
            + "\"}]}";
    return new Transcript(name, true, List.of(Sse.text(request)), Sse.frames(body));
  }

  /** The hand-made streams that end well. */
  static List<Transcript> fixtures() {
    return List.of(
            "text-pings-comments",
            "thinking-tool-use",
            "bash-tool-use",
            "bash-final-text",
            "late-usage",
            "crlf",
            "no-space-after-colon",
            "unicode")
        .stream()
        .map(Transcript::fixture)
        .toList();
  }

  byte[] requestBody() {
    return Framing.concat(request);
  }

  String requestText() {
    return new String(requestBody(), StandardCharsets.UTF_8);
  }

  /** The whole answer. */
  byte[] answer() {
    return Framing.concat(frames);
  }

  /** The answer as a script: a chunked stream, or a whole JSON body. */
  Script script() {
    return streaming ? Script.stream(frames) : Script.json(answer());
  }

  @Override
  public String toString() {
    return name;
  }

  private static byte[] resource(String path) {
    try (InputStream in = Transcript.class.getClassLoader().getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalArgumentException("no such resource: " + path);
      }
      return in.readAllBytes();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
