package io.trireme.codex;

import io.trireme.core.JsonSplice;
import io.trireme.core.spi.RelayTarget;
import java.util.List;

/** The reasoning that a client carries back in a request that is relayed. */
interface Carried {

  /** What must be edited for this vendor. */
  List<JsonSplice.Edit> edits(byte[] body, RelayTarget to);
}
