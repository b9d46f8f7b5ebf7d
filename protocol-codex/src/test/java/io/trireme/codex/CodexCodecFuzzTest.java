package io.trireme.codex;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static io.trireme.codex.CodexBench.json;
import static org.assertj.core.api.Assertions.assertThat;

/** Whatever stands in a request or an answer, it is read or refused. */
@Timeout(60)
class CodexCodecFuzzTest {

  private static final String REQUEST =
      """
      {'model':'m','instructions':'i','stream':true,'temperature':1,'max_output_tokens':20,
       'reasoning':{'effort':'low','summary':'auto'},'include':['a'],'service_tier':'auto',
       'text':{'format':{'type':'json_schema','name':'n','schema':{'type':'object'}},'verbosity':'low'},
       'tools':[{'type':'function','name':'f','parameters':{'type':'object','anyOf':[{'properties':{'a':{}},'required':['a']}]},'strict':true},
         {'type':'namespace','name':'ns','tools':[{'type':'custom','name':'x','format':{'type':'grammar','syntax':'lark','definition':'d'}}]},
         {'type':'web_search','filters':{'allowed_domains':['a']},'user_location':{'city':'c'}},{'type':'shell'},{'type':'apply_patch'},
         {'type':'computer'},{'type':'local_shell'},{'type':'tool_search','execution':'client'},{'type':'mcp'}],
       'tool_choice':{'type':'allowed_tools','mode':'auto','tools':[{'type':'function','name':'f'}]},
       'input':[{'role':'user','content':[{'type':'input_text','text':'t','prompt_cache_breakpoint':{}},
           {'type':'input_image','image_url':'data:image/png;base64,AA','detail':'low'},{'type':'input_file','file_data':'x','filename':'f'},
           {'type':'input_audio','input_audio':{'data':'x','format':'wav'}}]},
         {'type':'reasoning','id':'r','summary':[{'type':'summary_text','text':'s'}],'content':null,'encrypted_content':'tr1.x'},
         {'type':'message','role':'assistant','content':[{'type':'output_text','text':'t','annotations':[{'type':'url_citation','url':'u','start_index':1}]}]},
         {'type':'function_call','call_id':'c','name':'f','arguments':'{}'},
         {'type':'function_call_output','call_id':'c','output':[{'type':'input_text','text':'x'}]},
         {'type':'shell_call','call_id':'d','action':{'commands':['x']}},{'type':'shell_call_output','call_id':'d','output':[{'stdout':'x'}]},
         {'type':'computer_call','call_id':'e','action':{'type':'wait'}},{'type':'computer_call_output','call_id':'e','output':{'type':'computer_screenshot','image_url':'u'}},
         {'type':'apply_patch_call','call_id':'g','operation':{}},{'type':'apply_patch_call_output','call_id':'g','status':'failed'},
         {'type':'web_search_call','id':'w','action':{'type':'search','queries':['q'],'sources':[{'url':'u'}]}},
         {'type':'tool_search_call','call_id':'h','execution':'client','arguments':{}},{'type':'tool_search_output','call_id':'h','execution':'client','tools':[{'type':'function','name':'z'}]},
         {'type':'compaction','encrypted_content':'x'},{'type':'additional_tools','tools':[]},{'type':'compaction_trigger'}]}
      """;

