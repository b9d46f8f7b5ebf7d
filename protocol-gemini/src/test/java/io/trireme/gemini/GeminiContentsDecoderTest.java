package io.trireme.gemini;

import io.trireme.core.model.Block;
import io.trireme.core.model.Block.MediaKind;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Loss;
import io.trireme.core.model.MediaSource;
import io.trireme.core.model.Message;
import io.trireme.core.model.ReasoningState;
import io.trireme.core.model.ReasoningState.Form;
import io.trireme.core.model.ReasoningState.Origin;
import io.trireme.core.model.Role;
import io.trireme.core.model.ToolName;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
class GeminiContentsDecoderTest {

  private static ReasoningState nativeState(Form form) {
    return new ReasoningState(Origin.unknown(GeminiProtocol.GEMINI), form, "c2ln", null, "");
  }

  private static Block.Reasoning mark(Form form) {
    return new Block.Reasoning("", nativeState(form));
  }

  private static Block.ToolCall call(String id, String name, String args) {
    return new Block.ToolCall(id, ToolName.function(name), args);
  }

  @Test
  void edge16TwoCallsOfOneNameWithoutIdsArePairedInOrder() {
    // Given
    String body =
        "{'contents':[{'role':'model','parts':[{'functionCall':{'name':'f','args':{}}},"
            + "{'functionCall':{'name':'f','args':{}}},{'functionCall':{'name':'g'}}]},"
            + "{'role':'function','parts':["
            + "{'functionResponse':{'name':'g','response':{'output':'3'}}},"
            + "{'functionResponse':{'name':'f','response':{'output':'1'}}},"
            + "{'functionResponse':{'name':'f','response':{'error':'2'}}}]}]}";

    // When
    List<Message> messages = Codecs.decode(body).messages();

    // Then
    List<String> ids = messages.getFirst().blocks().stream().map(b -> id(b)).toList();
    assertThat(ids).doesNotHaveDuplicates().hasSize(3);
    assertThat(messages.getLast().role()).isEqualTo(Role.USER);
    assertThat(messages.getLast().blocks())
        .containsExactly(
            new Block.ToolResult(ids.get(2), List.of(Block.Text.of("3")), false),
            new Block.ToolResult(ids.get(0), List.of(Block.Text.of("1")), false),
            new Block.ToolResult(ids.get(1), List.of(Block.Text.of("2")), true));
    assertThat(Codecs.decode(body).messages()).isEqualTo(messages);
  }

  private static String id(Block block) {
    return ((Block.ToolCall) block).id();
  }

