package io.trireme.gemini;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Loss;
import io.trireme.core.model.Tool;
import io.trireme.core.model.ToolChoice;
import io.trireme.core.model.ToolName;
import io.trireme.core.translate.Losses;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Writes tools and which of them may be called. For one request. */
final class ToolsEncoder {

  private final ChatRequest request;
  private final ModelFamily family;
  private final Losses losses;
  private final List<Tool.Function> functions = new ArrayList<>();
  private final List<ObjectNode> hosted = new ArrayList<>();

  ToolsEncoder(ChatRequest request, ModelFamily family, Losses losses) {
    this.request = request;
    this.family = family;
    this.losses = losses;
    request.tooling().tools().forEach(this::sort);
    if (!functions.isEmpty() && !hosted.isEmpty() && !family.isThird()) {
      hosted.forEach(tool -> losses.note(Loss.dropped("tools." + tool.fieldNames().next())));
      hosted.clear();
    }
  }

  private void sort(Tool tool) {
    switch (tool) {
      case Tool.Function function -> functions.add(function);
      case Tool.Typed typed -> functions.add(typed.function());
      case Tool.Freeform freeform ->
          functions.add(new Tool.Function(freeform.name(), freeform.description(), null, null));
      case Tool.WebSearch search -> {
        lose(search);
        host("googleSearch");
      }
      case Tool.WebFetch fetch -> host("urlContext");
      case Tool.CodeExecution execution -> host("codeExecution");
      case Tool.McpServer server -> {
        boolean amongTools = server.declaration().path("type").asText().equals("mcp");
        String field = amongTools ? "tools" : "mcp_servers";
        throw ProtoObject.refused(field, "this vendor has no servers of tools");
      }
      case Tool.Hosted other -> other(other);
      case Tool.CacheBreakpoint cached -> {}
    }
  }

  private void host(String name) {
    ObjectNode tool = Json.object();
    tool.putObject(name);
    if (!hosted.contains(tool)) {
      hosted.add(tool);
    }
  }

  private void lose(Tool.WebSearch search) {
    if (!search.allowedDomains().isEmpty()) {
      losses.note(Loss.dropped("web_search.allowed_domains"));
    }
    if (!search.blockedDomains().isEmpty()) {
      losses.note(Loss.dropped("web_search.blocked_domains"));
    }
    if (search.locationOrNull() != null) {
      losses.note(Loss.dropped("web_search.user_location"));
    }
    if (search.contextSizeOrNull() != null) {
      losses.note(Loss.dropped("web_search.search_context_size"));
    }
    if (search.maxUsesOrNull() != null) {
      losses.note(Loss.dropped("web_search.max_uses"));
    }
  }

  /** A tool with effects in the world is refused, for the caller would miss it. */
  private void other(Tool.Hosted tool) {
    if (tool.origin().equals(GeminiProtocol.GEMINI)) {
      hosted.add(tool.declaration());
      return;
    }
    if (tool.type().startsWith("mcp") || tool.type().startsWith("computer")) {
      String field = ClientField.of(request.source().body(), tool.type(), "tools");
      throw ProtoObject.refused(field, "this vendor has no such tool");
    }
    losses.note(Loss.dropped("tools." + tool.type()));
  }

  /**
   * True if the vendor refuses JSON as the answer's type: beside functions before generation 3, and
   * beside functions one of which must be called.
   *
   * @see <a href="https://ai.google.dev/gemini-api/docs/structured-output">Structured output</a>
   */
  boolean forbidsJson() {
    boolean tools = !functions.isEmpty() || !hosted.isEmpty();
    return family.isThird() ? !functions.isEmpty() && mode().equals("ANY") : tools;
  }

  void write(ObjectNode body) {
    if (functions.isEmpty() && hosted.isEmpty()) {
      requireNoChoice();
      return;
    }
    ArrayNode tools = body.putArray("tools");
    if (!functions.isEmpty()) {
      ArrayNode declarations = tools.addObject().putArray("functionDeclarations");
      functions.forEach(function -> declarations.add(declaration(function)));
    }
    tools.addAll(hosted);
    ObjectNode config = Json.object();
    calling(config);
    if (!functions.isEmpty() && !hosted.isEmpty()) {
      // Without it Google refuses its own tools beside functions.
      config.put("includeServerSideToolInvocations", true);
    }
    if (!config.isEmpty()) {
      body.set("toolConfig", config);
    }
    if (Boolean.FALSE.equals(request.tooling().parallelOrNull())) {
      losses.note(Loss.dropped("parallel_tool_calls"));
    }
  }

  private ObjectNode declaration(Tool.Function function) {
    ObjectNode declaration = Json.object().put("name", function.name().name());
    if (!function.description().isEmpty()) {
      declaration.put("description", function.description());
    }
    ObjectNode schema = function.schemaOrNull();
    if (schema == null) {
      return declaration;
    }
    GeminiSchemaWriter writer = new GeminiSchemaWriter(schema, family.jsonSchema());
    ObjectNode written = writer.write();
    losses.noteAll(writer.losses("tools." + function.name().name()));
    if (family.jsonSchema()) {
      if (!written.isEmpty()) {
        declaration.set("parametersJsonSchema", written);
      }
    } else if (!written.path("properties").isEmpty() || written.has("anyOf")) {
      declaration.set("parameters", written);
    }
    return declaration;
  }

  private void calling(ObjectNode config) {
    String mode = mode();
    if (functions.isEmpty() || mode.isEmpty()) {
      requireNoChoice();
      return;
    }
    ObjectNode calling = config.putObject("functionCallingConfig").put("mode", mode);
    List<ToolName> allowed =
        switch (request.tooling().choice()) {
          case ToolChoice.Named named -> List.of(named.tool());
          case ToolChoice.Allowed some -> some.tools();
          case ToolChoice.Unstated unstated -> List.of();
          case ToolChoice.Auto auto -> List.of();
          case ToolChoice.None none -> List.of();
          case ToolChoice.Required required -> List.of();
        };
    requireDeclared(allowed);
    if (!allowed.isEmpty()) {
      ArrayNode names = calling.putArray("allowedFunctionNames");
      allowed.forEach(tool -> names.add(tool.name()));
    }
  }

  /** The mode of calling; "" if there is nothing to say. */
  private String mode() {
    boolean strict = functions.stream().anyMatch(f -> Boolean.TRUE.equals(f.strictOrNull()));
    return switch (request.tooling().choice()) {
      case ToolChoice.Unstated unstated -> strict ? "VALIDATED" : "";
      case ToolChoice.Auto auto -> strict ? "VALIDATED" : "AUTO";
      case ToolChoice.None none -> "NONE";
      case ToolChoice.Required required -> "ANY";
      case ToolChoice.Named named -> "ANY";
      case ToolChoice.Allowed allowed -> allowed.required() ? "ANY" : "VALIDATED";
    };
  }

  private void requireDeclared(List<ToolName> names) {
    Set<String> declared = new HashSet<>();
    functions.forEach(function -> declared.add(function.name().name()));
    for (ToolName name : names) {
      if (!declared.contains(name.name())) {
        throw ProtoObject.refused("tool_choice", "names no function that is declared");
      }
    }
  }

  /** A tool that must be called must be there. */
  private void requireNoChoice() {
    if (request.tooling().choice() instanceof ToolChoice.Named named && functions.isEmpty()) {
      requireDeclared(List.of(named.tool()));
    }
  }
}
