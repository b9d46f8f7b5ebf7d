package io.trireme.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.GatewayException;
import io.trireme.core.Json;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.spi.AnswerDecoder;
import io.trireme.core.sse.SseEvent;
import io.trireme.core.translate.Losses;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** Nothing that is read breaks the reader. */
class GeminiMutatedInputTest {

  private static final String SEED_REQUEST =
      "{'systemInstruction':{'parts':[{'text':'s'}]},'contents':[{'role':'user','parts':["
          + "{'text':'q'},{'inlineData':{'mimeType':'image/png','data':'AAAA'}},"
          + "{'fileData':{'fileUri':'gs://b/o','mimeType':'a/b'}}]},{'role':'model','parts':["
          + "{'text':'t','thought':true},{'functionCall':{'id':'1','name':'f','args':{'a':[1]}},"
          + "'thoughtSignature':'c2ln'}]},{'role':'user','parts':[{'functionResponse':{'id':'1',"
          + "'name':'f','response':{'output':'x'},'parts':[{'inlineData':{'mimeType':'a/b',"
          + "'data':''}}]}}]}],'tools':[{'functionDeclarations':[{'name':'f','description':'d',"
          + "'parameters':{'type':'OBJECT','properties':{'a':{'type':'ARRAY','minItems':'1',"
          + "'items':{'anyOf':[{'type':'STRING'}],'nullable':true}}},'required':['a']}}]},"
          + "{'googleSearch':{'excludeDomains':['x']}}],'toolConfig':{'functionCallingConfig':"
          + "{'mode':'ANY','allowedFunctionNames':['f']}},'generationConfig':{'temperature':1,"
          + "'topK':4,'seed':7,'stopSequences':['x'],'responseMimeType':'application/json',"
          + "'responseJsonSchema':{'type':'OBJECT','$ref':'#/x','allOf':[{}],'enum':[1]},"
          + "'responseModalities':['TEXT'],'mediaResolution':'MEDIA_RESOLUTION_LOW',"
          + "'thinkingConfig':{'thinkingLevel':'LOW','thinkingBudget':3}},'serviceTier':'flex'}";
  private static final String SEED_ANSWER =
      "{'responseId':'r','candidates':[{'index':0,'finishReason':'STOP','content':{'parts':["
          + "{'text':'t','thought':true},{'text':'a','thoughtSignature':'c2ln'},"
          + "{'functionCall':{'name':'f','args':{'a':1}}},{'functionCall':{'name':'g',"
          + "'willContinue':true}},{'functionCall':{'partialArgs':[{'jsonPath':'$.a[0].b',"
          + "'stringValue':'x'}]}},{'inlineData':{'mimeType':'a/b','data':'AA'}}]},"
          + "'groundingMetadata':{'webSearchQueries':['q'],'groundingChunks':[{'web':{'uri':'u'}}],"
          + "'groundingSupports':[{'segment':{'startIndex':0,'endIndex':1,'text':'a'},"
          + "'groundingChunkIndices':[0]}]}}],'usageMetadata':{'promptTokenCount':1,"
          + "'candidatesTokenCount':2,'totalTokenCount':3},'promptFeedback':{'blockReason':'X'}}";

  /** The tree with one value somewhere in it replaced, removed or doubled. */
  private static JsonNode mutated(JsonNode node, Random random) {
    if (random.nextInt(6) == 0 || node.isValueNode() || node.isEmpty()) {
      return value(random);
    }
    int chosen = random.nextInt(node.size());
    if (node instanceof ArrayNode list) {
      ArrayNode out = list.deepCopy();
      out.set(chosen, mutated(list.get(chosen), random));
      return random.nextBoolean() ? out : out.add(list.get(chosen));
    }
    ObjectNode out = ((ObjectNode) node).deepCopy();
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    String name = names.get(chosen);
    out.set(name, mutated(node.get(name), random));
    return out;
  }

  private static JsonNode value(Random random) {
    return Json.exact(
        switch (random.nextInt(14)) {
          case 0 -> "null";
          case 1 -> "true";
          case 2 -> "-1";
          case 3 -> "1e400";
          case 4 -> "99999999999999999999";
          case 5 -> "\"\"";
          case 6 -> "\"x\"";
          case 7 -> "[]";
          case 8 -> "{}";
          case 9 -> "[[1]]";
          case 10 -> "{\"a\":{\"$ref\":\"#\"}}";
          case 11 -> "\"\\ud83d\"";
          case 12 -> "\"VFIxAAAA\"";
          default -> "2147483648";
        });
  }

  @Timeout(60)
  @Test
  void shouldRefuseWhatItCannotReadAndNeverBreak() {
    Random random = new Random(11);
    JsonNode seed = Codecs.tree(SEED_REQUEST);
    Codecs.decode(Json.bytes(seed));
    int refused = 0;
    for (int i = 0; i < 6000; i++) {
      JsonNode body = mutated(seed, random);
      for (int more = random.nextInt(3); more > 0; more--) {
        body = mutated(body, random);
      }
      try {
        ChatRequest request = Codecs.decode(Json.bytes(body));
        Codecs.encode(request, i % 2 == 0 ? Codecs.THIRD : "gemini-2.0-flash");
      } catch (GatewayException e) {
        assertThat(e).hasMessageContaining(": ");
        refused++;
      }
    }
    assertThat(refused).isBetween(500, 5900);
  }

  @Timeout(60)
  @Test
  void shouldReadAnyAnswerOrSayThatItIsBroken() {
    Random random = new Random(12);
    JsonNode seed = Codecs.tree(SEED_ANSWER);
    int read = 0;
    for (int i = 0; i < 6000; i++) {
      JsonNode body = mutated(mutated(seed, random), random);
      List<ChatEvent> events = new ArrayList<>();
      AnswerDecoder decoder =
          Codecs.CODEC.answerDecoder(Codecs.target(Codecs.THIRD, true), new Losses());
      try {
        decoder.accept(new SseEvent("", Json.text(body)), events::add);
        decoder.accept(new SseEvent("", Json.text(mutated(seed, random))), events::add);
        decoder.end(events::add);
        read++;
      } catch (GatewayException e) {
        assertThat(e).hasMessageStartingWith("The upstream's ");
      }
    }
    assertThat(read).isGreaterThan(1000);
  }

  @Timeout(60)
  @Test
  void shouldNotReadWhatIsCutSomewhere() {
    byte[] body = Codecs.json(SEED_REQUEST).getBytes(StandardCharsets.UTF_8);
    for (int length = 0; length < body.length; length += 7) {
      byte[] cut = Arrays.copyOf(body, length);
      assertThat(catching(cut)).isTrue();
    }
  }

  private static boolean catching(byte[] body) {
    try {
      Codecs.decode(body);
      return false;
    } catch (GatewayException e) {
      return true;
    }
  }
}
