package io.trireme.deploy.edge;

import io.netty.buffer.ByteBuf;

/**
 * Looks through the raw bytes of one HTTP/1 head for a folded line: a field line that begins with a
 * space or a tab. The decoder joins such lines, so nobody behind it can tell. Takes the head in any
 * pieces and stops at its end; never changes a buffer.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-5.2">RFC 9112, 5.2</a>
 */
final class FoldedLine {

  private enum At {
    /** Nothing but empty lines yet: a reader skips these. */
    START,
    /** Inside a line. */
    LINE,
    /** Right behind a line feed. */
    LINE_BEGIN,
    /** Behind a line feed and a carriage return. */
    EMPTY_LINE,
    /** The head is over, or has been found out. */
    OVER
  }

  private At at = At.START;
  private boolean found;

  /** Takes the next bytes of the connection. */
  void look(ByteBuf bytes) {
    for (int i = bytes.readerIndex(); i < bytes.writerIndex() && at != At.OVER; i++) {
      at = next(bytes.getByte(i));
    }
  }

  private At next(byte b) {
    return switch (at) {
      case START -> b <= ' ' && b >= 0 ? At.START : At.LINE;
      case LINE -> b == '\n' ? At.LINE_BEGIN : At.LINE;
      case LINE_BEGIN -> lineBegin(b);
      case EMPTY_LINE -> b == '\n' ? At.OVER : At.LINE;
      case OVER -> At.OVER;
    };
  }

  private At lineBegin(byte b) {
    return switch (b) {
      case ' ', '\t' -> {
        found = true;
        yield At.OVER;
      }
      case '\r' -> At.EMPTY_LINE;
      case '\n' -> At.OVER;
      default -> At.LINE;
    };
  }

  /** True once a folded line was seen. */
  boolean found() {
    return found;
  }
}
