package io.trireme.store;

import io.trireme.core.spi.Dialect;
import java.util.Optional;

/** Judges what a configuration says of a vendor's peculiarities. Thread-safe. */
@FunctionalInterface
public interface QuirkCheck {

  /**
   * What is wrong with a quirk, for whoever wrote it; empty if nothing is.
   *
   * @param dialect what the channel speaks
   * @param name the quirk's name
   * @param value its value as text
   */
  Optional<String> fault(Dialect dialect, String name, String value);
}
