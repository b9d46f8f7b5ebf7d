package io.trireme.store.sql;

import org.jspecify.annotations.Nullable;

/**
 * The database did not do what was asked of it: it is gone, full, slow or locked. What was asked
 * has not happened. The message is for the log and for administrators; it holds no secret.
 */
public final class StoreException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * What failed.
   *
   * @param cause null where nothing else failed before
   */
  public StoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
