package io.trireme.e2e;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

import static java.util.Objects.requireNonNull;

/**
 * How the frames of a body are laid over writes, and how their lines end.
 *
 * @param pieceSize bytes per write: {@link #AS_FRAMES} keeps the frames, {@link #GLUED} joins all
 */
record Framing(int pieceSize, String lineEnd, boolean byteOrderMark) {
  static final int AS_FRAMES = 0;
  static final int GLUED = Integer.MAX_VALUE;
  static final Framing PLAIN = new Framing(AS_FRAMES, "\n", false);

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  Framing {
    requireNonNull(lineEnd, "lineEnd is null");
    if (pieceSize < 0) {
      throw new IllegalArgumentException("pieceSize is negative");
    }
  }

  Framing pieces(int size) {
    return new Framing(size, lineEnd, byteOrderMark);
  }

  Framing lineEnds(String end) {
    return new Framing(pieceSize, end, byteOrderMark);
  }

  Framing marked() {
    return new Framing(pieceSize, lineEnd, true);
  }

  /** The frames with their line ends exchanged and the mark before the first one; lazy. */
  Iterator<byte[]> frames(Iterator<byte[]> frames) {
    Iterator<byte[]> ended = lineEnd.equals("\n") ? frames : mapped(frames);
    if (!byteOrderMark) {
      return ended;
    }
    byte[] first = ended.hasNext() ? ended.next() : new byte[0];
    return prepend(concat(List.of(BYTE_ORDER_MARK, first)), ended);
  }

  /** The same bytes cut into the pieces that are written one by one; lazy unless glued. */
  Iterator<byte[]> pieces(Iterator<byte[]> frames) {
    return switch (pieceSize) {
      case AS_FRAMES -> frames;
      case GLUED -> glued(frames);
      default -> new Sliced(frames, pieceSize);
    };
  }

  private Iterator<byte[]> mapped(Iterator<byte[]> frames) {
    byte[] end = lineEnd.getBytes(StandardCharsets.US_ASCII);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return frames.hasNext();
      }

      @Override
      public byte[] next() {
        return exchange(frames.next(), end);
      }
    };
  }

  private static byte[] exchange(byte[] frame, byte[] end) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(frame.length + 16);
    for (byte value : frame) {
      if (value == '\n') {
        out.writeBytes(end);
      } else if (value != '\r') {
        out.write(value);
      }
    }
    return out.toByteArray();
  }

  private static Iterator<byte[]> glued(Iterator<byte[]> frames) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    frames.forEachRemaining(out::writeBytes);
    return out.size() == 0 ? List.<byte[]>of().iterator() : List.of(out.toByteArray()).iterator();
  }

  private static Iterator<byte[]> prepend(byte[] first, Iterator<byte[]> rest) {
    return new Iterator<>() {
      private boolean taken;

      @Override
      public boolean hasNext() {
        return !taken || rest.hasNext();
      }

      @Override
      public byte[] next() {
        if (taken) {
          return rest.next();
        }
        taken = true;
        return first;
      }
    };
  }

  static byte[] concat(List<byte[]> parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    parts.forEach(out::writeBytes);
    return out.toByteArray();
  }

  /** Cuts a run of frames into pieces of one size, across the borders of the frames. */
  private static final class Sliced implements Iterator<byte[]> {
    private final Iterator<byte[]> frames;
    private final int size;
    private byte[] current = new byte[0];
    private int position;

    Sliced(Iterator<byte[]> frames, int size) {
      this.frames = frames;
      this.size = size;
    }

    @Override
    public boolean hasNext() {
      while (position == current.length && frames.hasNext()) {
        current = frames.next();
        position = 0;
      }
      return position < current.length;
    }

    @Override
    public byte[] next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      ByteArrayOutputStream piece = new ByteArrayOutputStream(size);
      while (piece.size() < size && hasNext()) {
        int end = Math.min(current.length, position + size - piece.size());
        piece.writeBytes(Arrays.copyOfRange(current, position, end));
        position = end;
      }
      return piece.toByteArray();
    }
  }
}
