package io.trireme.store.seal;

/**
 * What is sealed cannot be opened: its key is not among ours, or it was changed or moved. The
 * message names the key's id and the place, never a value.
 */
public final class SealException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  SealException(String message) {
    super(message);
  }
}
