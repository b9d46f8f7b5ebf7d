package io.trireme.codex;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Message;
import io.trireme.core.model.Options;
import io.trireme.core.model.Role;
import io.trireme.core.model.Sampling;
import io.trireme.core.model.Thinking;
import io.trireme.core.model.Tooling;
import java.util.List;

import static io.trireme.codex.CodexBench.OTHER;

/** Requests of a client of another dialect, for the tests of their encoder. */
final class CodexRequests {

  static final Message HI = Message.text(Role.USER, "hi");

  private CodexRequests() {}

  static ChatRequest request(Message... messages) {
    return request(
        Json.object(),
        Tooling.NONE,
        Sampling.UNSTATED,
        Thinking.UNSTATED,
        Options.UNSTATED,
        messages);
  }

  static ChatRequest request(
      ObjectNode body,
      Tooling tooling,
      Sampling sampling,
      Thinking thinking,
      Options options,
      Message... messages) {
    return new ChatRequest(
        new ChatRequest.Source(OTHER, body, true, List.of()),
        "m",
        List.of(messages),
        tooling,
        sampling,
        thinking,
        options);
  }
}
