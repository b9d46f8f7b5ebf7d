package io.trireme.core.sse;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Seeded random streams against {@link PlainReading}. */
@Timeout(30)
class SseParserFuzzTest {

  private static final int STREAMS = 3000;

  private static final List<byte[]> PIECES =
      List.of(
          "data".getBytes(UTF_8),
          "data:".getBytes(UTF_8),
          "data: ".getBytes(UTF_8),
          "event".getBytes(UTF_8),
          "event: ".getBytes(UTF_8),
          "id: ".getBytes(UTF_8),
          ":".getBytes(UTF_8),
          " ".getBytes(UTF_8),
          "\n".getBytes(UTF_8),
          "\n\n".getBytes(UTF_8),
          "\r".getBytes(UTF_8),
          "\r\n".getBytes(UTF_8),
          "\r\n\r\n".getBytes(UTF_8),
          "\uFEFF".getBytes(UTF_8),
          "x".getBytes(UTF_8),
          "some text".getBytes(UTF_8),
          "\u00e9\u4f60\ud83d\ude80".getBytes(UTF_8),
          new byte[] {(byte) 0xEF},
          new byte[] {(byte) 0xBB},
          new byte[] {(byte) 0xF0, (byte) 0x9F},
          new byte[] {0});

  @ParameterizedTest
  @ValueSource(longs = {1, 20260101, 987654321})
  void shouldReadWhatThePlainReadingReads(long seed) {
    // Given
    Random random = new Random(seed);
    for (int i = 0; i < STREAMS; i++) {
      byte[] stream = stream(random);
      int limit = random.nextBoolean() ? 1 + random.nextInt(40) : 1 << 20;
      // When
      Recorder.Result result = parseInRandomPieces(random, limit, stream);
      // Then
      assertThat(result)
          .as("stream %d of seed %d", i, seed)
          .isEqualTo(PlainReading.read(limit, stream));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {2, 424242})
  void shouldTakeAnyBytesWithBoundedMemory(long seed) {
    // Given
    Random random = new Random(seed);
    int limit = 4096;
    SseParser parser = new SseParser(limit, new Recorder());
    byte[] chunk = new byte[3000];
    long most = 0;
    // When
    for (int i = 0; i < 2000; i++) {
      random.nextBytes(chunk);
      if (random.nextInt(4) == 0) {
        byte[] field = "\ndata:".getBytes(UTF_8);
        parser.feed(field, 0, field.length);
      }
      // Setting this bit turns every LF and CR into something else: lines become long.
      for (int at = 0; at < chunk.length; at++) {
        chunk[at] = (byte) (chunk[at] | (random.nextInt(500) == 0 ? 0 : 0x20));
      }
      parser.feed(chunk, 0, random.nextInt(chunk.length + 1));
      most = Math.max(most, parser.retainedBytes());
    }
    parser.end();
    // Then
    assertThat(most).isBetween(1L, 2L * limit);
    assertThat(parser.midEvent()).isFalse();
  }

  private static byte[] stream(Random random) {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    int pieces = random.nextInt(40);
    for (int i = 0; i < pieces; i++) {
      stream.writeBytes(PIECES.get(random.nextInt(PIECES.size())));
    }
    return stream.toByteArray();
  }

  private static Recorder.Result parseInRandomPieces(Random random, int limit, byte[] stream) {
    Recorder recorder = new Recorder();
    SseParser parser = new SseParser(limit, recorder);
    int at = 0;
    while (at < stream.length) {
      int length = Math.min(stream.length - at, random.nextInt(9));
      parser.feed(stream, at, length);
      at += length;
    }
    return recorder.result(parser);
  }
}
