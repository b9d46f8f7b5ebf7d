package io.trireme.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.GatewayException;
import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.Block.MediaKind;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.MediaSource;
import io.trireme.core.model.Message;
import io.trireme.core.model.ReasoningState;
import io.trireme.core.model.ReasoningState.Form;
import io.trireme.core.model.Role;
import io.trireme.core.model.ToolName;
import io.trireme.core.spi.UpstreamRequest;
import io.trireme.core.translate.Losses;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static io.trireme.gemini.Codecs.SECOND;
import static io.trireme.gemini.Codecs.THIRD;
import static io.trireme.gemini.Codecs.list;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** The turns of a request. */
@Timeout(20)
class GeminiRequestEncoderTest {

  private static final MediaSource PNG = new MediaSource.Inline("image/png", "AAAA");

  private static Message user(Block... blocks) {
    return new Message(Role.USER, List.of(blocks));
  }

  private static Message model(Block... blocks) {
    return new Message(Role.ASSISTANT, List.of(blocks));
  }

  private static Block.Text text(String words) {
    return Block.Text.of(words);
  }

  private static Block.ToolCall call(String id) {
    return new Block.ToolCall(id, ToolName.function("f"), "{}");
  }

  private static Block.ToolResult result(String id, Block... content) {
    return new Block.ToolResult(id, List.of(content), false);
  }

  private static Block.Reasoning own(Form form) {
    return new Block.Reasoning(
        "", new ReasoningState(Codecs.target(THIRD, true).origin(), form, "c2ln", null, ""));
  }

  private static JsonNode contents(String model, Message... messages) {
    return Codecs.encode(Codecs.request(List.of(messages)), model).path("contents");
  }

  @Test
  void shouldPutModelAndOperationIntoThePath() {
    // When
    UpstreamRequest whole =
        Codecs.CODEC.encode(Codecs.ask(), Codecs.target("gemini-x", false), new Losses());
    UpstreamRequest stream =
        Codecs.CODEC.encode(Codecs.ask(), Codecs.target("models/gemini-x", true), new Losses());

    // Then
    assertThat(whole.path()).isEqualTo("/v1beta/models/gemini-x:generateContent");
    assertThat(whole.query()).isEmpty();
    assertThat(stream.path()).isEqualTo("/v1beta/models/gemini-x:streamGenerateContent");
    assertThat(stream.query()).isEqualTo("alt=sse");
    assertThat(Json.exact(whole.body()))
        .isEqualTo(Codecs.tree("{'contents':[{'role':'user','parts':[{'text':'hi'}]}]}"));
  }

  @Test
  void shouldSayEachBlockOfTheSystemInAPartAndLateOnesInPlace() {
    // When
    JsonNode body =
        Codecs.encode(
            Codecs.request(
                List.of(
                    new Message(Role.SYSTEM, List.of(text("a"), text(""), text("b"))),
                    Message.text(Role.DEVELOPER, "c"),
                    user(text("1")),
                    Message.text(Role.DEVELOPER, "late"),
                    model(text("2")),
                    user(text("3")))),
            SECOND);

    // Then
    assertThat(body.path("systemInstruction"))
        .isEqualTo(Codecs.tree("{'parts':[{'text':'a'},{'text':'b'},{'text':'c'}]}"));
    assertThat(body.path("contents"))
        .isEqualTo(
            list(
                "[{'role':'user','parts':[{'text':'1'},"
                    + "{'text':'<system-reminder>\\nlate\\n</system-reminder>'}]},"
                    + "{'role':'model','parts':[{'text':'2'}]},"
                    + "{'role':'user','parts':[{'text':'3'}]}]"));
  }

  @Test
  void fieldT20UserSpeaksFirstAndLast() {
    // Given
    Losses losses = new Losses();

    // When
    JsonNode body = Codecs.encode(Codecs.request(List.of(model(text("a")))), SECOND, losses);

    // Then
    assertThat(body.path("contents"))
        .isEqualTo(
            list(
                "[{'role':'user','parts':[{'text':'.'}]},{'role':'model','parts':[{'text':'a'}]},"
                    + "{'role':'user','parts':[{'text':'Continue'}]}]"));
    assertThat(losses.all()).hasSize(1);
    assertThat(contents(SECOND, Message.text(Role.SYSTEM, "only")))
        .isEqualTo(list("[{'role':'user','parts':[{'text':'.'}]}]"));
  }

  @Test
  void edge18ParallelResultsStandInOneContentAndMediaAfterBefore3() {
    // When
    JsonNode contents =
        contents(
            SECOND,
            user(text("go")),
            model(call("1"), call("2")),
            user(result("1", text("a"), Block.Media.of(MediaKind.IMAGE, PNG))),
            user(result("2"), text("and")));

    // Then
    assertThat(contents)
        .isEqualTo(
            list(
                "[{'role':'user','parts':[{'text':'go'}]},"
                    + "{'role':'model','parts':[{'functionCall':{'name':'f','args':{}}},"
                    + "{'functionCall':{'name':'f','args':{}}}]},"
                    + "{'role':'user','parts':["
                    + "{'functionResponse':{'name':'f','response':{'output':'a'}}},"
                    + "{'functionResponse':{'name':'f','response':{'output':''}}}]},"
                    + "{'role':'user','parts':[{'text':'[what f gave besides]'},"
                    + "{'inlineData':{'mimeType':'image/png','data':'AAAA'}},{'text':'and'}]}]"));
  }

