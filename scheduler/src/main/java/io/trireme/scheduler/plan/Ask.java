package io.trireme.scheduler.plan;

import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * What an exchange asks for.
 *
 * @param model the name that the client sent
 * @param clientKeyId who asks
 * @param session what the client calls its conversation; null if it does not say
 * @param first the account to begin with; null for none
 */
public record Ask(
    String model, String clientKeyId, @Nullable String session, @Nullable Account first) {

  public Ask {
    requireNonNull(model, "model is null");
    requireNonNull(clientKeyId, "clientKeyId is null");
  }
}
