package io.trireme.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.GatewayException;
import io.trireme.core.Json;
import io.trireme.core.Usage;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatAnswer;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.spi.AnswerDecoder;
import io.trireme.core.spi.AnswerEncoder;
import io.trireme.core.sse.SseEvent;
import io.trireme.core.translate.Losses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What was really sent to Google and answered by it, through the codec. */
@Timeout(120)
class GeminiCodecCorpusTest {

  /** Wants pictures or speech, which no other dialect can be asked for. */
  private static final Set<String> REFUSED_READING =
      Set.of("imageConfigParam", "responseModalitiesAudioParam", "speechConfigParam");

  /** Names an address, which Google refused too. */
  private static final Set<String> REFUSED_WRITING = Set.of("imageUrlMimeTypeFallbackParam");

  /** Were answered in another way when they were asked again: one was cut, one failed. */
  private static final Set<String> OTHERWISE =
      Set.of(
          "jsonSchemaMinMaxItemsParam",
          "speechConfigParam",
          "toolChoiceRequiredWithReasoningParam");

  private static final List<String> CONFIG =
      List.of(
          "temperature",
          "topP",
          "topK",
          "maxOutputTokens",
          "stopSequences",
          "seed",
          "responseMimeType",
          "presencePenalty",
          "frequencyPenalty");

  private static Path payloads() {
    String corpus = System.getenv("TRIREME_CORPUS");
    assumeTrue(corpus != null, "TRIREME_CORPUS names no corpus");
    Path payloads = Path.of(corpus, "lingua", "payloads");
    assumeTrue(Files.isDirectory(payloads), "the corpus has no payloads");
    return payloads;
  }

