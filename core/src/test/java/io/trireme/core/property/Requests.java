package io.trireme.core.property;

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
import java.util.ArrayList;
import java.util.List;

/** Requests in their normal form: turns alternate, and results answer all calls in their order. */
public final class Requests {

  private Requests() {}

  /** What two requests must have in common where only their sources may differ. */
  public record Said(
      List<Message> messages,
      Tooling tooling,
      Sampling sampling,
      Thinking thinking,
      Options options) {

    /** What a request says. */
    public static Said by(ChatRequest request) {
      return new Said(
          request.messages(),
          request.tooling(),
          request.sampling(),
          request.thinking(),
          request.options());
    }
  }

  /** A request as a client of the dialect could have sent it. */
  public static ChatRequest request(Choices choices, Dialect dialect, RequestIdiom idiom) {
    Thinking thinking = idiom.thinking(choices);
    Tooling tooling = idiom.tooling(choices, thinking);
    Sampling sampling = idiom.sampling(choices, thinking);
    Options options = idiom.options(choices, tooling);
    return new ChatRequest(
        new ChatRequest.Source(dialect, Json.object(), false, List.of()),
        "m",
        conversation(choices, idiom),
        tooling,
        sampling,
        thinking,
        options);
  }

  private static List<Message> conversation(Choices choices, RequestIdiom idiom) {
    List<Message> messages = new ArrayList<>();
    for (List<Block> blocks : idiom.operator(choices)) {
      messages.add(new Message(idiom.operatorRole(), blocks));
    }
    messages.add(new Message(Role.USER, idiom.asked(choices)));
    int calls = 0;
    for (int turn = choices.below(4); turn > 0; turn--) {
      List<Block> spoken = new ArrayList<>(idiom.thoughts(choices));
      int count = choices.below(3);
      if (count == 0 || !idiom.mayCallWithoutWords() || choices.maybe()) {
        spoken.addAll(idiom.said(choices));
      }
      List<Block> results = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        String id = "call_" + calls++;
        ToolName tool = idiom.tool(choices);
        spoken.add(new Block.ToolCall(id, tool, idiom.arguments(choices, tool)));
        boolean failed = idiom.marksFailedTools() && choices.rarely(4);
        results.add(new Block.ToolResult(id, idiom.result(choices), failed));
      }
      messages.add(new Message(Role.ASSISTANT, spoken));
      if (!results.isEmpty()) {
        messages.add(new Message(Role.USER, results));
        if (!idiom.userSpeaksAfterResults()) {
          messages.add(new Message(Role.ASSISTANT, idiom.said(choices)));
        }
      }
      messages.add(new Message(Role.USER, idiom.asked(choices)));
    }
    return messages;
  }
}
