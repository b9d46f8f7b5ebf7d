package io.trireme.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.Json;
import io.trireme.core.spi.Signal;
import io.trireme.core.translate.Losses;
import io.trireme.core.translate.Translation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How likely the tokens of an answer were is told between all dialects that know of it, streaming
 * and whole.
 */
@Timeout(30)
final class LogProbsPairsTest {

  private static final String OF_OPENAI =
      "[{'token':'Hi','logprob':-0.5,'bytes':[72,105],'top_logprobs':[{'token':'Hi','logprob':-0.5,"
          + "'bytes':[72,105]},{'token':'Yo','logprob':-1.25,'bytes':[89,111]}]},"
          + "{'token':' du','logprob':0,'bytes':[32,100,117],'top_logprobs':[]}]";
  private static final String OF_GOOGLE =
      "{'chosenCandidates':[{'token':'Hi','logProbability':-0.5},{'token':' du'}],"
          + "'topCandidates':[{'candidates':[{'token':'Hi','logProbability':-0.5},"
          + "{'token':'Yo','logProbability':-1.25}]},{}]}";
  private static final String TOLD = "Hi -0.5 (Hi -0.5, Yo -1.25)| du 0.0 ()";

  private static byte[] bytes(String text) {
    return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }

  private static String request(String client, boolean stream) {
    return switch (client) {
      case "codex" ->
          "{'model':'m','stream':"
              + stream
              + ",'input':'a','top_logprobs':2,'include':['message.output_text.logprobs']}";
      case "chat" ->
          "{'model':'m','stream':"
              + stream
              + ",'messages':[{'role':'user','content':'a'}],'logprobs':true,'top_logprobs':2}";
      case "gemini" ->
          "{'contents':[{'role':'user','parts':[{'text':'a'}]}],"
              + "'generationConfig':{'responseLogprobs':true,'logprobs':2}}";
      default ->
          "{'model':'m','max_tokens':9,'stream':"
              + stream
              + ",'messages':[{'role':'user','content':'a'}]}";
    };
  }

  private static String path(String client, boolean stream) {
    return switch (client) {
      case "codex" -> "/v1/responses";
      case "chat" -> "/v1/chat/completions";
      case "gemini" -> "/v1beta/models/m:" + (stream ? "streamGenerateContent" : "generateContent");
      default -> "/v1/messages";
    };
  }

  private static Translation translate(
      String client, String vendor, boolean stream, Losses losses) {
    String model =
        switch (vendor) {
          case "codex" -> "gpt-4o";
          case "chat" -> "deepseek-chat";
          case "gemini" -> "gemini-3-pro";
          default -> "claude-sonnet-4-5";
        };
    return InstalledProtocols.translate(
        client, path(client, stream), bytes(request(client, stream)), vendor, model, losses);
  }

  private static String whole(String vendor) {
    return switch (vendor) {
      case "codex" -> "{" + response() + "}";
      case "chat" ->
          "{'id':'c','choices':[{'index':0,'message':{'role':'assistant','content':'Hi du'},"
              + "'logprobs':{'content':"
              + OF_OPENAI
              + "},'finish_reason':'stop'}]}";
      default ->
          "{'responseId':'g','candidates':[{'index':0,'content':{'role':'model','parts':["
              + "{'text':'Hi du'}]},'finishReason':'STOP','logprobsResult':"
              + OF_GOOGLE
              + "}]}";
    };
  }

  private static String response() {
    return "'id':'r','status':'completed','output':[{'type':'message','id':'m','role':'assistant',"
        + "'content':[{'type':'output_text','text':'Hi du','annotations':[],'logprobs':"
        + OF_OPENAI
        + "}]}]";
  }

  /** The same, each token by itself where the dialect tells it so. */
  private static String streamed(String vendor) {
    String first = OF_OPENAI.substring(0, OF_OPENAI.indexOf(",{'token':' du'")) + "]";
    String second = "[" + OF_OPENAI.substring(OF_OPENAI.indexOf("{'token':' du'"));
    return switch (vendor) {
      case "codex" ->
          delta("Hi", first)
              + delta(" du", second)
              + data("{'type':'response.completed','response':{" + response() + "}}");
      case "chat" -> chunk("Hi", first) + chunk(" du", second) + data("[DONE]");
      default ->
          data(
                  "{'responseId':'g','candidates':[{'index':0,'content':{'role':'model','parts':["
                      + "{'text':'Hi'}]}}]}")
              + data(whole("gemini").replace("'Hi du'", "' du'"));
    };
  }

  private static String delta(String text, String logProbs) {
    return data(
        "{'type':'response.output_text.delta','output_index':0,'content_index':0,'item_id':'m',"
            + "'delta':'"
            + text
            + "','logprobs':"
            + logProbs
            + "}");
  }

  private static String chunk(String text, String logProbs) {
    return data(
        "{'id':'c','choices':[{'index':0,'delta':{'content':'"
            + text
            + "'},'logprobs':{'content':"
            + logProbs
            + "},'finish_reason':null}]}");
  }

  private static String data(String json) {
    return "data: " + json.replace('\'', '"') + "\n\n";
  }

