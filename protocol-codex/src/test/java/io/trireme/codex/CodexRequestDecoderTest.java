package io.trireme.codex;

import io.trireme.core.GatewayException;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Loss;
import io.trireme.core.model.Message;
import io.trireme.core.model.OutputFormat;
import io.trireme.core.model.ReasoningState;
import io.trireme.core.model.ReasoningState.Form;
import io.trireme.core.model.ReasoningState.Origin;
import io.trireme.core.model.Role;
import io.trireme.core.model.Thinking;
import io.trireme.core.model.Thinking.Effort;
import io.trireme.core.model.Thinking.Mode;
import io.trireme.core.model.Tool;
import io.trireme.core.model.ToolChoice;
import io.trireme.core.model.ToolName;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.trireme.codex.CodexBench.CODEX;
import static io.trireme.codex.CodexBench.ENVELOPES;
import static io.trireme.codex.CodexBench.decode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(20)
class CodexRequestDecoderTest {

  private static ChatRequest of(String items) {
    return decode("{'model':'m','input':[" + items + "]}");
  }

  @Test
  void edge01AdditionalToolsAndNamespacesJoinTheTools() {
    // Given
    String lite =
        """
        {'type':'additional_tools','role':'developer','tools':[
          {'type':'namespace','name':'functions','description':'d','tools':[
            {'type':'custom','name':'exec','format':{'type':'grammar','syntax':'lark','definition':'start: x'}},
            {'type':'function','name':'wait','parameters':{'type':'object','properties':{'ms':{'type':'integer','encrypted':true}}}}]}]},
        {'type':'custom_tool_call','call_id':'c1','name':'exec','namespace':'functions','input':'ls'},
        {'type':'custom_tool_call_output','call_id':'c1','output':'a'}
        """;
    // When
    ChatRequest request = of(lite);
    // Then
    ToolName exec = new ToolName("functions", "exec", ToolName.Form.FREEFORM);
    assertThat(request.tooling().tools()).hasSize(2);
    assertThat(request.tooling().tools().getFirst())
        .isEqualTo(new Tool.Freeform(exec, "", new Tool.Grammar("lark", "start: x")));
    Tool.Function wait = (Tool.Function) request.tooling().tools().getLast();
    assertThat(wait.name()).isEqualTo(new ToolName("functions", "wait", ToolName.Form.FUNCTION));
    assertThat(String.valueOf(wait.schemaOrNull())).doesNotContain("encrypted");
    assertThat(request.messages())
        .containsExactly(
            new Message(Role.ASSISTANT, List.of(new Block.ToolCall("c1", exec, "ls"))),
            new Message(
                Role.USER,
                List.of(new Block.ToolResult("c1", List.of(Block.Text.of("a")), false))));
  }

  @Test
  void shouldKeepTheFirstOfToolsByOneName() {
    // When
    ChatRequest request =
        decode(
            """
            {'model':'m','tools':[{'type':'function','name':'f','description':'top'}],'input':[
              {'type':'additional_tools','tools':[{'type':'function','name':'f','description':'late'}]}]}
            """);
    // Then
    assertThat(request.tooling().tools())
        .containsExactly(new Tool.Function(ToolName.function("f"), "top", null, null));
  }

