package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.GatewayException;
import io.trireme.core.Json;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.spi.AnswerDecoder;
import io.trireme.core.sse.SseEvent;
import io.trireme.core.translate.Losses;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever comes, nothing but our own refusal leaves a decoder. */
@Timeout(120)
class ChatFuzzTest {

  private static final int TRIES = 6000;

  private static final String REQUEST =
      ChatKit.json(
          "{'model':'m','messages':[{'role':'system','content':'a'},{'role':'user','content':["
              + "{'type':'text','text':'a','cache_control':{'type':'ephemeral','ttl':'1h'}},"
              + "{'type':'image_url','image_url':{'url':'data:image/png;base64,AA','detail':'low'}},"
              + "{'type':'file','file':{'filename':'a','file_data':'data:;base64,AA'}},"
              + "{'type':'input_audio','input_audio':{'data':'A','format':'wav'}}]},"
              + "{'role':'assistant','content':null,'refusal':'r','reasoning_content':'h',"
              + "'reasoning_details':[{'type':'reasoning.encrypted','data':'tr1.AA','id':'i',"
              + "'index':0},{'type':'reasoning.text','text':'x','signature':'s'}],"
              + "'tool_calls':[{'id':'c','type':'function','function':{'name':'f',"
              + "'arguments':'{}'},'extra_content':{'google':{'thought_signature':'VFIxA'}}}],"
              + "'function_call':{'name':'f','arguments':'{}'}},"
              + "{'role':'tool','tool_call_id':'c','content':'1'},"
              + "{'role':'function','name':'f','content':'2'}],"
              + "'tools':[{'type':'function','function':{'name':'f','parameters':{'type':'object',"
              + "'properties':{'a':{}}},'strict':true}},{'type':'custom','custom':{'name':'p',"
              + "'format':{'type':'grammar','grammar':{'syntax':'lark','definition':'d'}}}}],"
              + "'tool_choice':{'type':'allowed_tools','allowed_tools':{'mode':'auto','tools':["
              + "{'type':'function','function':{'name':'f'}}]}},'stop':['a'],'temperature':1,"
              + "'max_tokens':5,'response_format':{'type':'json_schema','json_schema':{'name':'n',"
              + "'schema':{'type':'object'}}},'reasoning':{'effort':'low'},'seed':1,'n':1,"
              + "'web_search_options':{'user_location':{'approximate':{'city':'x'}}},"
              + "'stream_options':{'include_usage':true},'modalities':['text']}");

  private static final List<String> CHUNKS =
      List.of(
          "{'id':'x','choices':[{'index':0,'delta':{'role':'assistant','content':'a',"
              + "'reasoning_content':'r','reasoning_details':[{'type':'reasoning.text',"
              + "'text':'t','index':0,'signature':'s'}],'refusal':'n'}}]}",
          "{'id':'x','choices':[{'index':0,'delta':{'tool_calls':[{'index':0,'id':'c',"
              + "'function':{'name':'f','arguments':'{'},'extra_content':{'google':{"
              + "'thought_signature':'s'}}},{'index':1,'custom':{'name':'p','input':'x'}}]}}]}",
          "{'id':'x','choices':[{'index':0,'delta':{'content':[{'type':'text','text':'z'}],"
              + "'annotations':[{'url_citation':{'url':'u','start_index':1,'end_index':2}}],"
              + "'images':[{'image_url':{'url':'data:image/png;base64,A'}}],"
              + "'function_call':{'name':'f','arguments':'}'}},'finish_reason':'stop'}]}",
          "{'id':'x','choices':[],'usage':{'prompt_tokens':3,'completion_tokens':4,"
              + "'prompt_tokens_details':{'cached_tokens':1}}}");

