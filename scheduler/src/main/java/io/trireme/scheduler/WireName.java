package io.trireme.scheduler;

import java.util.Locale;

/** An enum constant whose name in files and in the admin API is its own in kebab case. */
public interface WireName {

  /** The constant's Java name. */
  String name();

  /** The name outside: {@code ROUND_ROBIN} is {@code round-robin}. */
  default String wireName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
