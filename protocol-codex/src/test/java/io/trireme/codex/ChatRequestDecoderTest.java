package io.trireme.codex;

import io.trireme.core.GatewayError.Kind;
import io.trireme.core.GatewayException;
import io.trireme.core.model.Block;
import io.trireme.core.model.Block.MediaKind;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Loss;
import io.trireme.core.model.MediaSource;
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
import io.trireme.core.spi.Dialect;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.trireme.codex.ChatKit.decode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(20)
class ChatRequestDecoderTest {

  private static ChatRequest with(String fields) {
    return decode("{'model':'m','messages':[{'role':'user','content':'hi'}]," + fields + "}");
  }

  private static List<Message> messages(String messages) {
    return decode("{'model':'m','messages':[" + messages + "]}").messages();
  }

  private static List<Block> assistant(String fields) {
    return messages("{'role':'assistant'," + fields + "}").getFirst().blocks();
  }

  @Test
  void shouldReadWhatIsAsked() {
    // When
    ChatRequest request =
        with(
            "'stream':true,'max_tokens':5,'max_completion_tokens':7,'temperature':0.5,'top_p':1,"
                + "'seed':9,'stop':'x','presence_penalty':0.1,'frequency_penalty':-0.1,"
                + "'logprobs':true,'top_logprobs':2,'verbosity':'low','user':'u',"
                + "'safety_identifier':'s','prompt_cache_key':'k','service_tier':'flex'");
    // Then
    assertThat(request.model()).isEqualTo("m");
    assertThat(request.source().stream()).isTrue();
    assertThat(request.source().losses()).isEmpty();
    assertThat(request.options().maxTokens()).hasValue(7);
    assertThat(request.options().logprobs()).hasValue(2);
    assertThat(request.options().userOrNull()).isEqualTo("s");
    assertThat(request.options().sessionOrNull()).isEqualTo("k");
    assertThat(request.options().serviceTierOrNull()).isEqualTo("flex");
    assertThat(request.sampling().temperature()).hasValue(0.5);
    assertThat(request.sampling().seed()).hasValue(9);
    assertThat(request.sampling().stop()).containsExactly("x");
  }

  @Test
  void shouldKeepTheOperatorsWordsWhereTheyAre() {
    assertThat(
            messages(
                "{'role':'system','content':'a'},{'role':'developer','content':'b'},"
                    + "{'role':'user','content':'c'},{'role':'system','content':'d'}"))
        .containsExactly(
            Message.text(Role.SYSTEM, "a"),
            Message.text(Role.DEVELOPER, "b"),
            Message.text(Role.USER, "c"),
            Message.text(Role.SYSTEM, "d"));
  }

  @Test
  void shouldPutTheResultsOfATurnIntoOneMessage() {
    // When
    List<Message> messages =
        messages(
            "{'role':'assistant','content':null,'tool_calls':["
                + "{'id':'a','type':'function','function':{'name':'f','arguments':'{}'}},"
                + "{'id':'b','type':'custom','custom':{'name':'p','input':'raw'}}]},"
                + "{'role':'tool','tool_call_id':'a','content':'1'},"
                + "{'role':'tool','tool_call_id':'b','content':[{'type':'text','text':'2'}]},"
                + "{'role':'user','content':'go'}");
    // Then
    assertThat(messages.get(0).blocks())
        .containsExactly(
            new Block.ToolCall("a", ToolName.function("f"), "{}"),
            new Block.ToolCall("b", new ToolName(null, "p", ToolName.Form.FREEFORM), "raw"));
    assertThat(messages.get(1))
        .isEqualTo(
            new Message(
                Role.USER,
                List.of(
                    new Block.ToolResult("a", List.of(Block.Text.of("1")), false),
                    new Block.ToolResult("b", List.of(Block.Text.of("2")), false))));
    assertThat(messages.get(2)).isEqualTo(Message.text(Role.USER, "go"));
  }

