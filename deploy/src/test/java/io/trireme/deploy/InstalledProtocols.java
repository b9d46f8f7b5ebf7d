package io.trireme.deploy;

import io.trireme.core.Json;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.spi.AnswerContext;
import io.trireme.core.spi.Endpoint;
import io.trireme.core.spi.Protocol;
import io.trireme.core.spi.Quirks;
import io.trireme.core.spi.RequestHead;
import io.trireme.core.spi.Target;
import io.trireme.core.sse.SseEvent;
import io.trireme.core.sse.SseParser;
import io.trireme.core.translate.Envelopes;
import io.trireme.core.translate.Losses;
import io.trireme.core.translate.Translation;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/** The dialects without the container that makes them, and translations between any two. */
final class InstalledProtocols {

  static final Envelopes ENVELOPES = new Envelopes(new byte[32]);

  private static final Map<String, Protocol> PROTOCOLS =
      Map.of(
          "claude", protocol("io.trireme.claude.ClaudeProtocol"),
          "codex", protocol("io.trireme.codex.CodexProtocol"),
          "chat", protocol("io.trireme.codex.ChatProtocol"),
          "gemini", protocol("io.trireme.gemini.GeminiProtocol"));

  private InstalledProtocols() {}

  /** A request's head that says nothing but where it goes; its query has one parameter at most. */
  record Head(String method, String path, String query) implements RequestHead {
    @Override
    public Optional<String> header(String name) {
      return Optional.empty();
    }

    @Override
    public Optional<String> queryParameter(String name) {
      return query.startsWith(name + "=")
          ? Optional.of(query.substring(name.length() + 1))
          : Optional.empty();
    }
  }

  /** Dialects are beans, made by nobody but the container. */
  private static Protocol protocol(String name) {
    try {
      Constructor<?> constructor = Class.forName(name).getDeclaredConstructor();
      constructor.setAccessible(true);
      return (Protocol) constructor.newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(name + " cannot be made", e);
    }
  }

  static Protocol of(String dialect) {
    return requireNonNull(PROTOCOLS.get(dialect), dialect + " is not installed");
  }

  /**
   * Translates a request of one dialect for a vendor of another.
   *
   * @throws io.trireme.core.GatewayException if it cannot be carried
   */
  static Translation translate(
      String client, String path, byte[] body, String vendor, String model, Losses losses) {
    Protocol from = of(client);
    Protocol to = of(vendor);
    Head head = new Head("POST", path, "");
    Endpoint endpoint =
        from.endpoints().stream()
            .filter(e -> e.method().equals("POST") && e.match(path).isPresent())
            .findFirst()
            .orElseThrow();
    ChatRequest request = from.codec().decode(endpoint, head, body, ENVELOPES);
    boolean stream = request.source().stream();
    return Translation.of(
        from.codec(),
        to.codec(),
        new AnswerContext(request, head, "x", Instant.EPOCH, ENVELOPES),
        new Target(to.dialect(), model, "channel", stream, Quirks.NONE),
        losses);
  }

  /** What the client gets for what the vendor streams. */
  static String streamed(Translation translation, String wire) {
    return streamed(translation, wire, Integer.MAX_VALUE);
  }

  /** The same where every byte comes alone. */
  static String streamedByteByByte(Translation translation, String wire) {
    return streamed(translation, wire, 1);
  }

  private static String streamed(Translation translation, String wire, int pieces) {
    SseParser parser =
        new SseParser(
            1 << 20,
            new SseParser.Listener() {
              @Override
              public void onEvent(SseEvent event) {
                translation.onEvent(event);
              }

              @Override
              public void onOversize() {
                throw new IllegalStateException("no event of a test is that large");
              }
            });
    byte[] bytes = wire.getBytes(StandardCharsets.UTF_8);
    for (int at = 0; at < bytes.length; at += Math.min(pieces, bytes.length)) {
      parser.feed(bytes, at, Math.min(pieces, bytes.length - at));
    }
    translation.onEnd();
    return new String(translation.take(), StandardCharsets.UTF_8);
  }

  /** What the vendor is sent, as text. */
  static String sent(Translation translation) {
    return Json.text(Json.exact(translation.request().body()));
  }
}
