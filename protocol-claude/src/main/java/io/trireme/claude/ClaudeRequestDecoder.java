package io.trireme.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.GatewayException;
import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Loss;
import io.trireme.core.model.Message;
import io.trireme.core.model.Options;
import io.trireme.core.model.OutputFormat;
import io.trireme.core.model.Role;
import io.trireme.core.model.Sampling;
import io.trireme.core.model.Thinking;
import io.trireme.core.model.Thinking.Effort;
import io.trireme.core.model.Tooling;
import io.trireme.core.spi.RequestHead;
import io.trireme.core.translate.Envelopes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one Messages request of a client. One per request. */
final class ClaudeRequestDecoder {

  /** Read below, or of no meaning where the answer is made by another vendor. */
  private static final Set<String> KNOWN =
      Set.of(
          "model",
          "max_tokens",
          "messages",
          "system",
          "stream",
          "stop_sequences",
          "tools",
          "tool_choice",
          "thinking",
          "output_config",
          "output_format",
          "metadata",
          "service_tier",
          "speed",
          "cache_control",
          "temperature",
          "top_p",
          "top_k",
          "context_management",
          "mcp_servers",
          "thread",
          "compaction");

  private final RequestHead head;
  private final ObjectNode root;
  private final boolean generate;
  private final List<Loss> losses = new ArrayList<>();
  private final ClaudeBlockDecoder blocks;

  /**
   * A decoder of one request.
   *
   * @param generate true if an answer is wanted, false if tokens are to be counted
   */
  ClaudeRequestDecoder(RequestHead head, byte[] body, Envelopes envelopes, boolean generate) {
    this.head = head;
    if (!(Json.exact(body) instanceof ObjectNode object)) {
      throw new GatewayException(
          Kind.BAD_REQUEST, "The request body is not valid JSON, or not an object");
    }
    this.root = object;
    this.generate = generate;
    this.blocks = new ClaudeBlockDecoder(envelopes, losses);
  }

  ChatRequest decode() {
    String model = Fields.word(root, "", "model");
    refuseWhatCannotBe();
    String compaction = ClaudeCompaction.asked(root);
    List<Message> messages = new ArrayList<>();
    blocks.system(root.path("system")).ifPresent(messages::add);
    messages.addAll(conversation());
    markWhole(messages);
    Tooling tooling = new ClaudeToolDecoder(losses).decode(root);
    Sampling sampling =
        new Sampling(
            Fields.decimal(root, "", "temperature"),
            Fields.decimal(root, "", "top_p"),
            Fields.number(root, "", "top_k"),
            OptionalLong.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            Fields.texts(root, "", "stop_sequences"));
    Thinking thinking = thinking();
    Options options = options();
    boolean stream = generate && Fields.flag(root, "", "stream");
    noteWhatIsLost();
    ChatRequest asked =
        new ChatRequest(
            new ChatRequest.Source(ClaudeCodec.CLAUDE, root, stream, List.of()),
            model,
            ClaudeCompaction.sinceTheLast(messages),
            tooling,
            sampling,
            thinking,
            options);
    return edited(asked, compaction);
  }

  /** The request with what it wants done to its own conversation. */
  private ChatRequest edited(ChatRequest asked, @Nullable String compaction) {
    ClaudeContextEdits edits = new ClaudeContextEdits(losses);
    ChatRequest edited = edits.apply(asked);
    String summary = compaction == null ? edits.compactionOrNull() : compaction;
    ChatRequest.Source source =
        new ChatRequest.Source(
            ClaudeCodec.CLAUDE,
            root,
            asked.source().stream(),
            losses,
            generate ? summary : null,
            ClaudeContextEdits.told(root, edits.applied()));
    return edited.withSource(source);
  }

  private void refuseWhatCannotBe() {
    if (root.path("thread").path("type").asText().equals("continue")) {
      throw Fields.bad("thread", "threads live at their vendor; send the whole conversation");
    }
  }

