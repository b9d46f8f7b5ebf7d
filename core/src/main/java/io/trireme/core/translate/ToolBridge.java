package io.trireme.core.translate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Loss;
import io.trireme.core.model.Message;
import io.trireme.core.model.Tool;
import io.trireme.core.model.ToolChoice;
import io.trireme.core.model.ToolName;
import io.trireme.core.model.ToolName.Form;
import io.trireme.core.model.Tooling;
import io.trireme.core.spi.Target;
import io.trireme.core.spi.Traits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * Tools under names that the upstream can be told, and the way back. A freeform tool becomes a
 * function of one text, a namespace a prefix, a typed tool of another vendor the function that it
 * stands for. One per attempt; read-only once the request is prepared.
 */
final class ToolBridge {

  /** The one property of a function that stands for a freeform tool. */
  static final String INPUT = "input";

  private static final String SEPARATOR = "__";

  private final Target target;
  private final Traits traits;
  private final Map<String, ToolName> byUpstreamName = new HashMap<>();
  private final Map<ToolName, String> upstreamNames = new HashMap<>();
  private final Map<ToolName, ObjectNode> schemas = new HashMap<>();

  ToolBridge(Target target, Traits traits) {
    this.target = requireNonNull(target, "target is null");
    this.traits = requireNonNull(traits, "traits is null");
  }

  /** The request with every tool, call and choice under its upstream name. */
  ChatRequest prepare(ChatRequest request, Losses losses) {
    List<Tool> tools = new ArrayList<>();
    // Names without a namespace first: where two collide, the plain one keeps its name.
    request.tooling().tools().forEach(tool -> register(tool, true));
    request.tooling().tools().forEach(tool -> register(tool, false));
    Map<String, Boolean> declared = new HashMap<>();
    for (Tool tool : request.tooling().tools()) {
      Tool prepared = prepared(tool, losses);
      String name = nameOf(prepared);
      if (name == null || declared.put(name, true) == null) {
        tools.add(prepared);
      } else {
        losses.note(new Loss(Loss.Action.DROPPED, "tools", "a second " + name));
      }
    }
    Tooling tooling =
        new Tooling(tools, choice(request.tooling().choice()), request.tooling().parallelOrNull());
    return request
        .withTooling(tooling)
        .withMessages(request.messages().stream().map(this::message).toList());
  }

  /** What the client calls the tool that the upstream calls so. */
  ToolName restored(String upstreamName) {
    ToolName known = byUpstreamName.get(upstreamName);
    return known == null ? ToolName.function(upstreamName) : known;
  }

  /** True if calls of the tool reach the upstream as calls of a function with one text. */
  boolean emulated(ToolName client) {
    return client.form() == Form.FREEFORM && !traits.freeformTools();
  }

  private void register(Tool tool, boolean plain) {
    clientName(tool)
        .filter(name -> plain == (name.namespaceOrNull() == null))
        .ifPresent(this::upstreamName);
  }

  private static Optional<ToolName> clientName(Tool tool) {
    return switch (tool) {
      case Tool.Function function -> Optional.of(function.name());
      case Tool.Freeform freeform -> Optional.of(freeform.name());
      case Tool.Typed typed -> Optional.of(typed.function().name());
      case Tool.WebSearch search -> Optional.empty();
      case Tool.WebFetch fetch -> Optional.empty();
      case Tool.CodeExecution code -> Optional.empty();
      case Tool.McpServer server -> Optional.empty();
      case Tool.Hosted hosted -> Optional.empty();
      case Tool.CacheBreakpoint here -> Optional.empty();
    };
  }

  private static @Nullable String nameOf(Tool tool) {
    return clientName(tool)
        .map(
            name ->
                name.namespaceOrNull() == null
                    ? name.name()
                    : name.namespaceOrNull() + "/" + name.name())
        .orElse(null);
  }

  private Tool prepared(Tool tool, Losses losses) {
    return switch (tool) {
      case Tool.Function function -> named(function);
      case Tool.Freeform freeform -> freeform(freeform, losses);
      case Tool.Typed typed ->
          typed.origin().equals(target.dialect()) ? typed : named(typed.function());
      case Tool.WebSearch search -> search;
      case Tool.WebFetch fetch -> fetch;
      case Tool.CodeExecution code -> code;
      case Tool.McpServer server -> server;
      case Tool.Hosted hosted -> hosted;
      case Tool.CacheBreakpoint here -> here;
    };
  }