  /** The tokens that a piece of a client's answer tells, in words. */
  private static List<String> told(String client, JsonNode piece) {
    List<String> told = new ArrayList<>();
    switch (client) {
      case "codex" ->
          piece
              .findPath("output")
              .path(0)
              .path("content")
              .path(0)
              .path("logprobs")
              .forEach(token -> told.add(words(token, token.path("top_logprobs"), "logprob")));
      case "chat" ->
          piece
              .path("choices")
              .path(0)
              .path("logprobs")
              .path("content")
              .forEach(token -> told.add(words(token, token.path("top_logprobs"), "logprob")));
      default -> {
        JsonNode result = piece.path("candidates").path(0).path("logprobsResult");
        for (JsonNode token : result.path("chosenCandidates")) {
          JsonNode others = result.path("topCandidates").path(told.size()).path("candidates");
          told.add(words(token, others, "logProbability"));
        }
      }
    }
    return told;
  }

  private static String words(JsonNode token, JsonNode others, String field) {
    List<String> likeliest = new ArrayList<>();
    others.forEach(o -> likeliest.add(o.path("token").asText() + " " + o.path(field).asDouble()));
    return token.path("token").asText()
        + " "
        + token.path(field).asDouble()
        + " ("
        + String.join(", ", likeliest)
        + ")";
  }

  @ParameterizedTest
  @CsvSource({
    "codex,chat",
    "codex,gemini",
    "chat,codex",
    "chat,gemini",
    "gemini,codex",
    "gemini,chat"
  })
  void shouldTellHowLikelyTheTokensOfAWholeAnswerWere(String client, String vendor) {
    // Given
    Losses losses = new Losses();
    Translation translation = translate(client, vendor, false, losses);
    // When
    Signal signal = translation.onWhole(bytes(whole(vendor)));
    List<String> told = told(client, Json.read(translation.take()));
    // Then
    assertThat(signal).isEqualTo(Signal.TERMINAL);
    assertThat(String.join("|", told)).isEqualTo(TOLD);
    assertThat(losses.all()).isEmpty();
    assertThat(InstalledProtocols.sent(translation))
        .containsAnyOf("\"message.output_text.logprobs\"", "\"logprobs\":true", "responseLogprobs")
        .containsAnyOf("\"top_logprobs\":2", "\"logprobs\":2");
  }

  @ParameterizedTest
  @CsvSource({
    "codex,chat",
    "codex,gemini",
    "chat,codex",
    "chat,gemini",
    "gemini,codex",
    "gemini,chat"
  })
  void shouldTellHowLikelyTheTokensOfAStreamWere(String client, String vendor) {
    // Given
    Translation translation = translate(client, vendor, true, new Losses());
    // When
    String said = InstalledProtocols.streamed(translation, streamed(vendor));
    // Then
    List<String> told = new ArrayList<>();
    for (JsonNode piece : pieces(client, said)) {
      if (!client.equals("codex") || piece.path("type").asText().equals("response.completed")) {
        told.addAll(told(client, piece));
      }
    }
    assertThat(String.join("|", told)).isEqualTo(TOLD);
  }

  private static List<JsonNode> pieces(String client, String said) {
    List<JsonNode> pieces = new ArrayList<>();
    if (client.equals("gemini")) {
      Json.read(said.getBytes(StandardCharsets.UTF_8)).forEach(pieces::add);
      return pieces;
    }
    for (String line : said.split("\n", -1)) {
      if (line.startsWith("data: {")) {
        pieces.add(Json.read(line.substring("data: ".length())));
      }
    }
    return pieces;
  }

  @ParameterizedTest
  @CsvSource({"codex", "chat", "gemini"})
  void shouldSayThatAVendorOfMessagesKnowsNoProbabilities(String client) {
    // Given
    Losses losses = new Losses();
    // When
    Translation translation = translate(client, "claude", false, losses);
    // Then
    assertThat(InstalledProtocols.sent(translation)).doesNotContain("ogprobs");
    assertThat(losses.header()).contains("dropped=").contains("ogprobs");
  }

  @Test
  void shouldTellNothingToAClientThatDidNotAsk() {
    // Given
    Translation translation =
        InstalledProtocols.translate(
            "chat",
            "/v1/chat/completions",
            bytes("{'model':'m','messages':[{'role':'user','content':'a'}]}"),
            "codex",
            "gpt-4o",
            new Losses());
    // When
    translation.onWhole(bytes(whole("codex")));
    JsonNode choice = Json.read(translation.take()).path("choices").path(0);
    // Then
    assertThat(choice.path("logprobs").isNull()).isTrue();
    assertThat(choice.path("message").path("content").asText()).isEqualTo("Hi du");
    assertThat(InstalledProtocols.sent(translation)).doesNotContain("logprobs");
  }

  @Test
  void shouldSayThatAModelThatReasonsTellsNoProbabilities() {
    // Given
    Losses losses = new Losses();
    // When
    Translation translation =
        InstalledProtocols.translate(
            "chat", path("chat", false), bytes(request("chat", false)), "codex", "gpt-5", losses);
    // Then
    assertThat(InstalledProtocols.sent(translation)).doesNotContain("logprobs");
    assertThat(losses.header()).isEqualTo("dropped=logprobs");
  }
}