  private static List<Path> files(String folder, String parent, String suffix) throws IOException {
    Path root = payloads().resolve(folder);
    try (Stream<Path> files = Files.walk(root, 3)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> above(file, 1).endsWith(parent))
          .filter(file -> file.getFileName().toString().endsWith(suffix))
          .sorted()
          .toList();
    }
  }

  /** The name of a folder so many above the file. */
  private static String above(Path file, int steps) {
    return file.getName(file.getNameCount() - 1 - steps).toString();
  }

  private static String scenario(Path file) {
    return above(file, 2);
  }

  private static String model(JsonNode body) {
    String model = body.path("model").asText(Codecs.SECOND);
    return ModelName.plain(model);
  }

  @Test
  void shouldSayTheSameAsEveryRecordedRequest() throws IOException {
    List<String> refused = new ArrayList<>();
    List<Path> files = files("snapshots", "google", "request.json");
    assertThat(files).hasSizeGreaterThan(60);
    for (Path file : files) {
      // Given
      JsonNode recorded = Json.exact(Files.readAllBytes(file));
      try {
        // When
        ChatRequest request = Codecs.decode(Files.readAllBytes(file));
        JsonNode written = Codecs.encode(request, model(recorded), new Losses());

        // Then
        assertSame(file, recorded, written);
      } catch (GatewayException e) {
        refused.add(scenario(file));
      }
    }
    assertThat(refused)
        .allMatch(name -> REFUSED_READING.contains(name) || REFUSED_WRITING.contains(name));
    assertThat(Set.copyOf(refused)).hasSize(3);
  }

  private static void assertSame(Path file, JsonNode recorded, JsonNode written) {
    String name = file.toString();
    assertThat(said(written)).as(name).isEqualTo(said(recorded));
    assertThat(calls(written)).as(name).isEqualTo(calls(recorded));
    assertThat(names(written, "functionResponse"))
        .as(name)
        .isEqualTo(names(recorded, "functionResponse"));
    assertThat(written.findValues("inlineData"))
        .as(name)
        .isEqualTo(recorded.findValues("inlineData"));
    for (String field : CONFIG) {
      assertThat(written.path("generationConfig").path(field).asText())
          .as(name + " " + field)
          .satisfies(value -> assertNumber(value, recorded.path("generationConfig").path(field)));
    }
    assertThat(written.path("toolConfig").path("functionCallingConfig"))
        .as(name)
        .isEqualTo(recorded.path("toolConfig").path("functionCallingConfig"));
    assertThat(names(written, "functionDeclarations"))
        .as(name)
        .isEqualTo(names(recorded, "functionDeclarations"));
    List<String> hosted = List.of("googleSearch", "urlContext", "codeExecution");
    for (String tool : hosted) {
      assertThat(written.path("tools").findValue(tool) == null)
          .as(name)
          .isEqualTo(recorded.path("tools").findValue(tool) == null);
    }
  }

  private static void assertNumber(String written, JsonNode recorded) {
    if (recorded.isNumber()) {
      assertThat(Double.parseDouble(written)).isEqualTo(recorded.asDouble());
    } else {
      assertThat(written).isEqualTo(recorded.asText());
    }
  }

  /** The words of each turn, thoughts left out, who says them told by position. */
  private static List<String> said(JsonNode body) {
    List<String> said = new ArrayList<>();
    body.path("systemInstruction").path("parts").forEach(p -> said.add(p.path("text").asText()));
    for (JsonNode content : body.path("contents")) {
      String role = content.path("role").asText("user");
      for (JsonNode part : content.path("parts")) {
        if (!part.path("text").asText().isEmpty() && !part.path("thought").asBoolean()) {
          said.add(role + ": " + part.path("text").asText());
        }
      }
    }
    return said;
  }

  private static List<String> calls(JsonNode body) {
    return body.path("contents").findValues("functionCall").stream()
        .map(call -> call.path("name").asText() + call.path("args"))
        .toList();
  }

  private static List<String> names(JsonNode body, String field) {
    return body.findValues(field).stream().map(v -> v.findValuesAsText("name").toString()).toList();
  }

  private static ChatAnswer streamed(byte[] events) {
    AnswerDecoder decoder =
        Codecs.CODEC.answerDecoder(Codecs.target(Codecs.SECOND, true), new Losses());
    List<ChatEvent> out = new ArrayList<>();
    for (JsonNode event : Json.exact(events)) {
      decoder.accept(new SseEvent("", Json.text(event)), out::add);
    }
    decoder.end(out::add);
    return Codecs.fold(out);
  }

  /** What two answers to one question have in common: their kinds of blocks, calls and end. */
  private static List<String> outline(ChatAnswer answer) {
    List<String> outline = new ArrayList<>();
    for (Block block : answer.blocks()) {
      String line =
          switch (block) {
            case Block.ToolCall call -> "call " + call.tool().name();
            case Block.Reasoning reasoning -> reasoning.text().isEmpty() ? "" : "thought";
            case Block.WebSearch search -> "search";
            case Block.McpCall call -> "mcp";
            case Block.Opaque opaque -> opaque.type();
            case Block.Media media -> "media";
            default -> "text";
          };
      if (!line.isEmpty()
          && (outline.isEmpty() || !outline.getLast().equals(line) || line.startsWith("call"))) {
        outline.add(line);
      }
    }
    outline.add(answer.finished().reason().toString());
    return outline;
  }

  @Test
  void shouldFoldEveryRecordedStreamToWhatTheWholeAnswerIs() throws IOException {
    List<String> others = new ArrayList<>();
    List<Path> files = files("snapshots", "google", "response-streaming.json");
    assertThat(files).hasSizeGreaterThan(60);
    for (Path file : files) {
      // Given
      String wholeName = file.getFileName().toString().replace("-streaming", "");
      ChatAnswer whole = Codecs.whole(Files.readAllBytes(file.resolveSibling(wholeName)));

      // When
      ChatAnswer streamed = streamed(Files.readAllBytes(file));

      // Then
      assertThat(streamed.usage().output()).as(file.toString()).isNotNull();
      if (!outline(streamed).equals(outline(whole)) && !OTHERWISE.contains(scenario(file))) {
        others.add(scenario(file) + " " + outline(streamed) + " / " + outline(whole));
      }
    }
    assertThat(others).isEmpty();
  }

  @Test
  void shouldTakeAStreamAsAnArrayForTheSameAnswer() throws IOException {
    for (Path file : files("snapshots", "google", "response-streaming.json")) {
      // Given
      byte[] body = Files.readAllBytes(file);

      // When
      ChatAnswer array = Codecs.whole(body);

      // Then
      assertThat(array.blocks()).as(file.toString()).hasSameSizeAs(streamed(body).blocks());
    }
  }

  @Test
  void shouldReadBackEveryRecordedAnswerThatItWrites() throws IOException {
    List<Path> files = new ArrayList<>(files("snapshots", "google", "response-streaming.json"));
    files.addAll(files("transforms", "_to_google", "-streaming.json"));
    int cut = 0;
    for (Path file : files) {
      // Given
      byte[] recorded = Files.readAllBytes(file);
      if (Json.exact(recorded).findValue("finishReason") == null) {
        assertThatIllegalStateException().isThrownBy(() -> streamed(recorded));
        cut++;
        continue;
      }
      ChatAnswer answer = streamed(recorded);
      AnswerEncoder encoder = Codecs.encoder(true);

      // When
      ChatAnswer back = Codecs.whole(encoder.whole(answer));

      // Then
      assertThat(words(back)).as(file.toString()).isEqualTo(words(answer));
      assertThat(states(back)).as(file.toString()).isEqualTo(states(answer));
      assertThat(back.finished().reason()).isEqualTo(answer.finished().reason());
      assertThat(back.usage()).as(file.toString()).isEqualTo(answer.usage());
    }
    assertThat(cut).isEqualTo(1);
  }

  private static List<String> words(ChatAnswer answer) {
    List<String> words = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (Block block : answer.blocks()) {
      switch (block) {
        case Block.Text said -> text.append(said.text());
        case Block.Reasoning thought -> words.add("thought " + thought.text());
        case Block.ToolCall call ->
            words.add(call.id() + " " + call.tool().name() + " " + call.arguments());
        case Block.Media media -> words.add(media.toString());
        default -> {}
      }
    }
    words.removeIf(word -> word.equals("thought "));
    words.add(text.toString());
    return words;
  }

  private static long states(ChatAnswer answer) {
    return answer.blocks().stream()
        .filter(block -> block instanceof Block.Reasoning r && r.stateOrNull() != null)
        .count();
  }

  @Test
  void shouldReadEveryAnswerToAConvertedRequest() throws IOException {
    List<Path> files = files("transforms", "_to_google", ".json");
    assertThat(files).hasSizeGreaterThan(100);
    int answers = 0;
    for (Path file : files) {
      // Given
      byte[] body = Files.readAllBytes(file);
      JsonNode read = Json.exact(body);
      if (read.has("error") || read.isArray()) {
        continue;
      }

      // When
      ChatAnswer answer = Codecs.whole(body);

      // Then
      assertThat(answer.usage()).as(file.toString()).isNotEqualTo(Usage.UNKNOWN);
      answers++;
    }
    assertThat(answers).isGreaterThan(100);
  }
}
