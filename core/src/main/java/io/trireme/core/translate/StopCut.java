package io.trireme.core.translate;

import java.util.List;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * Ends a text where one of the client's stop texts begins, for a vendor that cannot. What may be
 * the beginning of one is held back. One per answer; single-threaded.
 */
final class StopCut {

  private final List<String> stops;
  private final StringBuilder held = new StringBuilder();
  private @Nullable String met;

  /**
   * Looks for these.
   *
   * @param stops none of them empty
   */
  StopCut(List<String> stops) {
    this.stops = List.copyOf(requireNonNull(stops, "stops is null"));
  }

  /** The text that may go out now; may be "". */
  String feed(String text) {
    held.append(text);
    int cut = -1;
    for (String stop : stops) {
      int at = held.indexOf(stop);
      if (at >= 0 && (cut < 0 || at < cut)) {
        cut = at;
        met = stop;
      }
    }
    if (cut >= 0) {
      String said = held.substring(0, cut);
      held.setLength(0);
      return said;
    }
    int keep = possibleBeginning();
    String said = held.substring(0, held.length() - keep);
    held.delete(0, held.length() - keep);
    return said;
  }

  /** The text that ends without a stop: what was held back. */
  String end() {
    String said = held.toString();
    held.setLength(0);
    return said;
  }

  /** The stop text that was met; null if none. */
  @Nullable String met() {
    return met;
  }

  /** How many characters at the end may be the beginning of a stop text. */
  private int possibleBeginning() {
    int longest = 0;
    for (String stop : stops) {
      int most = Math.min(stop.length() - 1, held.length());
      for (int length = most; length > longest; length--) {
        if (stop.startsWith(held.substring(held.length() - length))) {
          longest = length;
        }
      }
    }
    return longest;
  }
}