  @Test
  void shouldKeepAPropertyThatIsNamedLikeAMark() {
    // When
    ChatRequest request =
        decode(
            """
            {'model':'m','input':'x','tools':[{'type':'function','name':'f','parameters':
              {'type':'object','properties':{'encrypted':{'type':'boolean','encrypted':true}}}}]}
            """);
    // Then
    Tool.Function function = (Tool.Function) request.tooling().tools().getFirst();
    assertThat(String.valueOf(function.schemaOrNull()))
        .isEqualTo(
            CodexBench.json("{'type':'object','properties':{'encrypted':{'type':'boolean'}}}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'type':'holiday'} | input.0.type",
        "{'type':'message','role':'king','content':'x'} | input.0.role",
        "{'type':'message','role':'user','content':[{'type':'hologram'}]} | input.0.content.0.type",
        "{'type':'function_call','name':'f','arguments':'{}'} | input.0.call_id",
        "{'type':'function_call','call_id':'c','arguments':'{}'} | input.0.name",
        "{'type':'item_reference','id':'msg_1'} | item_reference",
        "{'id':'msg_1'} | item_reference",
        "7 | input.0: must be an object",
        "{'type':'compaction_trigger'},{'role':'user','content':'x'} | input.0"
      })
  void edge03UnknownItemsAreRefusedByName(String items, String place) {
    assertThatThrownBy(() -> of(items))
        .isInstanceOf(GatewayException.class)
        .hasMessageContaining(place);
  }

  @Test
  void edge03AdvisoryItemsAreLostAloud() {
    // When
    ChatRequest request = of("{'type':'configuration_update'},{'type':'agent_message'}");
    // Then
    assertThat(request.messages()).isEmpty();
    assertThat(request.source().losses())
        .containsExactly(
            Loss.dropped("input.configuration_update"), Loss.dropped("input.agent_message"));
  }

  @Test
  void edge04CompactionTriggerIsNoMessageAndAsksForACompaction() {
    // When
    ChatRequest request = of("{'role':'user','content':'hi'},{'type':'compaction_trigger'}");
    // Then
    assertThat(request.messages()).containsExactly(Message.text(Role.USER, "hi"));
    assertThat(request.source().compactionOrNull()).isEmpty();
    assertThat(of("{'role':'user','content':'hi'}").source().compactionOrNull()).isNull();
  }

  @Test
  void edge04CompactionOfOursExpandsToItsSummary() {
    // Given
    String sealed = ENVELOPES.sealSummary("we did things");
    // When
    ChatRequest request = of("{'type':'compaction','encrypted_content':'" + sealed + "'}");
    ChatRequest foreign = of("{'type':'compaction','encrypted_content':'gAAAA'}");
    ChatRequest forged = of("{'type':'compaction','encrypted_content':'tr1.AAAA'}");
    // Then
    assertThat(request.messages())
        .containsExactly(new Message(Role.USER, List.of(new Block.Compaction("we did things"))));
    assertThat(foreign.messages().getFirst().blocks().getFirst()).isInstanceOf(Block.Opaque.class);
    assertThat(forged.messages()).isEmpty();
    assertThat(forged.source().losses()).containsExactly(Loss.dropped("input.compaction"));
  }

  @Test
  void shouldKeepRolesAndPlacesOfTheOperator() {
    // When
    ChatRequest request =
        decode(
            """
            {'model':'m','instructions':'first','input':[
              {'role':'developer','content':'second'},
              {'role':'user','content':'hi'},
              {'role':'system','content':[{'type':'input_text','text':'late'}]}]}
            """);
    // Then
    assertThat(request.messages())
        .containsExactly(
            Message.text(Role.SYSTEM, "first"),
            Message.text(Role.DEVELOPER, "second"),
            Message.text(Role.USER, "hi"),
            Message.text(Role.SYSTEM, "late"));
    assertThat(request.leadingOperatorMessages()).isEqualTo(2);
  }

  @Test
  void shouldTakeReasoningWithNullContentAsTheVendorsOwn() {
    // When
    ChatRequest request =
        of(
            """
            {'type':'reasoning','id':'rs_1','summary':[{'type':'summary_text','text':'a'},
              {'type':'summary_text','text':'b'}],'content':null,'encrypted_content':'gAAAA=='},
            {'type':'message','role':'assistant','phase':'commentary','content':[{'type':'output_text','text':'yes'}]}
            """);
    // Then
    ReasoningState state =
        new ReasoningState(Origin.unknown(CODEX), Form.ENCRYPTED, "gAAAA==", "rs_1", "a\n\nb");
    assertThat(request.messages())
        .containsExactly(
            new Message(
                Role.ASSISTANT,
                List.of(new Block.Reasoning("a\n\nb", state), Block.Text.of("yes"))));
    assertThat(request.source().losses()).containsExactly(Loss.dropped("input.phase"));
  }

  @Test
  void shouldOpenWhatAnEarlierAnswerSealed() {
    // Given
    ReasoningState state =
        new ReasoningState(
            new Origin(CodexBench.OTHER, "model", "acme"), Form.SIGNATURE, "sig", null, "exact ");
    // When
    ChatRequest request =
        of(
            "{'type':'reasoning','summary':[{'type':'summary_text','text':'exact'}],"
                + "'encrypted_content':'"
                + ENVELOPES.seal(state)
                + "'}");
    ChatRequest forged = of("{'type':'reasoning','summary':[],'encrypted_content':'tr1.AAAA'}");
    // Then
    assertThat(request.messages().getFirst().blocks())
        .containsExactly(new Block.Reasoning("exact ", state));
    assertThat(forged.messages()).isEmpty();
    assertThat(forged.source().losses()).containsExactly(Loss.dropped("input.encrypted_content"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "'conversation':'conv_1' | conversation",
        "'background':true | background",
        "'prompt':{'id':'p'} | prompt",
        "'temperature':'hot' | temperature",
        "'max_output_tokens':-1 | max_output_tokens",
        "'reasoning':{'effort':'heroic'} | reasoning.effort",
        "'text':{'format':{'type':'xml'}} | text.format.type",
        "'tool_choice':'perhaps' | tool_choice",
        "'tool_choice':{'type':'mcp'} | tool_choice.type",
        "'tools':{'a':1} | tools",
        "'tools':[{'type':'function'}] | tools.0.name"
      })
  void shouldRefuseByNameWhatCannotBeDone(String field, String name) {
    assertThatThrownBy(() -> decode("{'model':'m','input':'x'," + field + "}"))
        .isInstanceOf(GatewayException.class)
        .hasMessageStartingWith(name);
  }

  @Test
  void shouldReadWhatElseARequestAsks() {
    // When
    ChatRequest request =
        decode(
            """
            {'model':'m','input':'x','stream':true,'max_tokens':99,'temperature':0.5,'top_p':0.9,
             'reasoning':{'effort':'high','summary':'auto'},'parallel_tool_calls':false,
             'tool_choice':{'type':'allowed_tools','mode':'required','tools':[{'type':'function','name':'f'}]},
             'tools':[{'type':'function','name':'f','strict':true},{'type':'web_search_preview',
               'user_location':{'type':'approximate','country':'DE'}},{'type':'file_search'}],
             'text':{'verbosity':'low','format':{'type':'json_schema','name':'n','schema':{'type':'object'}}},
             'service_tier':'flex','user':'a@b.c','prompt_cache_key':'k','truncation':'auto',
             'include':['reasoning.encrypted_content','file_search_call.results'],'metadata':{'a':'b'}}
            """);
    // Then
    assertThat(request.source().stream()).isTrue();
    assertThat(request.options().maxTokens()).hasValue(99);
    assertThat(request.sampling().temperature()).hasValue(0.5);
    assertThat(request.thinking())
        .isEqualTo(new Thinking(Mode.ON, Effort.HIGH, OptionalInt.empty(), true));
    assertThat(request.tooling().choice())
        .isEqualTo(new ToolChoice.Allowed(List.of(ToolName.function("f")), true));
    assertThat(request.tooling().parallelOrNull()).isFalse();
    assertThat(request.tooling().tools().get(1)).isInstanceOf(Tool.WebSearch.class);
    assertThat(request.tooling().tools().get(2)).isInstanceOf(Tool.Hosted.class);
    assertThat(request.options().format()).isInstanceOf(OutputFormat.JsonSchema.class);
    assertThat(request.options().verbosityOrNull()).isEqualTo("low");
    assertThat(request.options().userOrNull()).doesNotContain("@");
    assertThat(request.options().sessionOrNull()).isEqualTo("k");
    assertThat(request.source().losses())
        .containsExactly(
            Loss.dropped("include.file_search_call.results"), Loss.dropped("truncation"));
  }

  @Test
  void shouldReadMediaAndBreakpoints() {
    // When
    ChatRequest request =
        of(
            """
            {'role':'user','content':[
              {'type':'input_image','image_url':'data:image/png;base64,AAAA','detail':'high'},
              {'type':'input_image','image_url':'https://x/y.png','detail':'auto'},
              {'type':'input_file','filename':'a.pdf','file_data':'data:application/pdf;base64,BBBB'},
              {'type':'input_audio','input_audio':{'data':'CCCC','format':'mp3'}},
              {'type':'input_text','text':'t','prompt_cache_breakpoint':{'mode':'explicit'}}]}
            """);
    // Then
    List<Block> blocks = request.messages().getFirst().blocks();
    assertThat(blocks).hasSize(6);
    assertThat(((Block.Media) blocks.get(0)).detailOrNull()).isEqualTo("high");
    assertThat(((Block.Media) blocks.get(1)).detailOrNull()).isNull();
    assertThat(((Block.Media) blocks.get(2)).titleOrNull()).isEqualTo("a.pdf");
    assertThat(((Block.Media) blocks.get(3)).kind()).isEqualTo(Block.MediaKind.AUDIO);
    assertThat(blocks.get(5)).isEqualTo(new Block.CacheBreakpoint(null));
  }
}