  @Test
  void shouldPairTheResultsOfTheOlderApiByName() {
    // When
    List<Message> messages =
        messages(
            "{'role':'assistant','content':null,'function_call':{'name':'f','arguments':'{}'}},"
                + "{'role':'function','name':'f','content':'1'},"
                + "{'role':'assistant','content':null,'function_call':{'name':'f','arguments':'{}'}},"
                + "{'role':'function','name':'f','content':'2'}");
    // Then
    for (int i = 0; i < 4; i += 2) {
      Block.ToolCall call = (Block.ToolCall) messages.get(i).blocks().getFirst();
      Block.ToolResult result = (Block.ToolResult) messages.get(i + 1).blocks().getFirst();
      assertThat(result.callId()).isEqualTo(call.id());
    }
    assertThat(messages.get(0).blocks()).isNotEqualTo(messages.get(2).blocks());
  }

  @Test
  void shouldReadTheFunctionsOfTheOlderApi() {
    // When
    ChatRequest request =
        with(
            "'functions':[{'name':'f','parameters':{'type':'object'}}],'function_call':{'name':'f'}");
    // Then
    assertThat(request.tooling().tools()).hasSize(1);
    assertThat(request.tooling().parallelOrNull()).isFalse();
    assertThat(request.tooling().choice()).isEqualTo(new ToolChoice.Named(ToolName.function("f")));
  }

  @Test
  void shouldReadMedia() {
    // When
    List<Block> blocks =
        messages(
                "{'role':'user','content':["
                    + "{'type':'image_url','image_url':{'url':'data:image/png;base64,AAAA',"
                    + "'detail':'low'}},"
                    + "{'type':'image_url','image_url':{'url':'https://e.x/a.png'}},"
                    + "{'type':'input_audio','input_audio':{'data':'BBBB','format':'mp3'}},"
                    + "{'type':'file','file':{'filename':'a.pdf',"
                    + "'file_data':'data:application/pdf;base64,CCCC'}},"
                    + "{'type':'file','file':{'file_id':'file-1'}},"
                    + "{'type':'file','file':{'filename':'a.mp4','file_data':'gs://b/a.mp4'}},"
                    + "{'type':'something','x':1}]}")
            .getFirst()
            .blocks();
    // Then
    assertThat(blocks)
        .containsExactly(
            new Block.Media(
                MediaKind.IMAGE, new MediaSource.Inline("image/png", "AAAA"), null, "low"),
            Block.Media.of(MediaKind.IMAGE, new MediaSource.Url("https://e.x/a.png", null)),
            Block.Media.of(MediaKind.AUDIO, new MediaSource.Inline("audio/mpeg", "BBBB")),
            new Block.Media(
                MediaKind.DOCUMENT,
                new MediaSource.Inline("application/pdf", "CCCC"),
                "a.pdf",
                null),
            Block.Media.of(
                MediaKind.DOCUMENT, new MediaSource.File(ChatCodec.DIALECT, "file-1", null)),
            new Block.Media(
                MediaKind.VIDEO, new MediaSource.Url("gs://b/a.mp4", "video/mp4"), "a.mp4", null),
            new Block.Opaque(ChatCodec.DIALECT, "something", "{\"type\":\"something\",\"x\":1}"));
  }

  @Test
  void shouldReadMarksOfTheCache() {
    assertThat(
            messages(
                    "{'role':'user','content':[{'type':'text','text':'a',"
                        + "'prompt_cache_breakpoint':{'mode':'explicit'}},{'type':'text','text':'b',"
                        + "'cache_control':{'type':'ephemeral','ttl':'1h'}}]}")
                .getFirst()
                .blocks())
        .containsExactly(
            Block.Text.of("a"),
            new Block.CacheBreakpoint(null),
            Block.Text.of("b"),
            new Block.CacheBreakpoint("1h"));
  }

  @Test
  void shouldReadTools() {
    // When
    List<Tool> tools =
        with("'tools':[{'type':'function','function':{'name':'f','description':'d',"
                + "'parameters':{'type':'object'},'strict':true}},"
                + "{'type':'custom','custom':{'name':'p','format':{'type':'grammar',"
                + "'grammar':{'syntax':'lark','definition':'start: A'}}}},"
                + "{'type':'odd','x':1}],"
                + "'web_search_options':{'search_context_size':'low','user_location':{"
                + "'type':'approximate','approximate':{'country':'DE'}}}")
            .tooling()
            .tools();
    // Then
    assertThat(tools).hasSize(4);
    assertThat(((Tool.Function) tools.get(0)).strictOrNull()).isTrue();
    assertThat(tools.get(1))
        .isEqualTo(
            new Tool.Freeform(
                new ToolName(null, "p", ToolName.Form.FREEFORM),
                "",
                new Tool.Grammar("lark", "start: A")));
    assertThat(((Tool.Hosted) tools.get(2)).type()).isEqualTo("odd");
    assertThat(((Tool.WebSearch) tools.get(3)).contextSizeOrNull()).isEqualTo("low");
    assertThat(String.valueOf(((Tool.WebSearch) tools.get(3)).locationOrNull())).contains("DE");
  }

