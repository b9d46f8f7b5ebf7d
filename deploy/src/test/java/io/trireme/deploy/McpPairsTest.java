package io.trireme.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.GatewayException;
import io.trireme.core.Json;
import io.trireme.core.translate.Losses;
import io.trireme.core.translate.Translation;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Servers of tools that the vendor asks, between the two dialects that have them. */
@Timeout(30)
final class McpPairsTest {

  private static final String TOKEN = "opens-the-server";

  private final Losses losses = new Losses();

  private static byte[] bytes(String text) {
    return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }

  private static String data(String json) {
    return "data: " + json.replace('\'', '"') + "\n\n";
  }

  private Translation claude(String fields, String vendor) {
    String body =
        "{'model':'m','max_tokens':99,'messages':[{'role':'user','content':'a'}]," + fields + "}";
    return InstalledProtocols.translate(
        "claude", "/v1/messages", bytes(body), vendor, model(vendor), losses);
  }

  private Translation codex(String fields, String vendor) {
    String body = "{'model':'m'," + fields + "}";
    return InstalledProtocols.translate(
        "codex", "/v1/responses", bytes(body), vendor, model(vendor), losses);
  }

  private static String model(String vendor) {
    return switch (vendor) {
      case "codex" -> "gpt-5.2";
      case "chat" -> "deepseek-chat";
      case "gemini" -> "gemini-3-pro";
      default -> "claude-sonnet-4-5";
    };
  }

  private static String servers(String toolset) {
    return "'mcp_servers':[{'type':'url','url':'https://mcp.example.com','name':'docs',"
        + "'authorization_token':'"
        + TOKEN
        + "'}],'tools':[{'type':'mcp_toolset','mcp_server_name':'docs'"
        + toolset
        + "}]";
  }

  private static String tool(String more) {
    return "'input':'a','tools':[{'type':'mcp','server_label':'docs','server_url':"
        + "'https://mcp.example.com'"
        + more
        + "}]";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          `` | ``
          ,'default_config':{'enabled':false},'configs':{'find':{'enabled':true}} | ,'allowed_tools':['find']
          """)
  void shouldTellAVendorOfResponsesOfAServer(String toolset, String more) {
    // When
    JsonNode sent = Json.read(InstalledProtocols.sent(claude(servers(toolset), "codex")));
    // Then
    assertThat(sent.path("tools").path(0))
        .isEqualTo(
            Json.read(
                bytes(
                    "{'type':'mcp','server_label':'docs','server_url':'https://mcp.example.com',"
                        + "'require_approval':'never','authorization':'"
                        + TOKEN
                        + "'"
                        + more
                        + "}")));
    assertThat(losses.header()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ,'authorization':'opens-the-server' | ``
          ,'headers':{'Authorization':'Bearer opens-the-server'} | ``
          ,'authorization':'opens-the-server','allowed_tools':['find'] | ,'default_config':{'enabled':false},'configs':{'find':{'enabled':true}}
          ,'authorization':'opens-the-server','allowed_tools':{'tool_names':['find']} | ,'default_config':{'enabled':false},'configs':{'find':{'enabled':true}}
          """)
  void shouldTellAVendorOfMessagesOfAServer(String more, String toolset) {
    // When
    Translation translation = codex(tool(",'require_approval':'never'" + more), "claude");
    JsonNode sent = Json.read(InstalledProtocols.sent(translation));
    // Then
    JsonNode wanted = Json.read(bytes("{" + servers(toolset) + "}"));
    assertThat(sent.path("mcp_servers")).isEqualTo(wanted.path("mcp_servers"));
    assertThat(sent.path("tools").path(0).path("type").asText()).isEqualTo("mcp_toolset");
    assertThat(sent.path("tools").path(0).path("configs"))
        .isEqualTo(wanted.path("tools").path(0).path("configs"));
    assertThat(sent.path("tools").path(0).path("default_config"))
        .isEqualTo(wanted.path("tools").path(0).path("default_config"));
    assertThat(translation.request().headers())
        .containsEntry("anthropic-beta", "mcp-client-2025-11-20");
    assertThat(losses.header()).doesNotContain(TOKEN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",'require_approval':'always'",
        ",'require_approval':{'never':{'tool_names':['find']}}",
        ",'require_approval':'never','connector_id':'connector_gmail'",
        ",'require_approval':'never','headers':{'X-Tenant':'a'}",
        ",'require_approval':'never','allowed_tools':{'read_only':true}"
      })
  void shouldRefuseAServerThatAnotherVendorCannotBeToldOf(String more) {
    for (String vendor : new String[] {"claude", "chat", "gemini"}) {
      assertThatThrownBy(() -> codex(tool(more), vendor))
          .isInstanceOf(GatewayException.class)
          .hasMessageContaining("tools");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"chat", "gemini"})
  void shouldRefuseServersWhereTheVendorHasNone(String vendor) {
    assertThatThrownBy(() -> claude(servers(""), vendor))
        .isInstanceOf(GatewayException.class)
        .hasMessageContaining("mcp_servers")
        .hasMessageNotContaining(TOKEN);
    assertThatThrownBy(() -> codex(tool(",'require_approval':'never'"), vendor))
        .isInstanceOf(GatewayException.class)
        .hasMessageContaining("tools");
  }