  @Test
  void shouldPutMediaIntoTheResponseAndSendIdsFrom3On() {
    // When
    JsonNode contents =
        contents(
            THIRD,
            user(text("go")),
            model(own(Form.MARK_ON_NEXT), call("1")),
            user(
                new Block.ToolResult(
                    "1", List.of(text("bad"), Block.Media.of(MediaKind.IMAGE, PNG)), true)));

    // Then
    assertThat(contents.get(1).path("parts"))
        .isEqualTo(
            list("[{'functionCall':{'id':'1','name':'f','args':{}},'thoughtSignature':'c2ln'}]"));
    assertThat(contents.get(2).path("parts"))
        .isEqualTo(
            list(
                "[{'functionResponse':{'id':'1','name':'f','response':{'error':'bad'},"
                    + "'parts':[{'inlineData':{'mimeType':'image/png','data':'AAAA'}}]}}]"));
  }

  @Test
  void edge14OnlyTheFirstUnsignedCallOfAStepOfThisTurnGetsTheSentinel() {
    // When
    JsonNode contents =
        contents(
            THIRD,
            user(text("old")),
            model(call("0")),
            user(result("0")),
            model(text("done")),
            user(text("new")),
            model(text("so"), call("1"), call("2")),
            user(result("1"), result("2")),
            model(own(Form.MARK_ON_NEXT), call("3"), call("4")),
            user(result("3"), result("4")),
            model(call("5")),
            user(result("5")));

    // Then
    assertThat(signatures(contents))
        .containsExactly(
            "0:", "1:" + Signatures.SENTINEL, "2:", "3:c2ln", "4:", "5:" + Signatures.SENTINEL);
    assertThat(Json.text(contents(SECOND, user(text("q")), model(call("1")), user(result("1")))))
        .doesNotContain("thoughtSignature");
  }

  @Test
  void wordsBesideResultsDoNotBeginATurn() {
    // When
    JsonNode contents =
        contents(THIRD, user(text("q")), model(call("1")), user(result("1"), text("note")));

    // Then
    assertThat(signatures(contents)).containsExactly("1:" + Signatures.SENTINEL);
  }

  private static List<String> signatures(JsonNode contents) {
    return contents.findParents("functionCall").stream()
        .map(
            part ->
                part.path("functionCall").path("id").asText()
                    + ":"
                    + part.path("thoughtSignature").asText())
        .toList();
  }

  @Test
  void edge15TrailingMarkStandsOnAnEmptyTextAgain() {
    // When
    JsonNode contents =
        contents(
            THIRD, user(text("q")), model(text("4"), own(Form.MARK_ON_PREVIOUS)), user(text("r")));

    // Then
    assertThat(contents.get(1).path("parts"))
        .isEqualTo(list("[{'text':'4'},{'text':'','thoughtSignature':'c2ln'}]"));
  }

  @Test
  void edge12ThoughtsWithoutAStateOfOursAreLeftOut() {
    // When
    JsonNode contents =
        contents(
            THIRD,
            user(text("q")),
            model(new Block.Reasoning("thought", null), text("a")),
            user(text("r")));

    // Then
    assertThat(contents.get(1).path("parts")).isEqualTo(list("[{'text':'a'}]"));
  }

  @Test
  void shouldRefuseAddressesAndForeignFilesByTheClientsField() {
    // Given
    ObjectNode body =
        Codecs.tree("{'messages':[{'content':[{'source':{'url':'http://example.test/x.png'}}]}]}");
    ChatRequest.Source source = new ChatRequest.Source(Codecs.OTHER, body, false, List.of());
    MediaSource url = new MediaSource.Url("http://example.test/x.png", null);
    ChatRequest ask = Codecs.request(List.of(user(Block.Media.of(MediaKind.IMAGE, url))));
    ChatRequest request =
        new ChatRequest(
            source,
            ask.model(),
            ask.messages(),
            ask.tooling(),
            ask.sampling(),
            ask.thinking(),
            ask.options());

    // When
    GatewayException refusal =
        catchThrowableOfType(GatewayException.class, () -> Codecs.encode(request, THIRD));

    // Then
    assertThat(refusal).hasMessageStartingWith("messages.0.content.0.source.url: ");
    MediaSource file = new MediaSource.File(Codecs.OTHER, "file-1", null);
    assertThat(
            catchThrowableOfType(
                GatewayException.class,
                () -> contents(THIRD, user(Block.Media.of(MediaKind.IMAGE, file)))))
        .hasMessageStartingWith("media: ");
    assertThat(
            contents(
                THIRD,
                user(
                    Block.Media.of(MediaKind.VIDEO, new MediaSource.Url("gs://b/o", "video/mp4")))))
        .isEqualTo(
            list(
                "[{'role':'user','parts':"
                    + "[{'fileData':{'fileUri':'gs://b/o','mimeType':'video/mp4'}}]}]"));
  }
}