  @Test
  void shouldReadChoices() {
    ToolName f = ToolName.function("f");
    assertThat(with("'tool_choice':'auto'").tooling().choice()).isEqualTo(new ToolChoice.Auto());
    assertThat(with("'tool_choice':'none'").tooling().choice()).isEqualTo(new ToolChoice.None());
    assertThat(with("'tool_choice':'required'").tooling().choice())
        .isEqualTo(new ToolChoice.Required());
    assertThat(with("'tool_choice':{'type':'function','function':{'name':'f'}}").tooling().choice())
        .isEqualTo(new ToolChoice.Named(f));
    assertThat(
            with("'tool_choice':{'type':'allowed_tools','allowed_tools':{'mode':'required',"
                    + "'tools':[{'type':'function','function':{'name':'f'}}]}}")
                .tooling()
                .choice())
        .isEqualTo(new ToolChoice.Allowed(List.of(f), true));
    assertThat(with("'parallel_tool_calls':false").tooling().parallelOrNull()).isFalse();
  }

  @Test
  void shouldReadHowMuchToThink() {
    assertThat(with("'reasoning_effort':'high'").thinking())
        .isEqualTo(new Thinking(Mode.ON, Effort.HIGH, OptionalInt.empty(), null));
    assertThat(with("'reasoning_effort':'none'").thinking().mode()).isEqualTo(Mode.OFF);
    assertThat(with("'reasoning':{'max_tokens':2000,'exclude':true}").thinking())
        .isEqualTo(new Thinking(Mode.ON, null, OptionalInt.of(2000), false));
    assertThat(with("'thinking':{'type':'disabled'}").thinking().mode()).isEqualTo(Mode.OFF);
    assertThat(with("'enable_thinking':true,'thinking_budget':5").thinking().budget()).hasValue(5);
    assertThat(with("'top_p':1").thinking()).isEqualTo(Thinking.UNSTATED);
  }

  @Test
  void shouldReadFormats() {
    assertThat(with("'response_format':{'type':'json_object'}").options().format())
        .isEqualTo(new OutputFormat.JsonObject());
    OutputFormat.JsonSchema schema =
        (OutputFormat.JsonSchema)
            with("'response_format':{'type':'json_schema','json_schema':{'name':'n',"
                    + "'schema':{'type':'object'},'strict':true}}")
                .options()
                .format();
    assertThat(schema.nameOrNull()).isEqualTo("n");
    assertThat(schema.strictOrNull()).isTrue();
  }

  @Test
  void shouldTellWhatHasNoNeutralMeaning() {
    assertThat(
            with("'logit_bias':{'1':2},'prediction':{'type':'content','content':'x'},"
                    + "'store':false,'metadata':{},'brand_new':1")
                .source()
                .losses())
        .containsExactly(
            Loss.dropped("logit_bias"), Loss.dropped("prediction"), Loss.dropped("brand_new"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'messages':[{'role':'user','content':'a'}]}|model: ",
        "{'model':'m'}|messages: ",
        "{'model':'m','messages':[]}|messages: ",
        "{'model':'m','messages':[3]}|messages.0: ",
        "{'model':'m','messages':[{'content':'a'}]}|messages.0.role: ",
        "{'model':'m','messages':[{'role':'x','content':'a'}]}|messages.0.role: ",
        "{'model':'m','messages':[{'role':'user','content':5}]}|messages.0.content: ",
        "{'model':'m','messages':[{'role':'user','content':[{'text':'a'}]}]}|messages.0.content.0.type: ",
        "{'model':'m','messages':[{'role':'tool','content':'a'}]}|messages.0.tool_call_id: ",
        "{'model':'m','messages':[{'role':'user','content':'a'}],'n':2}|n: ",
        "{'model':'m','messages':[{'role':'user','content':'a'}],'modalities':['text','audio']}|modalities: ",
        "{'model':'m','messages':[{'role':'user','content':'a'}],'temperature':'x'}|temperature: ",
        "{'model':'m','messages':[{'role':'user','content':'a'}],'max_tokens':1.5}|max_tokens: ",
        "{'model':'m','messages':[{'role':'user','content':'a'}],'tools':[{'type':'function'}]}|tools.0.function: ",
        "{'model':'m','messages':[{'role':'user','content':'a'}],'response_format':{'type':'xml'}}|response_format.type: "
      })
  void shouldRefuseWhatIsMalformedByItsPath(String body, String path) {
    assertThatThrownBy(() -> decode(body))
        .isInstanceOfSatisfying(
            GatewayException.class, e -> assertThat(e.error().kind()).isEqualTo(Kind.BAD_REQUEST))
        .hasMessageStartingWith(path);
  }

