package io.trireme.scheduler.state;

import java.time.Instant;

import static java.util.Objects.requireNonNull;

/**
 * That a base URL failed of late.
 *
 * @param last when it failed last
 * @param failures how often in a row, at least 1
 */
public record Trouble(Instant last, int failures) {

  public Trouble {
    requireNonNull(last, "last is null");
    if (failures < 1) {
      throw new IllegalArgumentException("a trouble has at least one failure");
    }
  }
}
