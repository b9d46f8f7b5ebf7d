package io.trireme.scheduler.plan;

import java.time.Duration;

import static java.util.Objects.requireNonNull;

/**
 * Why there is no place now.
 *
 * @param reason a phrase for people
 * @param retryAfter after how long another try makes sense; an estimate where places come back when
 *     answers end
 */
public record Busy(String reason, Duration retryAfter) {
  public Busy {
    requireNonNull(reason, "reason is null");
    requireNonNull(retryAfter, "retryAfter is null");
  }
}
