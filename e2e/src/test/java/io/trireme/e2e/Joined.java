package io.trireme.e2e;

import java.util.Iterator;
import java.util.List;

/** Several lists of frames read as one, without a copy. */
record Joined(List<List<byte[]>> parts) implements Iterable<byte[]> {
  Joined {
    parts = List.copyOf(parts);
  }

  @Override
  public Iterator<byte[]> iterator() {
    return parts.stream().flatMap(List::stream).iterator();
  }
}