  /** Changes, takes away or repeats something somewhere. */
  private static void mutate(JsonNode node, Random random) {
    if (node instanceof ObjectNode object && !object.isEmpty()) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      String name = names.get(random.nextInt(names.size()));
      if (random.nextInt(3) > 0 && !object.path(name).isEmpty()) {
        mutate(object.path(name), random);
      } else if (random.nextInt(4) == 0) {
        object.remove(name);
      } else {
        object.set(name, odd(random));
      }
    } else if (node instanceof ArrayNode array && !array.isEmpty()) {
      int index = random.nextInt(array.size());
      if (random.nextInt(3) > 0 && !array.get(index).isEmpty()) {
        mutate(array.get(index), random);
      } else if (random.nextInt(4) == 0) {
        array.add(array.get(index).deepCopy());
      } else {
        array.set(index, odd(random));
      }
    }
  }

  private static JsonNode odd(Random random) {
    List<String> values =
        List.of(
            "null",
            "true",
            "0",
            "-1",
            "1e999999999",
            "99999999999999999999",
            "0.5",
            "\"\"",
            "\"x\"",
            "\"\\ud83d\"",
            "\"tr1.\"",
            "\"data:,\"",
            "[]",
            "[null]",
            "[[{}]]",
            "{}",
            "{\"type\":\"x\"}",
            "{\"type\":5}");
    return Json.exact(values.get(random.nextInt(values.size())));
  }

  @Test
  void shouldReadOrRefuseEveryRequest() {
    int read = 0;
    for (int seed = 0; seed < TRIES; seed++) {
      // Given
      Random random = new Random(seed);
      JsonNode body = Json.exact(REQUEST);
      for (int i = random.nextInt(4); i >= 0; i--) {
        mutate(body, random);
      }
      // When, Then
      try {
        ChatRequest request = ChatKit.decodeRaw(body.toString());
        read++;
        ChatKit.encode(request, ChatKit.target(seed % 2 == 0 ? "gpt-5" : "x"));
      } catch (GatewayException refused) {
        assertThat(refused.error().kind()).as("seed %s", seed).isEqualTo(Kind.BAD_REQUEST);
        assertThat(refused.getMessage()).as("seed %s", seed).contains(": ");
      }
    }
    assertThat(read).isPositive().isLessThan(TRIES);
  }

  @Test
  void shouldReadOrRefuseEveryCut() {
    byte[] body = REQUEST.getBytes(StandardCharsets.UTF_8);
    for (int length = 0; length < body.length; length++) {
      String cut = new String(body, 0, length, StandardCharsets.UTF_8);
      assertThat(refused(cut)).as("%s", length).isTrue();
    }
  }

  private static boolean refused(String body) {
    try {
      ChatKit.decodeRaw(body);
      return false;
    } catch (GatewayException e) {
      return e.error().kind() == Kind.BAD_REQUEST;
    }
  }

  @Test
  void shouldReadEveryStreamToAtMostOneEnd() {
    for (int seed = 0; seed < TRIES; seed++) {
      // Given
      Random random = new Random(seed);
      AnswerDecoder decoder = new ChatCodec().answerDecoder(ChatKit.target("m"), new Losses());
      List<ChatEvent> events = new ArrayList<>();
      // When
      for (int i = random.nextInt(8); i >= 0; i--) {
        JsonNode chunk = Json.exact(ChatKit.json(CHUNKS.get(random.nextInt(CHUNKS.size()))));
        for (int j = random.nextInt(3); j > 0; j--) {
          mutate(chunk, random);
        }
        decoder.accept(new SseEvent("", chunk.toString()), events::add);
      }
      decoder.end(events::add);
      // Then
      long ends =
          events.stream()
              .filter(e -> e instanceof ChatEvent.Finished || e instanceof ChatEvent.Failed)
              .count();
      assertThat(ends).as("seed %s", seed).isLessThanOrEqualTo(1);
      if (ends == 1 && events.getLast() instanceof ChatEvent.Finished) {
        assertThat(ChatKit.fold(events)).as("seed %s", seed).isNotNull();
      }
    }
  }

  @Test
  void shouldReadEveryWholeAnswer() {
    for (int seed = 0; seed < TRIES; seed++) {
      // Given
      Random random = new Random(seed);
      String text = ChatKit.json(CHUNKS.get(random.nextInt(3))).replace("\"delta\"", "\"message\"");
      JsonNode body = Json.exact(text);
      for (int j = random.nextInt(4); j > 0; j--) {
        mutate(body, random);
      }
      // When
      List<ChatEvent> events = ChatKit.whole(body.toString().getBytes(StandardCharsets.UTF_8));
      // Then
      assertThat(events.getLast())
          .as("seed %s", seed)
          .isInstanceOfAny(ChatEvent.Finished.class, ChatEvent.Failed.class);
    }
  }
}
