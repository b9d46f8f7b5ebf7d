package io.trireme.core.translate;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * How large an image is, read from its head. Knows PNG, JPEG, GIF and WebP, which are what vendors
 * take.
 *
 * @param width pixels
 * @param height pixels
 */
record ImageSize(long width, long height) {

  /** How many pixels it has. */
  long pixels() {
    return width * height;
  }

  /** The size; empty if the bytes are no image that is known, or are cut before it is told. */
  static Optional<ImageSize> of(byte[] bytes) {
    Reader in = new Reader(bytes);
    ImageSize size = null;
    if (in.isAt(0, "\u0089PNG") && bytes.length >= 24) {
      size = new ImageSize(in.big(16, 4), in.big(20, 4));
    } else if (in.isAt(0, "GIF8") && bytes.length >= 10) {
      size = new ImageSize(in.little(6, 2), in.little(8, 2));
    } else if (in.isAt(0, "RIFF") && in.isAt(8, "WEBP") && bytes.length >= 30) {
      size = webp(in);
    } else if (bytes.length > 4 && in.big(0, 2) == 0xffd8) {
      size = jpeg(in);
    }
    return Optional.ofNullable(size).filter(known -> known.width > 0 && known.height > 0);
  }

  private static ImageSize webp(Reader in) {
    if (in.isAt(12, "VP8X")) {
      return new ImageSize(in.little(24, 3) + 1, in.little(27, 3) + 1);
    }
    if (in.isAt(12, "VP8L")) {
      long bits = in.little(21, 4);
      return new ImageSize((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1);
    }
    return new ImageSize(in.little(26, 2) & 0x3fff, in.little(28, 2) & 0x3fff);
  }

  /** The first frame header says it; all segments before it say how long they are. */
  private static ImageSize jpeg(Reader in) {
    int at = 2;
    while (at + 9 < in.bytes.length) {
      long marker = in.big(at, 2);
      boolean frame =
          marker >= 0xffc0
              && marker <= 0xffcf
              && marker != 0xffc4
              && marker != 0xffc8
              && marker != 0xffcc;
      if (frame) {
        return new ImageSize(in.big(at + 7, 2), in.big(at + 5, 2));
      }
      int length = (int) in.big(at + 2, 2);
      if (length < 2 || marker < 0xff00) {
        break;
      }
      at += 2 + length;
    }
    return new ImageSize(0, 0);
  }

  private static final class Reader {
    private final byte[] bytes;

    Reader(byte[] bytes) {
      this.bytes = bytes;
    }

    boolean isAt(int at, String word) {
      byte[] wanted = word.getBytes(StandardCharsets.ISO_8859_1);
      if (bytes.length < at + wanted.length) {
        return false;
      }
      for (int i = 0; i < wanted.length; i++) {
        if (bytes[at + i] != wanted[i]) {
          return false;
        }
      }
      return true;
    }

    long big(int at, int count) {
      long value = 0;
      for (int i = 0; i < count; i++) {
        value = (value << 8) | (bytes[at + i] & 0xff);
      }
      return value;
    }

    long little(int at, int count) {
      long value = 0;
      for (int i = count - 1; i >= 0; i--) {
        value = (value << 8) | (bytes[at + i] & 0xff);
      }
      return value;
    }
  }
}