  private List<Message> conversation() {
    JsonNode list = Fields.list(root.path("messages"), "messages");
    if (list.isEmpty()) {
      throw Fields.bad("messages", "at least one message is required");
    }
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      String path = "messages." + i;
      ObjectNode message = Fields.object(list.path(i), path);
      Role role =
          switch (Fields.text(message, path, "role")) {
            case "user" -> Role.USER;
            case "assistant" -> Role.ASSISTANT;
            case "system" -> Role.SYSTEM;
            default ->
                throw Fields.bad(path + ".role", "Input should be 'user', 'assistant' or 'system'");
          };
      if (Fields.has(message, "clear_at")) {
        losses.add(Loss.dropped("messages.clear_at"));
      }
      messages.add(new Message(role, blocks.content(message.path("content"), path + ".content")));
    }
    return messages;
  }

  /** The marker beside the messages stands for one on the last block of all. */
  private void markWhole(List<Message> messages) {
    if (!Fields.has(root, "cache_control")) {
      return;
    }
    Message last = messages.removeLast();
    List<Block> marked = new ArrayList<>(last.blocks());
    if (marked.isEmpty() || !(marked.getLast() instanceof Block.CacheBreakpoint)) {
      marked.add(ClaudeBlockDecoder.breakpoint(root, ""));
    }
    messages.add(last.with(marked));
  }

  private Thinking thinking() {
    ObjectNode config = Fields.objectOrNull(root, "", "output_config");
    Effort effort = config == null ? null : effort(config, "output_config");
    Effort later = laterEffort();
    Effort stated = later == null ? effort : later;
    ObjectNode node = Fields.objectOrNull(root, "", "thinking");
    if (node == null) {
      return new Thinking(Thinking.Mode.UNSTATED, stated, OptionalInt.empty(), null);
    }
    String type = Fields.text(node, "thinking", "type");
    Boolean shown =
        switch (node.path("display").asText()) {
          case "summarized", "updates" -> Boolean.TRUE;
          case "omitted" -> Boolean.FALSE;
          default -> null;
        };
    return switch (type) {
      case "disabled" -> new Thinking(Thinking.Mode.OFF, stated, OptionalInt.empty(), shown);
      case "between_tools" -> {
        losses.add(Loss.mapped("thinking", "between_tools->disabled"));
        yield new Thinking(Thinking.Mode.OFF, stated, OptionalInt.empty(), shown);
      }
      case "adaptive" -> new Thinking(Thinking.Mode.ADAPTIVE, stated, OptionalInt.empty(), shown);
      case "enabled" -> {
        OptionalInt budget = Fields.number(node, "thinking", "budget_tokens");
        if (budget.isEmpty()) {
          throw Fields.bad("thinking.enabled.budget_tokens", "Field required");
        }
        if (budget.getAsInt() < 1024) {
          throw Fields.bad(
              "thinking.enabled.budget_tokens", "Input should be greater than or equal to 1024");
        }
        yield new Thinking(Thinking.Mode.ON, stated, budget, shown);
      }
      default -> throw Fields.bad("thinking.type", "unknown type");
    };
  }

  private static @Nullable Effort effort(ObjectNode config, String path) {
    String word = Fields.textOrNull(config, path, "effort");
    if (word == null) {
      return null;
    }
    Optional<Effort> effort = Effort.of(word);
    if (effort.isEmpty()) {
      throw Fields.bad(path + ".effort", "Input should be 'low', 'medium', 'high' or 'max'");
    }
    return effort.get();
  }

  /** What the last operator message in the conversation says of effort, if one does. */
  private @Nullable Effort laterEffort() {
    Effort last = null;
    JsonNode list = root.path("messages");
    for (int i = 0; i < list.size(); i++) {
      String path = "messages." + i;
      ObjectNode config = Fields.objectOrNull(list.path(i), path, "output_config");
      Effort effort = config == null ? null : effort(config, path + ".output_config");
      last = effort == null ? last : effort;
    }
    return last;
  }

  private Options options() {
    OptionalInt maxTokens = Fields.number(root, "", "max_tokens");
    if (generate && maxTokens.isEmpty()) {
      throw Fields.bad("max_tokens", "Field required");
    }
    if (generate && maxTokens.getAsInt() < 1) {
      throw Fields.bad(
          "max_tokens", "must be at least 1: only Anthropic can warm its cache with 0");
    }
    ObjectNode metadata = Fields.objectOrNull(root, "", "metadata");
    String userId = metadata == null ? null : Fields.textOrNull(metadata, "metadata", "user_id");
    boolean named = userId != null && !userId.isBlank();
    return new Options(
        maxTokens,
        format(),
        null,
        tier(),
        named ? ClaudeUserId.user(String.valueOf(userId)) : null,
        ClaudeUserId.session(head, userId),
        OptionalInt.empty());
  }

  /** Fast answers are what other vendors sell as a tier of their service. */
  private @Nullable String tier() {
    String tier = Fields.textOrNull(root, "", "service_tier");
    String speed = Fields.textOrNull(root, "", "speed");
    if (speed == null || !speed.equals("fast")) {
      return tier;
    }
    if (tier != null && !tier.equals("auto")) {
      losses.add(Loss.dropped("speed"));
      return tier;
    }
    return "fast";
  }

  private OutputFormat format() {
    ObjectNode config = Fields.objectOrNull(root, "", "output_config");
    ObjectNode format =
        config == null ? null : Fields.objectOrNull(config, "output_config", "format");
    String path = "output_config.format";
    if (format == null) {
      format = Fields.objectOrNull(root, "", "output_format");
      path = "output_format";
    }
    if (format == null) {
      return new OutputFormat.Text();
    }
    if (!Fields.text(format, path, "type").equals("json_schema")) {
      throw Fields.bad(path + ".type", "Input should be 'json_schema'");
    }
    ObjectNode schema = Fields.object(format.path("schema"), path + ".schema");
    return new OutputFormat.JsonSchema(null, null, schema, null);
  }

  private void noteWhatIsLost() {
    if (root.path("output_config").path("task_budget").isObject()) {
      losses.add(Loss.dropped("output_config.task_budget"));
    }
    for (Map.Entry<String, JsonNode> field : root.properties()) {
      if (!KNOWN.contains(field.getKey()) && !field.getValue().isNull()) {
        losses.add(Loss.dropped(field.getKey()));
      }
    }
  }
}
