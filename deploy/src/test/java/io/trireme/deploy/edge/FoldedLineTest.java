package io.trireme.deploy.edge;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(10)
class FoldedLineTest {

  private static boolean found(String wire, int split) {
    ByteBuf bytes = Unpooled.copiedBuffer(wire, StandardCharsets.ISO_8859_1);
    FoldedLine line = new FoldedLine();
    line.look(bytes.slice(0, split));
    line.look(bytes.slice(split, bytes.readableBytes() - split));
    return line.found();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\nhost: x\r\n y\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: x\r\n\ty\r\n\r\n",
        "GET / HTTP/1.1\r\n host: x\r\n\r\n",
        "GET / HTTP/1.1\nhost: x\n y\n\n",
        "\r\n\r\nGET / HTTP/1.1\r\nhost: x\r\n y\r\n\r\n",
        "GET / HTTP/1.1\r\na: b\r\n \r\n\r\n"
      })
  void shouldFindAFoldedLineHoweverTheHeadIsCut(String wire) {
    // When / Then
    for (int split = 0; split <= wire.length(); split++) {
      assertThat(found(wire, split)).as("cut at %d", split).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\nhost: x\r\n\r\n",
        "GET / HTTP/1.1\r\nhost:  x \t y\r\na:\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: x\r\n\r\n{\n  \"a\": 1,\r\n\t\"b\": 2\r\n\r\n x}",
        "POST / HTTP/1.1\nhost: x\n\n\n x"
      })
  void shouldLookNoFurtherThanTheHead(String wire) {
    // When / Then
    for (int split = 0; split <= wire.length(); split++) {
      assertThat(found(wire, split)).as("cut at %d", split).isFalse();
    }
  }
}
