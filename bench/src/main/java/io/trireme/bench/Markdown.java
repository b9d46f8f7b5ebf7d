package io.trireme.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Renders tables and figures. NaN, a figure that does not exist, is a dash. */
final class Markdown {
  private static final String NOTHING = "–";

  private Markdown() {}

  /** A table with padded cells: the first column to the left, figures to the right. */
  static String table(List<String> header, List<List<String>> rows) {
    int[] widths = new int[header.size()];
    Arrays.fill(widths, 3);
    List<List<String>> all = new ArrayList<>(rows);
    all.addFirst(header);
    for (List<String> row : all) {
      if (row.size() != header.size()) {
        throw new IllegalArgumentException("row of " + row.size() + " cells: " + row);
      }
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder(row(header, widths));
    for (int i = 0; i < widths.length; i++) {
      String dashes = "-".repeat(widths[i] + 1);
      text.append('|').append(i == 0 ? dashes + "-" : dashes + ":");
    }
    text.append("|\n");
    rows.forEach(row -> text.append(row(row, widths)));
    return text.toString();
  }

  private static String row(List<String> cells, int[] widths) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String blanks = " ".repeat(widths[i] - cells.get(i).length());
      text.append("| ").append(i == 0 ? cells.get(i) + blanks : blanks + cells.get(i)).append(' ');
    }
    return text.append("|\n").toString();
  }

  /** Nanoseconds as milliseconds. */
  static String millis(double nanos) {
    return number(nanos / 1e6, Math.abs(nanos) < 100e6 ? 2 : 0);
  }

  /** Seconds as microseconds. */
  static String micros(double seconds) {
    return number(seconds * 1e6, 1);
  }

  /** KiB as MiB. */
  static String mebibytes(double kib) {
    return number(kib / 1024, kib < 100 * 1024 ? 1 : 0);
  }

  static String number(double value, int decimals) {
    return Double.isNaN(value)
        ? NOTHING
        : String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }

  /** The median, of two middle values their mean; NaN if there is none or one is NaN. */
  static double median(double[] values) {
    double[] sorted = Arrays.stream(values).sorted().toArray();
    if (sorted.length == 0 || Double.isNaN(sorted[sorted.length - 1])) {
      return Double.NaN;
    }
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
