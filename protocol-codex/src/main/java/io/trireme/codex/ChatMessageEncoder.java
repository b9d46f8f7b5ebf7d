package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Loss;
import io.trireme.core.model.Message;
import io.trireme.core.model.Role;
import io.trireme.core.translate.Losses;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import static java.util.Objects.requireNonNull;

/** Writes the conversation. One per request. */
final class ChatMessageEncoder {

  private final ArrayNode messages;
  private final ChatFamily family;
  private final ChatQuirks quirks;
  private final Losses losses;
  private final ChatPartEncoder parts;
  private final ChatAssistantEncoder assistant;

  /** How many of the written messages are what the operator says first. */
  private int leading;

  ChatMessageEncoder(ArrayNode messages, ChatFamily family, ChatQuirks quirks, Losses losses) {
    this.messages = requireNonNull(messages, "messages is null");
    this.family = requireNonNull(family, "family is null");
    this.quirks = requireNonNull(quirks, "quirks is null");
    this.losses = requireNonNull(losses, "losses is null");
    this.parts = new ChatPartEncoder(family, quirks, losses);
    this.assistant = new ChatAssistantEncoder(family, quirks, losses, parts);
  }

  void write(ChatRequest request) {
    operator(request.operator());
    List<Message> conversation = request.conversation();
    int i = 0;
    while (i < conversation.size()) {
      Message message = conversation.get(i);
      switch (message.role()) {
        case SYSTEM, DEVELOPER -> late(message);
        case ASSISTANT -> assistant.write(message).ifPresent(messages::add);
        case USER -> {
          int end = i;
          while (end + 1 < conversation.size() && conversation.get(end + 1).role() == Role.USER) {
            end++;
          }
          userTurn(conversation.subList(i, end + 1));
          i = end;
        }
      }
      i++;
    }
    parts.limitBreakpoints(messages);
  }

  private String operatorRole() {
    return quirks.developerRole() ? "developer" : "system";
  }

  /** Vendors refuse a mixture of the operator's two roles, so that one word is used for both. */
  private void operator(List<Message> operator) {
    if (quirks.systemInPlace()) {
      for (Message message : operator) {
        add(operatorRole(), message.blocks());
      }
    } else {
      List<Block> all = new ArrayList<>();
      operator.forEach(message -> all.addAll(message.blocks()));
      add(operatorRole(), all);
    }
    leading = messages.size();
  }

  private void add(String role, List<Block> blocks) {
    JsonNode content = parts.content(blocks, role.equals("user"));
    if (!content.isNull()) {
      messages.addObject().put("role", role).set("content", content);
    }
  }

  /**
   * What the operator says later stays where it is: at the top it would change the prefix that the
   * vendor has cached. Vendors that take no such message get it as a reminder of the user's.
   */
  private void late(Message message) {
    if (quirks.systemInPlace()) {
      add(operatorRole(), message.blocks());
      return;
    }
    StringBuilder words = new StringBuilder();
    for (Block block : message.blocks()) {
      if (block instanceof Block.Text text && !text.text().isEmpty()) {
        words.append(words.isEmpty() ? "" : "\n\n").append(text.text());
      }
    }
    if (!words.isEmpty()) {
      losses.note(Loss.mapped("messages.role", "system->user"));
      add("user", List.of(Block.Text.of("<system-reminder>\n" + words + "\n</system-reminder>")));
    }
  }

  /**
   * The user's messages that stand side by side: first every result, for they must follow the calls
   * directly, then what the results could not hold, then the rest.
   */
  private void userTurn(List<Message> turn) {
    List<Block> carried = new ArrayList<>();
    for (Message message : turn) {
      for (Block block : message.blocks()) {
        if (block instanceof Block.ToolResult result) {
          result(result, carried);
        }
      }
    }
    if (!carried.isEmpty()) {
      add("user", carried);
    }
    for (Message message : turn) {
      add("user", message.blocks().stream().filter(b -> !(b instanceof Block.ToolResult)).toList());
    }
  }

  private void result(Block.ToolResult result, List<Block> carried) {
    List<String> words = new ArrayList<>();
    int media = 0;
    for (Block block : result.content()) {
      if (block instanceof Block.Text text) {
        words.add(text.text());
      } else if (block instanceof Block.Media shown) {
        media++;
        String name =
            shown.kind().name().toLowerCase(Locale.ROOT)
                + " "
                + media
                + " of tool call "
                + result.callId();
        words.add("[" + name + " follows]");
        carried.add(Block.Text.of("[" + name + "]"));
        carried.add(shown);
      } else if (!(block instanceof Block.CacheBreakpoint)) {
        losses.note(Loss.dropped("messages.tool_result." + type(block)));
      }
    }
    String content = String.join("\n", words);
    if (result.error() && !content.startsWith("Error:")) {
      content = content.isEmpty() ? "Error" : "Error: " + content;
    }
    messages
        .addObject()
        .put("role", "tool")
        .put("tool_call_id", ChatAssistantEncoder.callId(result.callId(), family))
        .put("content", content);
  }

  private static String type(Block block) {
    return block instanceof Block.Opaque opaque ? opaque.type() : "part";
  }

  /** Adds an instruction of ours behind what the operator says first. */
  void instruct(String words) {
    if (!quirks.systemInPlace() && leading > 0) {
      ObjectNode first = (ObjectNode) messages.get(0);
      if (first.path("content").isTextual()) {
        first.put("content", first.path("content").textValue() + "\n\n" + words);
      } else {
        ((ArrayNode) first.path("content")).addObject().put("type", "text").put("text", words);
      }
      return;
    }
    ObjectNode message = Json.object().put("role", operatorRole()).put("content", words);
    messages.insert(leading, message);
    leading++;
  }
}
