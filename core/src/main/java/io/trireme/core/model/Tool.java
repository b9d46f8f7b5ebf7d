package io.trireme.core.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Secret;
import io.trireme.core.spi.Dialect;
import java.util.List;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/** A tool that the model may use. */
public sealed interface Tool {

  /**
   * A function that the client runs.
   *
   * @param name its name
   * @param description what it does; "" if nobody says
   * @param schemaOrNull JSON Schema of its arguments; null if it takes none. Not to be changed
   * @param strictOrNull whether arguments must fit the schema; null if the client does not say
   */
  record Function(
      ToolName name,
      String description,
      @Nullable ObjectNode schemaOrNull,
      @Nullable Boolean strictOrNull)
      implements Tool {
    public Function {
      requireNonNull(name, "name is null");
      requireNonNull(description, "description is null");
    }
  }

  /**
   * A tool that the client runs and that takes raw text.
   *
   * @param name its name
   * @param description what it does; "" if nobody says
   * @param grammarOrNull what the text must look like; null for any text
   */
  record Freeform(ToolName name, String description, @Nullable Grammar grammarOrNull)
      implements Tool {
    public Freeform {
      requireNonNull(name, "name is null");
      requireNonNull(description, "description is null");
    }
  }

  /**
   * A grammar of a freeform tool.
   *
   * @param syntax {@code lark} or {@code regex}
   * @param definition the grammar
   */
  record Grammar(String syntax, String definition) {
    public Grammar {
      requireNonNull(syntax, "syntax is null");
      requireNonNull(definition, "definition is null");
    }
  }

  /**
   * A tool that the client runs and whose schema its vendor's models know by heart, such as a shell
   * or a text editor. To other vendors it is the function that it stands for.
   *
   * @param origin the dialect that has it
   * @param type its type there
   * @param declaration as the client declared it. Not to be changed
   * @param function what it is for other vendors; calls of it name this function
   */
  record Typed(Dialect origin, String type, ObjectNode declaration, Function function)
      implements Tool {
    public Typed {
      requireNonNull(origin, "origin is null");
      requireNonNull(type, "type is null");
      requireNonNull(declaration, "declaration is null");
      requireNonNull(function, "function is null");
    }
  }

  /**
   * Search of the web, run by the vendor.
   *
   * @param allowedDomains only these; empty for any
   * @param blockedDomains not these
   * @param locationOrNull where the user is: {@code city}, {@code region}, {@code country}, {@code
   *     timezone}. Not to be changed
   * @param contextSizeOrNull {@code low}, {@code medium} or {@code high}
   * @param maxUsesOrNull how many searches at most
   */
  record WebSearch(
      List<String> allowedDomains,
      List<String> blockedDomains,
      @Nullable ObjectNode locationOrNull,
      @Nullable String contextSizeOrNull,
      @Nullable Integer maxUsesOrNull)
      implements Tool {
    public WebSearch {
      allowedDomains = List.copyOf(allowedDomains);
      blockedDomains = List.copyOf(blockedDomains);
    }
  }

  /** The vendor fetches pages whose addresses the conversation names. */
  record WebFetch() implements Tool {}

  /** The vendor runs code in a sandbox of its own. */
  record CodeExecution() implements Tool {}

  /**
   * A server of tools that the vendor asks by itself, without asking the client first.
   *
   * @param origin the dialect that declared it
   * @param declaration as the client declared it, the token within. Not to be changed
   * @param name what the client calls it
   * @param url its address
   * @param tokenOrNull what it wants to see of its caller
   * @param allowedOrNull the names of the tools that may be used; null for all but those denied
   * @param denied the names of tools that must not be used
   */
  record McpServer(
      Dialect origin,
      ObjectNode declaration,
      String name,
      String url,
      @Nullable Secret tokenOrNull,
      @Nullable List<String> allowedOrNull,
      List<String> denied)
      implements Tool {
    public McpServer {
      requireNonNull(origin, "origin is null");
      requireNonNull(declaration, "declaration is null");
      requireNonNull(name, "name is null");
      requireNonNull(url, "url is null");
      allowedOrNull = allowedOrNull == null ? null : List.copyOf(allowedOrNull);
      denied = List.copyOf(denied);
    }

    /** Without the declaration, which holds the token in the clear. */
    @Override
    public String toString() {
      return "McpServer[name=" + name + ", allowed=" + allowedOrNull + ", denied=" + denied + "]";
    }
  }

  /**
   * Any other tool that the vendor runs.
   *
   * @param origin the dialect that has it
   * @param type its type there
   * @param declaration as the client declared it. Not to be changed
   */
  record Hosted(Dialect origin, String type, ObjectNode declaration) implements Tool {
    public Hosted {
      requireNonNull(origin, "origin is null");
      requireNonNull(type, "type is null");
      requireNonNull(declaration, "declaration is null");
    }
  }

  /**
   * The client wants the prompt cached up to here, the tools before it included.
   *
   * @param ttlOrNull as in {@link Block.CacheBreakpoint}
   */
  record CacheBreakpoint(@Nullable String ttlOrNull) implements Tool {}
}
