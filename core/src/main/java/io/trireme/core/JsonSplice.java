package io.trireme.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * Edits of byte ranges in place of a parse and a print: everything outside the ranges keeps its
 * bytes, and with them whitespace, key order, number notation and signatures. Knows nothing of
 * JSON; the ranges come from {@link JsonTopLevel}. Stateless.
 */
public final class JsonSplice {

  private static final Comparator<Edit> IN_PLACE_ORDER =
      Comparator.comparingInt(Edit::start).thenComparingInt(Edit::end);

  private JsonSplice() {}

  /**
   * Replaces the bytes from {@code start} (inclusive) to {@code end} (exclusive). An empty range
   * inserts. The replacement is not copied and must not be changed afterwards.
   */
  // What the check warns of, comparison by identity, is mended below; a copy would cost a body.
  @SuppressWarnings("ArrayRecordComponent")
  public record Edit(int start, int end, byte[] replacement) {

    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if {@code start} is negative or above {@code end}
     */
    public Edit {
      requireNonNull(replacement, "replacement is null");
      if (start < 0 || start > end) {
        throw new IllegalArgumentException("not a range: " + start + " to " + end);
      }
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Edit edit
          && start == edit.start
          && end == edit.end
          && Arrays.equals(replacement, edit.replacement);
    }

    @Override
    public int hashCode() {
      return 31 * (31 * start + end) + Arrays.hashCode(replacement);
    }

    @Override
    public String toString() {
      return "Edit[" + start + " to " + end + ", " + replacement.length + " bytes]";
    }
  }

  /**
   * Applies the edits, which may come in any order; all offsets refer to the bytes as given.
   * Insertions at one place keep their order in the list, and come before a replacement that starts
   * there.
   *
   * @return the same array if there is no edit, else a new one
   * @throws IllegalArgumentException if edits overlap, reach beyond the end, or make the result
   *     larger than an array can be
   */
  public static byte[] apply(byte[] bytes, List<Edit> edits) {
    requireNonNull(bytes, "bytes is null");
    if (edits.isEmpty()) {
      return bytes;
    }
    List<Edit> ordered = inOrder(edits);
    byte[] result = new byte[resultLength(bytes.length, ordered)];
    int from = 0;
    int to = 0;
    for (Edit edit : ordered) {
      int kept = edit.start - from;
      System.arraycopy(bytes, from, result, to, kept);
      to += kept;
      System.arraycopy(edit.replacement, 0, result, to, edit.replacement.length);
      to += edit.replacement.length;
      from = edit.end;
    }
    System.arraycopy(bytes, from, result, to, bytes.length - from);
    return result;
  }

  private static List<Edit> inOrder(List<Edit> edits) {
    for (int i = 1; i < edits.size(); i++) {
      if (IN_PLACE_ORDER.compare(edits.get(i - 1), edits.get(i)) > 0) {
        List<Edit> sorted = new ArrayList<>(edits);
        sorted.sort(IN_PLACE_ORDER);
        return sorted;
      }
    }
    return edits;
  }

  private static int resultLength(int length, List<Edit> ordered) {
    long total = length;
    int from = 0;
    for (Edit edit : ordered) {
      if (edit.end > length) {
        throw new IllegalArgumentException(edit + " reaches beyond " + length + " bytes");
      }
      if (edit.start < from) {
        throw new IllegalArgumentException(edit + " overlaps the one before, up to " + from);
      }
      total += edit.replacement.length - (long) (edit.end - edit.start);
      from = edit.end;
    }
    if (total > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("result is too large: " + total + " bytes");
    }
    return (int) total;
  }
}
