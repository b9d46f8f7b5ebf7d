package io.trireme.store.sql;

/**
 * The database did not do what was asked of it: it is gone, full, slow or locked. What was asked
 * has not happened. The message is for the log and for administrators; it holds no secret.
 */
public final class StoreException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
