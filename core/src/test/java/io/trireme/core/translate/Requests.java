package io.trireme.core.translate;

import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Message;
import io.trireme.core.model.Options;
import io.trireme.core.model.Role;
import io.trireme.core.model.Sampling;
import io.trireme.core.model.Thinking;
import io.trireme.core.model.ToolName;
import io.trireme.core.model.Tooling;
import io.trireme.core.spi.Dialect;
import io.trireme.core.spi.Quirks;
import io.trireme.core.spi.Target;
import io.trireme.core.spi.Traits;
import io.trireme.core.spi.Traits.NameRule;
import java.util.List;

/** Small requests to prepare. */
final class Requests {

  static final Dialect HERE = new Dialect("here");
  static final Dialect THERE = new Dialect("there");
  static final Target TARGET = new Target(THERE, "model-t", "main", true, Quirks.NONE);
  static final NameRule NAMES = new NameRule("", false, 64);
  static final Traits PLAIN = new Traits(NAMES, NAMES, false, false, 0);
  static final Traits RICH = new Traits(NAMES, NAMES, true, true, 4);

  private Requests() {}

  static ChatRequest of(Message... messages) {
    return new ChatRequest(
        new ChatRequest.Source(HERE, Json.object(), true, List.of()),
        "model-c",
        List.of(messages),
        Tooling.NONE,
        Sampling.UNSTATED,
        Thinking.UNSTATED,
        Options.UNSTATED);
  }

  static Message user(Block... blocks) {
    return new Message(Role.USER, List.of(blocks));
  }

  static Message model(Block... blocks) {
    return new Message(Role.ASSISTANT, List.of(blocks));
  }

  static Block text(String text) {
    return Block.Text.of(text);
  }

  static Block.ToolCall call(String id, String name, String arguments) {
    return new Block.ToolCall(id, ToolName.function(name), arguments);
  }

  static Block.ToolResult result(String id, String text) {
    return new Block.ToolResult(id, List.of(Block.Text.of(text)), false);
  }
}