  @Test
  void edge17GeminiCliPrefixIsStrippedFromCallsAndResponses() {
    // Given
    String body =
        "{'contents':[{'role':'model','parts':["
            + "{'functionCall':{'id':'list_directory__abc','name':'list_directory','args':{}}}]},"
            + "{'parts':[{'functionResponse':{'id':'list_directory__abc','name':'list_directory',"
            + "'response':{'output':'x'}}}]}]}";

    // When
    List<Message> messages = Codecs.decode(body).messages();

    // Then
    assertThat(messages.get(0).blocks()).containsExactly(call("abc", "list_directory", "{}"));
    assertThat(((Block.ToolResult) messages.get(1).blocks().getFirst()).callId()).isEqualTo("abc");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'output':'text'}      | text               | false",
        "{'output':['a']}       | {'output':['a']}   | false",
        "{'error':'bad'}        | bad                | true",
        "{'error':{'code':1}}   | {'code':1}         | true",
        "{'a':1,'output':'x'}   | {'a':1,'output':'x'} | false",
        "{'error':'e','more':1} | {'error':'e','more':1} | false",
      })
  void shouldReadWhatAFunctionSaid(String response, String text, boolean error) {
    // When
    List<Block> blocks =
        Codecs.blocks(
            "user", "[{'functionResponse':{'id':'i','name':'f','response':" + response + "}}]");

    // Then
    assertThat(blocks)
        .containsExactly(
            new Block.ToolResult("i", List.of(Block.Text.of(Codecs.json(text))), error));
  }

  @Test
  void shouldKeepMediaWithinAResponse() {
    // When
    List<Block> blocks =
        Codecs.blocks(
            "user",
            "[{'functionResponse':{'id':'i','name':'f','response':{},"
                + "'parts':[{'inlineData':{'mimeType':'image/png','data':'AAAA'}}]}}]");

    // Then
    MediaSource image = new MediaSource.Inline("image/png", "AAAA");
    assertThat(blocks)
        .containsExactly(
            new Block.ToolResult("i", List.of(Block.Media.of(MediaKind.IMAGE, image)), false));
  }

  @Test
  void edge15SignatureOnAnEmptyTextMarksWhatWentBefore() {
    // When
    List<Block> blocks =
        Codecs.blocks("model", "[{'text':'4'},{'text':'','thoughtSignature':'c2ln'}]");

    // Then
    assertThat(blocks).containsExactly(Block.Text.of("4"), mark(Form.MARK_ON_PREVIOUS));
  }

  @Test
  void fieldR16SignatureOnAThoughtMarksWhatFollows() {
    // When
    List<Block> blocks =
        Codecs.blocks(
            "model",
            "[{'text':'hm','thought':true,'thoughtSignature':'c2ln'},"
                + "{'functionCall':{'id':'i','name':'f','args':{}}}]");

    // Then
    assertThat(blocks)
        .containsExactly(
            new Block.Reasoning("hm", null), mark(Form.MARK_ON_NEXT), call("i", "f", "{}"));
  }

  @Test
  void edge14ParallelCallsKeepTheSignatureOfTheFirst() {
    // When
    List<Block> blocks =
        Codecs.blocks(
            "model",
            "[{'functionCall':{'id':'1','name':'f'},'thoughtSignature':'c2ln'},"
                + "{'functionCall':{'id':'2','name':'f'}}]");

    // Then
    assertThat(blocks)
        .containsExactly(mark(Form.MARK_ON_NEXT), call("1", "f", "{}"), call("2", "f", "{}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "skip_thought_signature_validator",
        "c2tpcF90aG91Z2h0X3NpZ25hdHVyZV92YWxpZGF0b3I="
      })
  void shouldTakeASentinelForNoSignature(String sentinel) {
    // When
    List<Block> blocks =
        Codecs.blocks(
            "model",
            "[{'functionCall':{'id':'1','name':'f'},'thoughtSignature':'" + sentinel + "'}]");

    // Then
    assertThat(blocks).containsExactly(call("1", "f", "{}"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldOpenAForeignStateWhetherItsThoughtIsKeptOrNot(boolean kept) {
    // Given
    ReasoningState state =
        new ReasoningState(
            new Origin(Codecs.OTHER, "m", "a"), Form.SIGNATURE, "sig==", "rs_1", "shown");
    String sealed = Codecs.ENVELOPES.sealBase64(state).replace('+', '-').replace('/', '_');
    String thought = kept ? "{'text':'thought','thought':true}," : "";

    // When
    List<Block> blocks =
        Codecs.blocks(
            "model",
            "["
                + thought
                + "{'functionCall':{'id':'1','name':'f'},'thoughtSignature':'"
                + sealed
                + "'}]");

    // Then
    assertThat(blocks)
        .containsExactly(
            new Block.Reasoning(kept ? "thought" : "shown", state), call("1", "f", "{}"));
  }

  @Test
  void shouldDropAnEnvelopeThatDoesNotOpen() {
    // Given
    ReasoningState state =
        new ReasoningState(new Origin(Codecs.OTHER, "m", "a"), Form.SIGNATURE, "s", null, "");
    String sealed = Codecs.ENVELOPES.sealBase64(state);
    String changed =
        sealed.substring(0, 20) + (sealed.charAt(20) == 'A' ? 'B' : 'A') + sealed.substring(21);

    // When
    ChatRequest request =
        Codecs.decode(
            "{'contents':[{'role':'model','parts':[{'text':'t','thoughtSignature':'"
                + changed
                + "'}]}]}");

    // Then
    assertThat(request.messages().getFirst().blocks()).containsExactly(Block.Text.of("t"));
    assertThat(request.source().losses()).containsExactly(Loss.dropped("thoughtSignature"));
  }

  @Test
  void shouldPutTheModelsWordsTogetherThatAStreamCut() {
    // When
    List<Block> words = Codecs.blocks("model", "[{'text':'Hel'},{'text':'lo'},{'text':'.'}]");
    List<Block> signed =
        Codecs.blocks("model", "[{'text':'a'},{'text':'b','thoughtSignature':'c2ln'}]");
    List<Block> users = Codecs.blocks("user", "[{'text':'context'},{'text':'question'}]");

    // Then
    assertThat(words).containsExactly(Block.Text.of("Hello."));
    assertThat(signed).hasSize(3);
    assertThat(users).containsExactly(Block.Text.of("context"), Block.Text.of("question"));
  }

  @Test
  void shouldFindNothingInAnEnvelopeThatHoldsNothing() {
    // When
    ChatRequest request =
        Codecs.decode(
            "{'contents':[{'role':'model','parts':[{'functionCall':{'id':'1','name':'f'},"
                + "'thoughtSignature':'"
                + Codecs.ENVELOPES.sealNothingBase64()
                + "'}]}]}");

    // Then
    assertThat(request.messages().getFirst().blocks()).containsExactly(call("1", "f", "{}"));
    assertThat(request.source().losses()).isEmpty();
  }

  @Test
  void shouldReadMediaOfEveryKind() {
    // When
    List<Block> blocks =
        Codecs.blocks(
            "user",
            "[{'inlineData':{'mimeType':'audio/wav','data':'-_8='}},"
                + "{'inlineData':{'mimeType':'text/plain','data':'aGk='}},"
                + "{'fileData':{'fileUri':'https://generativelanguage.googleapis.com/v1beta/files/x'}},"
                + "{'fileData':{'fileUri':'https://example.test/a.png','mimeType':'image/png'}},"
                + "{'executableCode':{'code':'1'}},{}]");

    // Then
    assertThat(blocks)
        .containsExactly(
            Block.Media.of(MediaKind.AUDIO, new MediaSource.Inline("audio/wav", "+/8=")),
            Block.Media.of(MediaKind.DOCUMENT, new MediaSource.Plain("hi")),
            Block.Media.of(
                MediaKind.DOCUMENT,
                new MediaSource.File(
                    GeminiProtocol.GEMINI,
                    "https://generativelanguage.googleapis.com/v1beta/files/x",
                    null)),
            Block.Media.of(
                MediaKind.IMAGE, new MediaSource.Url("https://example.test/a.png", "image/png")),
            new Block.Opaque(
                GeminiProtocol.GEMINI,
                "executableCode",
                Codecs.json("{'executableCode':{'code':'1'}}")));
  }
}
