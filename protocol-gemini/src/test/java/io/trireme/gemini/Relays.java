package io.trireme.gemini;

import io.trireme.core.model.ReasoningState;
import io.trireme.core.model.ReasoningState.Form;
import io.trireme.core.model.ReasoningState.Origin;
import io.trireme.core.spi.Dialect;
import io.trireme.core.spi.Quirks;
import io.trireme.core.spi.RelayTarget;
import io.trireme.core.spi.Target;
import io.trireme.core.translate.Envelopes;
import io.trireme.core.translate.Losses;
import org.jspecify.annotations.Nullable;

/** Vendors to relay to, and states of them and of others. */
final class Relays {

  static final Envelopes ENVELOPES = new Envelopes(new byte[32]);
  private static final String ACCOUNT = "main";

  private Relays() {}

  /** A vendor that gives the model this name. */
  static RelayTarget to(Dialect dialect, String model) {
    return new RelayTarget(target(dialect, model), ENVELOPES, new Losses(), false);
  }

  /** The same after it refused the conversation's reasoning. */
  static RelayTarget refusing(Dialect dialect, String model) {
    return new RelayTarget(target(dialect, model), ENVELOPES, new Losses(), true);
  }

  private static Target target(Dialect dialect, String model) {
    return new Target(dialect, model, ACCOUNT, false, Quirks.NONE);
  }

  /** A state that this vendor made. */
  static ReasoningState own(RelayTarget to, Form form, String value, @Nullable String id) {
    return new ReasoningState(to.target().origin(), form, value, id, "exact words");
  }

  /** A state that another vendor made. */
  static ReasoningState foreign(String value) {
    Origin origin = new Origin(new Dialect("elsewhere"), "other-1", ACCOUNT);
    return new ReasoningState(origin, Form.ENCRYPTED, value, "id_1", "exact words");
  }
}