  @Test
  void shouldReadThoughtsUnderBothNames() {
    assertThat(assistant("'content':'a','reasoning_content':'hm'"))
        .containsExactly(new Block.Reasoning("hm", null), Block.Text.of("a"));
    assertThat(assistant("'content':'a','reasoning':'hm'"))
        .containsExactly(new Block.Reasoning("hm", null), Block.Text.of("a"));
  }

  @Test
  void shouldOpenTheStatesThatTheClientCarries() {
    // Given
    ReasoningState thought =
        new ReasoningState(
            new Origin(new Dialect("claude"), "opus", "c"), Form.SIGNATURE, "sig", null, "hm");
    ReasoningState mark =
        new ReasoningState(
            new Origin(new Dialect("gemini"), "pro", "g"), Form.MARK_ON_NEXT, "bWFyaw==", null, "");
    String sealedMark = ChatKit.ENVELOPES.seal(mark);
    // When
    List<Block> blocks =
        assistant(
            "'content':'a','reasoning_content':'hm','reasoning_details':["
                + "{'type':'reasoning.encrypted','data':'"
                + ChatKit.ENVELOPES.seal(thought)
                + "'},{'type':'reasoning.encrypted','id':'c2','data':'"
                + sealedMark
                + "'}],'tool_calls':["
                + "{'id':'c1','type':'function','function':{'name':'f','arguments':'{}'}},"
                + "{'id':'c2','type':'function','function':{'name':'f','arguments':'{}'},"
                + "'extra_content':{'google':{'thought_signature':'"
                + sealedMark
                + "'}}}]");
    // Then
    assertThat(blocks)
        .containsExactly(
            new Block.Reasoning("hm", thought),
            Block.Text.of("a"),
            new Block.ToolCall("c1", ToolName.function("f"), "{}"),
            new Block.Reasoning("", mark),
            new Block.ToolCall("c2", ToolName.function("f"), "{}"));
  }

  @Test
  void shouldDropAnEnvelopeThatDoesNotOpen() {
    // When
    ChatRequest request =
        decode(
            "{'model':'m','messages':[{'role':'assistant','content':'a','reasoning_details':["
                + "{'type':'reasoning.encrypted','data':'tr1.AAAA'}]}]}");
    // Then
    assertThat(request.messages().getFirst().blocks()).containsExactly(Block.Text.of("a"));
    assertThat(request.source().losses())
        .containsExactly(Loss.dropped("messages.reasoning_details"));
  }

  @Test
  void shouldTellThatSignaturesOfUnknownVendorsGo() {
    // When
    ChatRequest request =
        decode(
            "{'model':'m','messages':[{'role':'assistant','content':'a',"
                + "'reasoning_signature':['gAAAA']}]}");
    // Then
    assertThat(request.source().losses())
        .containsExactly(Loss.dropped("messages.reasoning_signature"));
  }

  @Test
  void shouldKeepAVendorsOwnDetailsAsAStateOfUnknownOrigin() {
    // When
    Block first =
        assistant(
                "'content':'a','reasoning_details':[{'type':'reasoning.encrypted','data':'x',"
                    + "'index':0}]")
            .getFirst();
    // Then
    ReasoningState state = ChatKit.state(first);
    assertThat(state.origin()).isEqualTo(Origin.unknown(ChatCodec.DIALECT));
    assertThat(state.value())
        .isEqualTo("[{\"type\":\"reasoning.encrypted\",\"data\":\"x\",\"index\":0}]");
  }
}