  private static final List<String> EVENTS =
      List.of(
          "{'type':'response.created','response':{'id':'r'}}",
          "{'type':'response.output_item.added','output_index':0,'item':{'type':'reasoning','summary':[]}}",
          "{'type':'response.reasoning_summary_text.delta','output_index':0,'summary_index':0,'delta':'x'}",
          "{'type':'response.output_item.done','output_index':0,'item':{'type':'reasoning','summary':[{'text':'xy'}],'encrypted_content':'e'}}",
          "{'type':'response.output_item.added','output_index':1,'item':{'type':'function_call','call_id':'c','name':'f'}}",
          "{'type':'response.function_call_arguments.delta','output_index':1,'delta':'{'}",
          "{'type':'response.output_item.done','output_index':1,'item':{'type':'function_call','call_id':'c','name':'multi_tool_use.parallel','arguments':'{}'}}",
          "{'type':'response.output_text.delta','output_index':2,'content_index':0,'delta':'x'}",
          "{'type':'response.output_text.annotation.added','output_index':2,'annotation':{'type':'url_citation','url':'u'}}",
          "{'type':'response.content_part.done','output_index':2,'content_index':0,'part':{'type':'output_text','text':'xyz','annotations':[]}}",
          "{'type':'response.output_item.done','output_index':3,'item':{'type':'shell_call','call_id':'c','action':{'commands':['x']}}}",
          "{'type':'response.output_item.done','output_index':4,'item':{'type':'web_search_call','action':{'queries':['q']}}}",
          "{'type':'response.completed','response':{'output':[{'type':'message','content':[{'type':'output_text','text':'x'}]}],'usage':{'input_tokens':1,'input_tokens_details':{'cached_tokens':2}}}}");

  private final Random random = new Random(7);

  private JsonNode strange() {
    return Json.exact(
        switch (random.nextInt(9)) {
          case 0 -> "null";
          case 1 -> "-7";
          case 2 -> "1e400";
          case 3 -> "\"\"";
          case 4 -> "[]";
          case 5 -> "{}";
          case 6 -> "[{\"type\":\"function\",\"name\":7}]";
          case 7 -> "true";
          default -> "\"tr1.AAAA\"";
        });
  }

  private void mutate(JsonNode node) {
    if (node instanceof ObjectNode object && !object.isEmpty()) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      String name = names.get(random.nextInt(names.size()));
      if (random.nextInt(3) > 0 && object.get(name).isContainerNode()) {
        mutate(object.get(name));
      } else if (random.nextInt(4) == 0) {
        object.remove(name);
      } else {
        object.set(name, strange());
      }
    } else if (node instanceof ArrayNode array && !array.isEmpty()) {
      int index = random.nextInt(array.size());
      if (random.nextInt(4) > 0 && array.get(index).isContainerNode()) {
        mutate(array.get(index));
      } else {
        array.set(index, strange());
      }
    }
  }

  @Test
  void shouldReadOrRefuseEveryRequest() {
    int read = 0;
    for (int i = 0; i < 5_000; i++) {
      // Given
      JsonNode body = Json.exact(json(REQUEST));
      for (int times = random.nextInt(3); times > 0; times--) {
        mutate(body);
      }
      // When
      try {
        ChatRequest request =
            CodexBench.CODEC.decode(
                CodexBench.ENDPOINT, CodexBench.HEAD, Json.bytes(body), CodexBench.ENVELOPES);
        read++;
        CodexBench.encode(request, "gpt-5.6", new Losses());
      } catch (GatewayException refused) {
        // Then
        assertThat(refused).hasMessageContaining(":");
      }
    }
    assertThat(read).isBetween(1_000, 4_999);
  }

  @Test
  void shouldReadOrRefuseEveryAnswer() {
    int finished = 0;
    for (int i = 0; i < 5_000; i++) {
      // Given
      AnswerDecoder decoder =
          CodexBench.CODEC.answerDecoder(CodexBench.target("gpt-5"), new Losses());
      List<ChatEvent> out = new ArrayList<>();
      // When
      try {
        for (String event : EVENTS) {
          JsonNode data = Json.exact(json(event));
          if (random.nextInt(4) == 0) {
            mutate(data);
          }
          decoder.accept(new SseEvent("", Json.text(data)), out::add);
        }
        decoder.end(out::add);
      } catch (GatewayException refused) {
        // Then
        assertThat(refused).hasMessageContaining("upstream");
      }
      // Then
      long ends =
          out.stream()
              .filter(e -> e instanceof ChatEvent.Finished || e instanceof ChatEvent.Failed)
              .count();
      assertThat(ends).isLessThanOrEqualTo(1);
      finished += (int) ends;
    }
    assertThat(finished).isGreaterThan(1_000);
  }
}
