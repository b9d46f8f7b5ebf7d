package io.trireme.core.spi;

import io.trireme.core.model.ReasoningState;

import static java.util.Objects.requireNonNull;

/**
 * Where a translated request goes.
 *
 * @param dialect what the vendor speaks
 * @param model the vendor's name of the model
 * @param account whose account is used: the channel's id
 * @param stream true if the answer is wanted as events
 * @param quirks what this vendor does differently from its dialect
 */
public record Target(Dialect dialect, String model, String account, boolean stream, Quirks quirks) {

  public Target {
    requireNonNull(dialect, "dialect is null");
    requireNonNull(model, "model is null");
    requireNonNull(account, "account is null");
    requireNonNull(quirks, "quirks is null");
  }

  /** The origin of what this target says. */
  public ReasoningState.Origin origin() {
    return new ReasoningState.Origin(dialect, model, account);
  }
}
