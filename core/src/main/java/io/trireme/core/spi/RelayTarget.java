package io.trireme.core.spi;

import io.trireme.core.model.ReasoningState;
import io.trireme.core.translate.Envelopes;
import io.trireme.core.translate.Losses;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * Where a relayed request goes, and what becomes of the reasoning that the client carries back.
 *
 * @param target the vendor
 * @param envelopes opens what an earlier answer of ours carried through the client
 * @param losses takes note of what is taken out
 * @param withoutReasoning true if the vendor refused the conversation's reasoning, and all of it is
 *     to go
 */
public record RelayTarget(
    Target target, Envelopes envelopes, Losses losses, boolean withoutReasoning) {

  public RelayTarget {
    requireNonNull(target, "target is null");
    requireNonNull(envelopes, "envelopes is null");
    requireNonNull(losses, "losses is null");
  }

  /** The vendor's name of the model. */
  public String model() {
    return target.model();
  }

  /**
   * True if there is nothing to look for in a body: this look at the bytes costs next to nothing.
   */
  public boolean passesUntouched(byte[] body) {
    return !withoutReasoning && !Envelopes.mayOccurIn(body);
  }

  /** The state in an envelope, if it was made by this very vendor, model and account. */
  public Optional<ReasoningState> own(String envelope) {
    try {
      return envelopes.open(envelope).filter(state -> state.origin().equals(target.origin()));
    } catch (IllegalArgumentException e) {
      // Sealed by another version of ours, in words that this one does not know.
      return Optional.empty();
    }
  }

  /** Takes note that reasoning was taken out. */
  public void noteDropped() {
    losses.note(withoutReasoning ? Losses.REASONING_REFUSED : Losses.REASONING_FOREIGN);
  }
}
