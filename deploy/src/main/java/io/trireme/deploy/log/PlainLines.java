package io.trireme.deploy.log;

import java.util.logging.Formatter;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;

import static java.util.Objects.requireNonNull;

/** Lines for people, as another formatter writes them; the message of each stays on its line. */
final class PlainLines extends ExtFormatter {

  private final ExtFormatter lines;

  PlainLines(Formatter lines) {
    this.lines = ExtFormatter.wrap(requireNonNull(lines, "lines is null"), true);
  }

  @Override
  public String format(ExtLogRecord record) {
    String message = formatMessage(record);
    String fit = Fit.line(message);
    if (fit.equals(message)) {
      return lines.format(record);
    }
    ExtLogRecord clean = new ExtLogRecord(record);
    clean.setMessage(fit, ExtLogRecord.FormatStyle.NO_FORMAT);
    clean.setParameters(null);
    return lines.format(clean);
  }

  @Override
  public boolean isCallerCalculationRequired() {
    return lines.isCallerCalculationRequired();
  }
}