  /** What the client says of the arguments of a function; null if it says nothing. */
  @Nullable ObjectNode schemaOrNull(ToolName client) {
    return schemas.get(client);
  }

  private Tool named(Tool.Function function) {
    if (function.schemaOrNull() != null) {
      schemas.putIfAbsent(function.name(), function.schemaOrNull());
    }
    return new Tool.Function(
        upstream(function.name()),
        function.description(),
        function.schemaOrNull(),
        function.strictOrNull());
  }

  private Tool freeform(Tool.Freeform freeform, Losses losses) {
    if (traits.freeformTools()) {
      return new Tool.Freeform(
          upstream(freeform.name()), freeform.description(), freeform.grammarOrNull());
    }
    losses.note(Loss.emulated("tools." + freeform.name().name(), "function of one text"));
    StringBuilder description = new StringBuilder(freeform.description());
    description.append(description.isEmpty() ? "" : "\n\n").append("The input is raw text.");
    Tool.Grammar grammar = freeform.grammarOrNull();
    if (grammar != null) {
      description
          .append(" It must match this grammar (")
          .append(grammar.syntax())
          .append("):\n")
          .append(grammar.definition());
    }
    ObjectNode schema = Json.object().put("type", "object");
    schema.putObject("properties").putObject(INPUT).put("type", "string");
    schema.putArray("required").add(INPUT);
    schema.put("additionalProperties", false);
    return new Tool.Function(upstream(freeform.name()), description.toString(), schema, null);
  }

  private ToolChoice choice(ToolChoice choice) {
    return switch (choice) {
      case ToolChoice.Named named -> new ToolChoice.Named(upstream(named.tool()));
      case ToolChoice.Allowed allowed ->
          new ToolChoice.Allowed(
              allowed.tools().stream().map(this::upstream).toList(), allowed.required());
      case ToolChoice.Unstated unstated -> unstated;
      case ToolChoice.Auto auto -> auto;
      case ToolChoice.None none -> none;
      case ToolChoice.Required required -> required;
    };
  }

  private Message message(Message message) {
    return message.with(message.blocks().stream().map(this::block).toList());
  }

  private Block block(Block block) {
    if (block instanceof Block.ToolCall call) {
      String arguments = call.arguments();
      if (emulated(call.tool())) {
        arguments = Json.text(Json.object().put(INPUT, arguments));
      }
      return new Block.ToolCall(callId(call.id()), upstream(call.tool()), arguments);
    }
    if (block instanceof Block.ToolResult result) {
      return new Block.ToolResult(callId(result.callId()), result.content(), result.error());
    }
    return block;
  }

  private String callId(String id) {
    return Ids.callId(id, traits.callIds());
  }

  private ToolName upstream(ToolName client) {
    Form form = emulated(client) ? Form.FUNCTION : client.form();
    String namespace = traits.namespaces() ? client.namespaceOrNull() : null;
    return new ToolName(namespace, upstreamName(client), form);
  }

  private String upstreamName(ToolName client) {
    String known = upstreamNames.get(client);
    if (known != null) {
      return known;
    }
    boolean flat = client.namespaceOrNull() != null && !traits.namespaces();
    String wanted = flat ? client.namespaceOrNull() + SEPARATOR + client.name() : client.name();
    String name = Ids.toolName(wanted, traits.toolNames());
    ToolName holder = byUpstreamName.get(name);
    // One function may be declared twice, and a history may call what is declared as another form.
    if (holder != null && !sameTool(holder, client)) {
      name = Ids.toolName(wanted + "\u0000" + client.namespaceOrNull(), traits.toolNames());
    }
    byUpstreamName.putIfAbsent(name, client);
    upstreamNames.put(client, name);
    return name;
  }

  private boolean sameTool(ToolName one, ToolName other) {
    String namespace = one.namespaceOrNull();
    return one.name().equals(other.name())
        && (namespace == null
            ? other.namespaceOrNull() == null
            : namespace.equals(other.namespaceOrNull()));
  }
}