  @Test
  void shouldRefuseAListOfForbiddenTools() {
    assertThatThrownBy(() -> claude(servers(",'configs':{'wipe':{'enabled':false}}"), "codex"))
        .isInstanceOf(GatewayException.class)
        .hasMessageContaining("tools.mcp_toolset.configs");
  }

  @Test
  void shouldUseAServerThatNoToolsetNames() {
    // Given
    String fields =
        "'mcp_servers':[{'type':'url','url':'https://a','name':'old','tool_configuration':"
            + "{'allowed_tools':['x']}},{'type':'url','url':'https://b','name':'off',"
            + "'tool_configuration':{'enabled':false}}]";
    // When
    JsonNode sent = Json.read(InstalledProtocols.sent(claude(fields, "codex")));
    // Then
    assertThat(sent.path("tools")).hasSize(1);
    assertThat(sent.path("tools").path(0).path("server_label").asText()).isEqualTo("old");
    assertThat(sent.path("tools").path(0).path("allowed_tools").path(0).asText()).isEqualTo("x");
  }

  private static final String ITEM =
      "{'type':'mcp_call','id':'mcp_1','server_label':'docs','name':'find','arguments':"
          + "'{\\'q\\':1}','output':'found','error':null,'status':'completed'}";

  @Test
  void shouldGiveAClientOfMessagesTheCallsOfItsServers() {
    // Given
    String answer =
        "{'id':'r','status':'completed','output':["
            + ITEM.replace("\\'", "\\\"")
            + ",{'type':'mcp_call','id':'mcp_2','server_label':'docs','name':'find','arguments':'{}',"
            + "'output':null,'error':{'type':'mcp_tool_execution_error','content':[{'type':'text',"
            + "'text':'no'}]}}]}";
    Translation whole = claude(servers(""), "codex");
    Translation stream = claude(servers("") + ",'stream':true", "codex");
    // When
    whole.onWhole(bytes(answer));
    JsonNode content = Json.read(whole.take()).path("content");
    String said =
        InstalledProtocols.streamed(
            stream, data("{'type':'response.completed','response':" + answer + "}"));
    // Then
    assertThat(content).hasSize(4);
    assertThat(content.path(0).path("type").asText()).isEqualTo("mcp_tool_use");
    assertThat(content.path(0).path("server_name").asText()).isEqualTo("docs");
    assertThat(content.path(0).path("input").path("q").asInt()).isEqualTo(1);
    assertThat(content.path(1).path("tool_use_id")).isEqualTo(content.path(0).path("id"));
    assertThat(content.path(1).path("content").path(0).path("text").asText()).isEqualTo("found");
    assertThat(content.path(3).path("is_error").asBoolean()).isTrue();
    assertThat(content.path(3).path("content").path(0).path("text").asText()).isEqualTo("no");
    assertThat(said)
        .contains("\"mcp_tool_use\"", "\"mcp_tool_result\"", "\"stop_reason\":\"end_turn\"");
  }

