package io.trireme.admin;

import jakarta.ws.rs.core.Response;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A table for spreadsheets. A text that a spreadsheet would take for a formula is preceded by an
 * apostrophe: names come from outside.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4180">RFC 4180</a>
 * @see <a href="https://owasp.org/www-community/attacks/CSV_Injection">CSV injection</a>
 */
final class Csv {

  static final String MEDIA_TYPE = "text/csv";

  private static final String FORMULA = "=+-@\t\r";

  private final StringBuilder text = new StringBuilder();

  Csv(List<String> head) {
    row(head.toArray());
  }

  /** Numbers are written as they are; null is an empty cell. */
  void row(@Nullable Object... cells) {
    StringJoiner line = new StringJoiner(",", "", "\r\n");
    Arrays.stream(cells).forEach(cell -> line.add(cell(cell)));
    text.append(line);
  }

  private static String cell(@Nullable Object value) {
    if (value == null) {
      return "";
    }
    if (value instanceof BigDecimal figure) {
      return figure.toPlainString();
    }
    String plain = value.toString();
    if (value instanceof Number) {
      return plain;
    }
    if (!plain.isEmpty() && FORMULA.indexOf(plain.charAt(0)) >= 0) {
      plain = "'" + plain;
    }
    boolean quoted = plain.chars().anyMatch(c -> c == '"' || c == ',' || c == '\n' || c == '\r');
    return quoted ? "\"" + plain.replace("\"", "\"\"") + "\"" : plain;
  }

  /** The table as a file of that name. */
  Response response(String file) {
    return Response.ok(text.toString(), MEDIA_TYPE + ";charset=utf-8")
        .header("content-disposition", "attachment; filename=\"" + file + "\"")
        .build();
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
