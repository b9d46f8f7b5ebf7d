package io.trireme.deploy.log;

import java.util.logging.Formatter;
import java.util.logging.Handler;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.LogContext;

/** Sets how the lines of the log are written, on the console and in the file. */
public final class LogLines {

  /** The format for programs. */
  public static final String JSON = "json";

  private LogLines() {}

  /**
   * From now on.
   *
   * @param format {@value #JSON}; any other means lines for people
   */
  public static void use(String format) {
    for (Handler handler : LogContext.getLogContext().getLogger("").getHandlers()) {
      use(format, handler);
    }
  }

  private static void use(String format, Handler handler) {
    if (handler instanceof ExtHandler outer) {
      for (Handler inner : outer.getHandlers()) {
        use(format, inner);
      }
    }
    Formatter before = handler.getFormatter();
    if (before instanceof JsonLines || before instanceof PlainLines) {
      return;
    }
    if (format.equalsIgnoreCase(JSON)) {
      handler.setFormatter(new JsonLines());
    } else if (before != null) {
      handler.setFormatter(new PlainLines(before));
    }
  }
}
