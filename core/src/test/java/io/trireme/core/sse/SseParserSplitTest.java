package io.trireme.core.sse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Whole streams in the style of the vendors, cut at every byte. */
@Timeout(60)
class SseParserSplitTest {

  private static final int LIMIT = 1 << 20;

  private static final String MESSAGE =
      """
      event: message_start
      data: {"type":"message_start","message":{"id":"msg_1","role":"assistant","content":[]}}

      : waiting

      event: ping
      data: {"type": "ping"}

      event: content_block_start
      data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

      event: content_block_delta
      data: {"type":"content_block_delta","delta":{"type":"text_delta","text":"Gr\u00fc\u00dfe \u4f60\u597d"}}

      event: content_block_delta
      data:{"type":"content_block_delta","delta":{"type":"text_delta","text":"\ud83d\ude80\ud83d\udc69\u200d\ud83d\ude80"}}

      id: 12
      retry: 3000
      data: {"unnamed":
      data:
      data:   true}

      event: error

      event: message_stop
      data: {"type":"message_stop"}

      data: [DONE]

      event: cut
      data: {"type":"cu""";

  private static final List<SseEvent> MESSAGE_EVENTS =
      List.of(
          new SseEvent(
              "message_start",
              "{\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"role\":\"assistant\",\"content\":[]}}"),
          new SseEvent("ping", "{\"type\": \"ping\"}"),
          new SseEvent(
              "content_block_start",
              "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}"),
          new SseEvent(
              "content_block_delta",
              "{\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\",\"text\":\"Gr\u00fc\u00dfe \u4f60\u597d\"}}"),
          new SseEvent(
              "content_block_delta",
              "{\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\",\"text\":\"\ud83d\ude80\ud83d\udc69\u200d\ud83d\ude80\"}}"),
          new SseEvent("", "{\"unnamed\":\n\n  true}"),
          new SseEvent("message_stop", "{\"type\":\"message_stop\"}"),
          new SseEvent("", "[DONE]"));

  static Stream<String> framings() {
    return Stream.of(
        MESSAGE,
        MESSAGE.replace("\n", "\r\n"),
        MESSAGE.replace("\n", "\r"),
        "\uFEFF" + MESSAGE,
        "\uFEFF" + MESSAGE.replace("\n", "\r\n"));
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("framings")
  void shouldGiveTheSameEventsWhereverTheStreamIsCut(String stream) {
    // Given
    byte[] bytes = stream.getBytes(UTF_8);
    // When
    Recorder.Result whole = Recorder.parse(LIMIT, bytes);
    // Then
    assertThat(whole).isEqualTo(new Recorder.Result(MESSAGE_EVENTS, 1, 0, List.of(), true));
    for (int step = 1; step <= 5; step++) {
      assertThat(Recorder.parseInSteps(LIMIT, bytes, step)).as("step %d", step).isEqualTo(whole);
    }
    assertEverySplit(bytes, whole);
  }

  @Test
  void shouldGiveTheSameEventsForEveryRecordedStream() throws IOException {
    // Given
    String corpus = System.getenv("TRIREME_CORPUS");
    assumeTrue(corpus != null, "TRIREME_CORPUS is not set: recorded streams are not tried");
    List<Path> recordings = recordings(Path.of(corpus));
    ObjectMapper mapper = new ObjectMapper();
    int tried = 0;
    for (Path recording : recordings) {
      List<SseEvent> events = new ArrayList<>();
      List<byte[]> frames = new ArrayList<>();
      for (JsonNode event : mapper.readTree(recording.toFile())) {
        String name = event.path("type").asText();
        events.add(new SseEvent(name, event.toString()));
        frames.add(SseWriter.frame(name, event.toString()));
      }
      byte[] bytes = joined(frames);
      // When
      Recorder.Result whole = Recorder.parse(LIMIT, bytes);
      // Then
      assertThat(whole)
          .as("%s", recording)
          .isEqualTo(new Recorder.Result(events, 0, 0, List.of(), false));
      assertThat(Recorder.parseInSteps(LIMIT, bytes, 1)).isEqualTo(whole);
      assertEverySplitOfEveryEvent(frames, events);
      tried++;
    }
    assertThat(tried).as("recorded streams below TRIREME_CORPUS").isPositive();
  }

  /**
   * Every offset of a long stream, without reading the whole of it for each: behind a blank line
   * the parser knows nothing of what came before, so a split can only matter to the event that it
   * goes through and to the one behind it.
   */
  private static void assertEverySplitOfEveryEvent(List<byte[]> frames, List<SseEvent> events) {
    for (int i = 0; i < frames.size(); i++) {
      int end = Math.min(i + 2, frames.size());
      Recorder.Result expected =
          new Recorder.Result(events.subList(i, end), 0, 0, List.of(), false);
      byte[] window = joined(frames.subList(i, end));
      for (int at = 0; at <= frames.get(i).length; at++) {
        Recorder.Result split = Recorder.parseSplit(LIMIT, window, at);
        if (!split.equals(expected)) {
          assertThat(split).as("event %d split at %d", i, at).isEqualTo(expected);
        }
      }
    }
  }

  private static byte[] joined(List<byte[]> frames) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    frames.forEach(all::writeBytes);
    return all.toByteArray();
  }

  private static void assertEverySplit(byte[] bytes, Recorder.Result whole) {
    for (int at = 0; at <= bytes.length; at++) {
      Recorder.Result split = Recorder.parseSplit(LIMIT, bytes, at);
      if (!split.equals(whole)) {
        assertThat(split).as("split at %d", at).isEqualTo(whole);
      }
    }
  }

  private static List<Path> recordings(Path corpus) throws IOException {
    PathMatcher wanted =
        FileSystems.getDefault()
            .getPathMatcher("glob:**/payloads/snapshots/*/anthropic/*response-streaming.json");
    try (Stream<Path> files = Files.walk(corpus)) {
      return files.filter(wanted::matches).sorted().toList();
    }
  }
}
