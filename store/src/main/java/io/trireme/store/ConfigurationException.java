package io.trireme.store;

import static java.util.Objects.requireNonNull;

/**
 * A configuration that cannot be put in force. Its message is one line, {@code file:line:column:
 * what is wrong and what to do}, and quotes no value of the file: any value might be a secret.
 */
public final class ConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String file;
  private final int line;
  private final int column;
  private final String path;
  private final String problem;

  /**
   * Says where and what.
   *
   * @param file as it was given to the reader
   * @param line from 1
   * @param column from 1, in code points
   * @param problem what is wrong and what to do
   */
  public ConfigurationException(String file, int line, int column, String problem) {
    this(file, line, column, "", problem);
  }

  /**
   * Says where and what.
   *
   * @param path of the value, as {@code channels[0].keys}; "" for the whole
   */
  ConfigurationException(String file, int line, int column, String path, String problem) {
    super(
        requireNonNull(file, "file is null")
            + ":"
            + line
            + ":"
            + column
            + ": "
            + (path.isEmpty() ? "" : path + ": ")
            + oneLine(requireNonNull(problem, "problem is null")));
    this.file = file;
    this.line = line;
    this.column = column;
    this.path = path;
    this.problem = oneLine(problem);
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}+", " ");
  }

  /** The one line. */
  @Override
  public String getMessage() {
    return requireNonNull(super.getMessage(), "every constructor sets a message");
  }

  /** The file, as it was given to the reader. */
  public String file() {
    return file;
  }

  /** The line, from 1. */
  public int line() {
    return line;
  }

  /** The column, from 1. */
  public int column() {
    return column;
  }

  /** The path of the value, as {@code channels[0].keys}; "" if it is the whole. */
  public String path() {
    return path;
  }

  /** What is wrong and what to do, without the place. */
  public String problem() {
    return problem;
  }
}
