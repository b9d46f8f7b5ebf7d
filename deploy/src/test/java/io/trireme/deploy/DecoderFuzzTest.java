package io.trireme.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.GatewayException;
import io.trireme.core.Json;
import io.trireme.core.Usage;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatAnswer;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.ChatEvent.Finished;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Citation;
import io.trireme.core.model.StopReason;
import io.trireme.core.model.ToolName;
import io.trireme.core.property.AnswerEvents;
import io.trireme.core.property.Choices;
import io.trireme.core.property.Samples;
import io.trireme.core.spi.AnswerContext;
import io.trireme.core.spi.AnswerDecoder;
import io.trireme.core.spi.AnswerEncoder;
import io.trireme.core.spi.Codec;
import io.trireme.core.spi.Endpoint;
import io.trireme.core.spi.Protocol;
import io.trireme.core.spi.Quirks;
import io.trireme.core.spi.Target;
import io.trireme.core.sse.SseEvent;
import io.trireme.core.sse.SseParser;
import io.trireme.core.translate.Losses;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every reader of every dialect, with requests and answers in which something was changed: it reads
 * them, or refuses them with an error that has a kind, and says at most one end. The modules of the
 * dialects have fuzzing of their own, with samples of what only they know.
 */
final class DecoderFuzzTest {

  /** A quarter of them for each dialect. */
  private static final int TRIES = 3200;

  private static final JsonNode PROBES = probes();

  /** No reader may make more of an answer than this, which is far more than any sample has. */
  private static final int MANY = 10_000;

  private static final List<String> ODD =
      List.of(
          "null",
          "true",
          "0",
          "-1",
          "0.5",
          "1e999",
          "99999999999999999999",
          "\"\"",
          "\" \"",
          "\"x\"",
          "\"\\ud83d\"",
          "\"tr1.AAAA\"",
          "\"data:,\"",
          "[]",
          "[null]",
          "[[1]]",
          "{}",
          "{\"type\":\"text\"}",
          "{\"type\":5}",
          "{\"$ref\":\"#\"}");

  private static JsonNode probes() {
    try (InputStream in = DecoderFuzzTest.class.getResourceAsStream("/loss-probes.json")) {
      return Json.read(requireNonNull(in, "the probes are missing").readAllBytes());
    } catch (IOException e) {
      throw new IllegalStateException("the probes cannot be read", e);
    }
  }

  /** The tree with one value somewhere in it replaced, removed or doubled. */
  private static JsonNode mutated(JsonNode node, Choices choices) {
    if (!node.isContainerNode() || node.isEmpty() || choices.rarely(8)) {
      return Json.exact(choices.of(ODD));
    }
    int at = choices.below(node.size());
    if (node instanceof ArrayNode array) {
      ArrayNode out = array.deepCopy();
      switch (choices.below(6)) {
        case 0 -> out.remove(at);
        case 1 -> out.add(array.get(at).deepCopy());
        default -> out.set(at, mutated(array.get(at), choices));
      }
      return out;
    }
    ObjectNode out = node.deepCopy();
    Iterator<String> names = node.fieldNames();
    String name = names.next();
    for (int i = 0; i < at; i++) {
      name = names.next();
    }
    if (choices.rarely(6)) {
      out.remove(name);
    } else {
      out.set(name, mutated(node.get(name), choices));
    }
    return out;
  }

  private static JsonNode manyTimesMutated(JsonNode node, Choices choices) {
    JsonNode out = node;
    for (int i = choices.below(4); i >= 0; i--) {
      out = mutated(out, choices);
    }
    return out;
  }

  private static ChatRequest decoded(String dialect, String path, byte[] body) {
    Protocol protocol = InstalledProtocols.of(dialect);
    Endpoint endpoint =
        protocol.endpoints().stream()
            .filter(e -> e.method().equals("POST") && e.match(path).isPresent())
            .findFirst()
            .orElseThrow();
    return protocol
        .codec()
        .decode(
            endpoint,
            new InstalledProtocols.Head("POST", path, ""),
            body,
            InstalledProtocols.ENVELOPES);
  }

  /** What is sent to a reader of a dialect. */
  record Sent(String dialect, String body) {}

  private static String dialect(Choices choices) {
    return choices.of("claude", "codex", "chat", "gemini");
  }

  @Provide
  Arbitrary<Sent> requests() {
    return Choices.make(
        choices -> {
          String dialect = dialect(choices);
          JsonNode known = PROBES.path(dialect);
          ObjectNode body = known.path("base").deepCopy();
          JsonNode probe = known.path("probes").path(choices.below(known.path("probes").size()));
          body.setAll((ObjectNode) probe.path(1));
          return new Sent(dialect, Json.text(manyTimesMutated(body, choices)));
        });
  }

  @Property(tries = TRIES, seed = Choices.SEED)
  void shouldReadOrRefuseEveryRequest(@ForAll("requests") Sent sent) {
    String path = PROBES.path(sent.dialect()).path("path").asText();
    String fate = "read";
    try {
      // When
      decoded(sent.dialect(), path, sent.body().getBytes(StandardCharsets.UTF_8));
    } catch (GatewayException e) {
      // Then
      fate = "refused";
      assertThat(e.error().kind()).isEqualTo(Kind.BAD_REQUEST);
      assertThat(e.error().message()).isNotBlank();
    }
    Statistics.label(sent.dialect())
        .collect(fate)
        .coverage(
            seen -> {
              seen.check("read").count(count -> count > 0);
              seen.check("refused").count(count -> count > 0);
            });
  }

