package io.trireme.store.shared;

import org.jspecify.annotations.Nullable;

/** An engine did not do what it was asked. The message is for people, and holds no secret. */
public final class LinkException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * What failed.
   *
   * @param cause null where nothing else failed before
   */
  public LinkException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
