package io.trireme.e2e;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** The part of a body that comes before its fault. */
final class Shortened implements Iterator<byte[]> {
  private final Iterator<byte[]> frames;
  private final Fault.Unit unit;
  private long left;

  Shortened(Iterator<byte[]> frames, Fault fault) {
    this.frames = frames;
    this.unit = fault.unit();
    this.left = fault.after();
  }

  @Override
  public boolean hasNext() {
    return left > 0 && frames.hasNext();
  }

  @Override
  public byte[] next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    byte[] frame = frames.next();
    return switch (unit) {
      case FRAMES -> {
        left--;
        yield frame;
      }
      case BYTES -> {
        byte[] part = left < frame.length ? Arrays.copyOf(frame, (int) left) : frame;
        left -= part.length;
        yield part;
      }
    };
  }
}