  @Test
  void shouldGiveAClientOfResponsesTheCallsOfItsServers() {
    // Given
    Translation translation =
        codex(
            tool(",'require_approval':'never','authorization':'" + TOKEN + "'") + ",'stream':true",
            "claude");
    // When
    String said =
        InstalledProtocols.streamed(
            translation,
            data("{'type':'message_start','message':{'id':'m','content':[],'usage':{}}}")
                + data(
                    "{'type':'content_block_start','index':0,'content_block':{'type':"
                        + "'mcp_tool_use','id':'mcptoolu_1','name':'find','server_name':'docs',"
                        + "'input':{}}}")
                + data(
                    "{'type':'content_block_delta','index':0,'delta':{'type':'input_json_delta',"
                        + "'partial_json':'{\\\"q\\\":1}'}}")
                + data("{'type':'content_block_stop','index':0}")
                + data(
                    "{'type':'content_block_start','index':1,'content_block':{'type':"
                        + "'mcp_tool_result','tool_use_id':'mcptoolu_1','is_error':false,'content':"
                        + "[{'type':'text','text':'found'}]}}")
                + data("{'type':'content_block_stop','index':1}")
                + data("{'type':'message_delta','delta':{'stop_reason':'end_turn'},'usage':{}}")
                + data("{'type':'message_stop'}"));
    // Then
    JsonNode response =
        Json.read(said.substring(said.lastIndexOf("data: ") + "data: ".length())).path("response");
    JsonNode item = response.path("output").path(0);
    assertThat(said)
        .contains("response.mcp_call.in_progress", "response.mcp_call.completed")
        .doesNotContain(TOKEN);
    assertThat(item.path("type").asText()).isEqualTo("mcp_call");
    assertThat(item.path("arguments").asText()).isEqualTo("{\"q\":1}");
    assertThat(item.path("output").asText()).isEqualTo("found");
    assertThat(response.path("tools").path(0).path("server_label").asText()).isEqualTo("docs");
  }

  @Test
  void shouldTellOfEarlierCallsInTheNextTurn() {
    // Given
    String history = "'input':[{'role':'user','content':'a'}," + ITEM + "]";
    String declared = tool(",'require_approval':'never'").replace("'input':'a',", "");
    String blocks =
        "{'model':'m','max_tokens':9,'messages':[{'role':'user','content':'a'},{'role':'assistant',"
            + "'content':[{'type':'mcp_tool_use','id':'mcptoolu_1','name':'find','server_name':"
            + "'docs','input':{'q':1}},{'type':'mcp_tool_result','tool_use_id':'mcptoolu_1',"
            + "'content':'found'}]},{'role':'user','content':'b'}],"
            + servers("")
            + "}";
    // When
    JsonNode claude =
        Json.read(
            InstalledProtocols.sent(
                codex(history.replace("\\'", "\\\"") + "," + declared, "claude")));
    JsonNode codex =
        Json.read(
            InstalledProtocols.sent(
                InstalledProtocols.translate(
                    "claude", "/v1/messages", bytes(blocks), "codex", "gpt-5.2", losses)));
    String chat = InstalledProtocols.sent(codex(history.replace("\\'", "\\\""), "chat"));
    // Then
    JsonNode turn = claude.path("messages").path(1).path("content");
    assertThat(turn.path(0).path("type").asText()).isEqualTo("mcp_tool_use");
    assertThat(turn.path(0).path("id").asText()).startsWith("mcptoolu_");
    assertThat(turn.path(1).path("content").path(0).path("text").asText()).isEqualTo("found");
    JsonNode item = codex.path("input").path(1);
    assertThat(item.path("type").asText()).isEqualTo("mcp_call");
    assertThat(item.path("id").asText()).startsWith("mcp_");
    assertThat(item.path("output").asText()).isEqualTo("found");
    assertThat(chat).doesNotContain("found");
    assertThat(losses.header()).contains("dropped=messages.mcp_call");
  }
}
