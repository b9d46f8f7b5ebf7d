package io.trireme.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.Loss;
import io.trireme.core.model.Tool;
import io.trireme.core.model.ToolChoice;
import io.trireme.core.model.ToolName;
import io.trireme.core.model.Tooling;
import io.trireme.core.translate.Losses;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request's tools and which of them may be called.
 *
 * @see <a href="https://ai.google.dev/api/caching#Tool">Tool</a>
 */
final class ToolsDecoder {

  private static final Set<String> CALLING = Set.of("mode", "allowedFunctionNames");
  private static final Set<String> DECLARED =
      Set.of("name", "description", "parameters", "parametersJsonSchema");

  private final Losses losses;

  ToolsDecoder(Losses losses) {
    this.losses = losses;
  }

  Tooling decode(ProtoObject request) {
    Optional<ProtoObject> config = request.object("toolConfig");
    config.ifPresent(this::lose);
    Optional<ProtoObject> calling = config.flatMap(c -> c.object("functionCallingConfig"));
    boolean validated = calling.map(c -> c.word("mode").equals("VALIDATED")).orElse(false);
    List<Tool> tools = new ArrayList<>();
    for (ProtoObject tool : request.objects("tools")) {
      for (String name : tool.names()) {
        tool(tool, name, validated ? Boolean.TRUE : null, tools);
      }
    }
    return new Tooling(tools, calling.map(this::choice).orElse(new ToolChoice.Unstated()), null);
  }

  private void lose(ProtoObject config) {
    for (String name : config.names()) {
      if (!name.equals("functionCallingConfig")) {
        losses.note(Loss.dropped("toolConfig." + name));
      }
    }
    config
        .object("functionCallingConfig")
        .ifPresent(
            calling -> {
              for (String name : calling.names()) {
                if (!CALLING.contains(name)) {
                  losses.note(Loss.dropped("toolConfig.functionCallingConfig." + name));
                }
              }
            });
  }

  private void tool(ProtoObject tool, String name, @Nullable Boolean strict, List<Tool> tools) {
    switch (name) {
      case "functionDeclarations" -> {
        for (ProtoObject declaration : tool.objects(name)) {
          tools.add(function(declaration, strict));
        }
      }
      case "googleSearch", "googleSearchRetrieval", "enterpriseWebSearch" ->
          tools.add(search(tool, name));
      case "urlContext" -> tools.add(new Tool.WebFetch());
      case "codeExecution" -> tools.add(new Tool.CodeExecution());
      default -> {
        ObjectNode declaration = Json.object();
        declaration.set(name, tool.get(name));
        tools.add(new Tool.Hosted(GeminiProtocol.GEMINI, name, declaration));
      }
    }
  }

  private Tool search(ProtoObject tool, String name) {
    Optional<ProtoObject> search = tool.object(name);
    List<String> blocked = new ArrayList<>();
    search.ifPresent(
        settings -> {
          blocked.addAll(settings.strings("excludeDomains"));
          for (String setting : settings.names()) {
            if (!setting.equals("excludeDomains")) {
              losses.note(Loss.dropped("tools." + name + "." + setting));
            }
          }
        });
    return new Tool.WebSearch(List.of(), blocked, null, null, null);
  }

  private Tool function(ProtoObject declaration, @Nullable Boolean strict) {
    String name = declaration.textOr("name");
    if (name.isBlank()) {
      throw declaration.refuse("name", "is needed");
    }
    for (String field : declaration.names()) {
      if (!DECLARED.contains(field)) {
        losses.note(Loss.dropped("tools.functionDeclarations." + field));
      }
    }
    return new Tool.Function(
        ToolName.function(name), declaration.textOr("description"), schema(declaration), strict);
  }

  private static @Nullable ObjectNode schema(ProtoObject declaration) {
    for (String name : List.of("parametersJsonSchema", "parameters")) {
      JsonNode value = declaration.get(name);
      if (value != null) {
        return GeminiSchemas.toJsonSchema(ProtoObject.of(declaration.path() + name, value).node());
      }
    }
    return null;
  }

  private ToolChoice choice(ProtoObject calling) {
    List<ToolName> names =
        calling.strings("allowedFunctionNames").stream()
            .peek(name -> requireName(calling, name))
            .map(ToolName::function)
            .toList();
    return switch (calling.word("mode")) {
      case "", "MODE_AUTO", "AUTO" -> {
        if (!names.isEmpty()) {
          losses.note(Loss.dropped("toolConfig.functionCallingConfig.allowedFunctionNames"));
        }
        yield calling.word("mode").isEmpty() ? new ToolChoice.Unstated() : new ToolChoice.Auto();
      }
      case "NONE" -> new ToolChoice.None();
      case "ANY" -> required(names);
      case "VALIDATED" ->
          names.isEmpty() ? new ToolChoice.Auto() : new ToolChoice.Allowed(names, false);
      default -> throw calling.refuse("mode", "must be AUTO, ANY, NONE or VALIDATED");
    };
  }

  private static void requireName(ProtoObject calling, String name) {
    if (name.isBlank()) {
      throw calling.refuse("allowedFunctionNames", "a name is blank");
    }
  }

  private static ToolChoice required(List<ToolName> names) {
    return switch (names.size()) {
      case 0 -> new ToolChoice.Required();
      case 1 -> new ToolChoice.Named(names.getFirst());
      default -> new ToolChoice.Allowed(names, true);
    };
  }
}
