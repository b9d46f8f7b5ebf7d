package io.trireme.deploy.edge;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStream;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.GatewayException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(20)
final class BodyDecoderTest {

  private static final long LIMIT = 1 << 20;
  private static final byte[] JSON = "{\"model\":\"m\"}".getBytes(StandardCharsets.UTF_8);

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(plain);
    }
    return out.toByteArray();
  }

  private static byte[] noise(int size) {
    byte[] noise = new byte[size];
    new Random(7).nextBytes(noise);
    return noise;
  }

  private static void assertRefused(byte[] body, String encoding, Kind kind) {
    assertThatExceptionOfType(GatewayException.class)
        .isThrownBy(() -> BodyDecoder.decode(body, encoding, LIMIT))
        .satisfies(e -> assertThat(e.error().kind()).isEqualTo(kind));
  }

  @Test
  void shouldLeaveAPlainBodyAlone() {
    // When / Then
    assertThat(BodyDecoder.decode(JSON, null, LIMIT)).isSameAs(JSON);
    assertThat(BodyDecoder.decode(JSON, " Identity ", LIMIT)).isSameAs(JSON);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "x-gzip", "GZIP", " gzip "})
  void edge52ShouldDecodeGzip(String encoding) throws IOException {
    // When / Then
    assertThat(BodyDecoder.decode(gzip(JSON), encoding, LIMIT)).isEqualTo(JSON);
  }

  @ParameterizedTest
  @ValueSource(strings = {"zstd", "ZSTD"})
  void edge52ShouldDecodeZstd(String encoding) {
    // When / Then
    assertThat(BodyDecoder.decode(Zstd.compress(JSON), encoding, LIMIT)).isEqualTo(JSON);
  }

  @Test
  void shouldTakeABodyOfExactlyTheLimit() throws IOException {
    // Given
    byte[] plain = noise((int) LIMIT);

    // When / Then
    assertThat(BodyDecoder.decode(gzip(plain), "gzip", LIMIT)).isEqualTo(plain);
  }

  @Test
  void shouldRefuseABodyAboveTheLimit() throws IOException {
    // Given
    byte[] plain = noise((int) LIMIT + 1);

    // When / Then
    assertRefused(gzip(plain), "gzip", Kind.TOO_LARGE);
    assertRefused(Zstd.compress(plain), "zstd", Kind.TOO_LARGE);
  }

  @Test
  void shouldRefuseABombBelowTheLimitByItsRatio() throws IOException {
    // Given
    byte[] zeros = new byte[900 << 10];

    // When / Then
    assertRefused(gzip(zeros), "gzip", Kind.TOO_LARGE);
    assertRefused(Zstd.compress(zeros), "zstd", Kind.TOO_LARGE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "zstd"})
  void shouldRefuseGarbage(String encoding) {
    // When / Then
    assertRefused(JSON, encoding, Kind.BAD_REQUEST);
  }

  @Test
  void shouldRefuseABodyThatWasCut() throws IOException {
    // Given
    byte[] gzip = gzip(JSON);
    byte[] zstd = Zstd.compress(JSON);

    // When / Then
    assertRefused(Arrays.copyOf(gzip, gzip.length - 9), "gzip", Kind.BAD_REQUEST);
    assertRefused(Arrays.copyOf(zstd, zstd.length - 2), "zstd", Kind.BAD_REQUEST);
  }

  @Test
  void shouldRefuseAnEmptyGzipBody() {
    // When / Then
    assertRefused(new byte[0], "gzip", Kind.BAD_REQUEST);
  }

  @Test
  void shouldRefuseAWindowThatWouldTakeMuchMemory() throws IOException {
    // Given: a frame of a few bytes that asks its reader for a window of 64 MiB
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZstdOutputStream zstd = new ZstdOutputStream(out)) {
      zstd.setWindowLog(26);
      zstd.write(JSON);
    }

    // When / Then
    assertRefused(out.toByteArray(), "zstd", Kind.BAD_REQUEST);
  }
}
