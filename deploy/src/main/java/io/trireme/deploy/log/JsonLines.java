package io.trireme.deploy.log;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;

/**
 * Each line is one JSON object: {@code ts} (RFC 3339, UTC, milliseconds), {@code level}, {@code
 * logger}, {@code thread}, {@code msg}, the parts of a {@link StructuredLine}, and {@code stack} of
 * an exception. Thread-safe.
 *
 * <p>The framework's own formatter would have the parts as texts only, in an object of their own.
 */
final class JsonLines extends ExtFormatter {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final int MAX_STACK = 32_768;

  @Override
  public String format(ExtLogRecord record) {
    ObjectNode line =
        Json.object()
            .put("ts", TIME.format(record.getInstant()))
            .put("level", record.getLevel().getName())
            .put("logger", record.getLoggerName())
            .put("thread", record.getThreadName())
            .put("msg", Fit.lines(formatMessage(record)));
    Object[] arguments = record.getParameters();
    if (arguments != null && arguments.length == 1 && arguments[0] instanceof StructuredLine said) {
      // What the message would say of it again.
      line.put("msg", record.getMessage().replace(" %s", ""));
      line.setAll(said.fields());
    }
    Throwable thrown = record.getThrown();
    if (thrown != null) {
      line.put("stack", stack(thrown));
    }
    return Json.text(line) + "\n";
  }

  private static String stack(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    String all = Fit.lines(text.toString());
    return all.length() > MAX_STACK ? all.substring(0, MAX_STACK) + "…" : all;
  }
}