  private static ChatAnswer answer(Choices choices) {
    List<Block> blocks = new ArrayList<>();
    for (int i = choices.below(5); i >= 0; i--) {
      blocks.add(
          switch (choices.below(5)) {
            case 0 -> Block.Text.of(Samples.word(choices));
            case 1 ->
                new Block.ToolCall("call_" + i, ToolName.function("f"), Samples.object(choices));
            case 2 -> new Block.Reasoning(Samples.word(choices), null);
            case 3 ->
                new Block.WebSearch(
                    "ws_" + i, List.of("q"), List.of(new Block.Hit("https://a.test", "A")));
            default -> new Block.Text("abc", List.of(new Citation("https://a.test", "A", 0, 2)));
          });
    }
    Usage usage = Samples.usage(choices, true);
    return new ChatAnswer(
        "id", blocks, Finished.of(choices.of(List.of(StopReason.values()))), usage);
  }

  private static AnswerEncoder encoder(String dialect) {
    JsonNode known = PROBES.path(dialect);
    String path = known.path("path").asText();
    ObjectNode body = known.path("base").deepCopy();
    body.put("stream", true).putObject("stream_options").put("include_usage", true);
    if (dialect.equals("gemini")) {
      body.remove(List.of("stream", "stream_options"));
      path = path.replace(":generateContent", ":streamGenerateContent");
    }
    return InstalledProtocols.of(dialect)
        .codec()
        .answerEncoder(
            new AnswerContext(
                decoded(dialect, path, Json.bytes(body)),
                new InstalledProtocols.Head("POST", path, "alt=sse"),
                "req-1",
                Instant.EPOCH,
                InstalledProtocols.ENVELOPES),
            new Losses());
  }

  private static AnswerDecoder decoder(String dialect) {
    Protocol protocol = InstalledProtocols.of(dialect);
    Codec codec = protocol.codec();
    return codec.answerDecoder(
        new Target(protocol.dialect(), "m", "channel", true, Quirks.NONE), new Losses());
  }

  /** What a reader says; broken if it throws, which only an error with a kind may do. */
  private static void read(Consumer<Consumer<ChatEvent>> reading) {
    List<ChatEvent> events = new ArrayList<>();
    try {
      reading.accept(events::add);
    } catch (GatewayException e) {
      assertThat(e.error().kind()).isEqualTo(Kind.UPSTREAM_BROKEN);
      assertThat(e.error().message()).isNotBlank();
    }
    assertThat(events).hasSizeLessThan(MANY);
    assertThat(events)
        .filteredOn(e -> e instanceof ChatEvent.Finished || e instanceof ChatEvent.Failed)
        .hasSizeLessThanOrEqualTo(1);
  }

  @Provide
  Arbitrary<Sent> answers() {
    return Choices.make(
        choices -> {
          String dialect = dialect(choices);
          JsonNode answer = Json.exact(encoder(dialect).whole(answer(choices)));
          return new Sent(dialect, Json.text(manyTimesMutated(answer, choices)));
        });
  }

  @Property(tries = TRIES, seed = Choices.SEED)
  void shouldReadOrRefuseEveryWholeAnswer(@ForAll("answers") Sent sent) {
    // When, Then
    AnswerDecoder decoder = decoder(sent.dialect());
    read(out -> decoder.whole(sent.body().getBytes(StandardCharsets.UTF_8), out));
  }

  private static List<SseEvent> frames(String dialect, Choices choices) {
    List<SseEvent> frames = new ArrayList<>();
    SseParser parser = new SseParser(1 << 20, frames::add);
    AnswerEncoder encoder = encoder(dialect);
    for (ChatEvent event : AnswerEvents.of(answer(choices), choices)) {
      encoder.accept(event, bytes -> parser.feed(bytes, 0, bytes.length));
    }
    return frames;
  }

  /** What is streamed to a reader of a dialect. */
  record Streamed(String dialect, List<SseEvent> frames) {}

  @Provide
  Arbitrary<Streamed> streams() {
    return Choices.make(
        choices -> {
          String dialect = dialect(choices);
          List<SseEvent> frames = frames(dialect, choices);
          for (int i = choices.below(4); i >= 0 && !frames.isEmpty(); i--) {
            int at = choices.below(frames.size());
            SseEvent frame = frames.get(at);
            switch (choices.below(6)) {
              case 0 -> frames.remove(at);
              case 1 -> frames.add(choices.below(frames.size()), frame);
              case 2 -> frames.set(at, new SseEvent(frame.name(), cut(frame.data(), choices)));
              default -> {
                if (frame.data().startsWith("{")) {
                  JsonNode odd = manyTimesMutated(Json.exact(frame.data()), choices);
                  frames.set(at, new SseEvent(frame.name(), Json.text(odd)));
                }
              }
            }
          }
          return new Streamed(dialect, frames);
        });
  }

  @Property(tries = TRIES, seed = Choices.SEED)
  void shouldReadOrRefuseEveryStream(@ForAll("streams") Streamed streamed) {
    // When, Then
    AnswerDecoder decoder = decoder(streamed.dialect());
    read(
        out -> {
          streamed.frames().forEach(frame -> decoder.accept(frame, out));
          decoder.end(out);
        });
    Statistics.label(streamed.dialect())
        .collect(streamed.frames().size() > 3)
        .coverage(seen -> seen.check(true).percentage(share -> share > 30));
  }

  private static String cut(String text, Choices choices) {
    return text.substring(0, choices.below(text.length() + 1));
  }
}
