package io.trireme.claude;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.model.Block;
import io.trireme.core.model.Message;
import io.trireme.core.model.Role;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Summaries in the place of conversations: a client asks for one with {@code compaction}, and what
 * stands before one in a conversation is not read any more.
 *
 * @see <a href="https://docs.claude.com/en/docs/build-with-claude/compaction">Compaction</a>
 */
final class ClaudeCompaction {

  private static final String FIELD = "compaction";

  private ClaudeCompaction() {}

  /**
   * What the client says to the summary that it wants in place of an answer; null for an answer.
   */
  static @Nullable String asked(ObjectNode root) {
    ObjectNode config = Fields.objectOrNull(root, "", FIELD);
    if (config == null) {
      return null;
    }
    if (!Fields.text(config, FIELD, "type").equals("summarize")) {
      throw Fields.bad(FIELD + ".type", "Input should be 'summarize'");
    }
    if (Fields.has(root, "context_management")) {
      throw Fields.bad(FIELD, "cannot be combined with context_management");
    }
    String instructions = Fields.textOrNull(config, FIELD, "instructions");
    return instructions == null ? "" : instructions;
  }

  /**
   * The conversation from its last summary on, which the user says: what the model says after it
   * stays the model's. The operator's first words stay.
   *
   * @param messages with the operator's message first, if there is one
   */
  static List<Message> sinceTheLast(List<Message> messages) {
    for (int i = messages.size() - 1; i >= 0; i--) {
      List<Block> blocks = messages.get(i).blocks();
      for (int at = blocks.size() - 1; at >= 0; at--) {
        if (blocks.get(at) instanceof Block.Compaction) {
          return since(messages, i, at);
        }
      }
    }
    return messages;
  }

  private static List<Message> since(List<Message> messages, int index, int at) {
    List<Message> kept = new ArrayList<>();
    for (Message message : messages.subList(0, index)) {
      if (!message.role().isOperator()) {
        break;
      }
      kept.add(message);
    }
    Message summarized = messages.get(index);
    kept.add(new Message(Role.USER, List.of(summarized.blocks().get(at))));
    List<Block> rest = summarized.blocks().subList(at + 1, summarized.blocks().size());
    if (!rest.isEmpty()) {
      kept.add(summarized.with(rest));
    }
    kept.addAll(messages.subList(index + 1, messages.size()));
    return kept;
  }
}
