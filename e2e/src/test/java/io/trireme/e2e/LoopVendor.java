package io.trireme.e2e;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static java.util.Objects.requireNonNull;

/**
 * A vendor whose model uses the client's own shell twice and then tells what it printed. The state
 * of the loop is in the conversation that each request brings, so any client may come at any time,
 * and one that repeats itself or loses a result is seen. Thoughts with opaque state come before
 * each call. Thread-safe.
 */
final class LoopVendor {
  private static final Pattern PRINTED = Pattern.compile("tide-\\d+");
  private static final Pattern KEPT = Pattern.compile("kept:(?:tide-\\d+(?:, )?)+");

  /** What is said at the end when nothing was lost on the way. */
  static final String TOLD = "The tool printed tide-23, tide-45.";

  /** What Gemini CLI asks a small model for before it chooses one for the work. */
  private static final String VERDICT =
      "{\"complexity_reasoning\":\"Two commands.\",\"complexity_score\":20}";

  /** Octal, so that what is printed stands nowhere in the command. */
  private static final List<String> COMMANDS = List.of("printf tide-%d 027", "printf tide-%d 055");

  private final Tongue tongue;
  private volatile long tokensAfterOneResult = 100;

  LoopVendor(Tongue tongue) {
    this.tongue = requireNonNull(tongue, "tongue is null");
  }

  /** How much input the vendor reports when it calls the tool for the second time. */
  void reporting(long tokens) {
    tokensAfterOneResult = tokens;
  }

  /**
   * What comes with the n-th call, from 0, and is wanted back: an opaque state, or where the
   * dialect has none the thoughts themselves.
   */
  String state(int call) {
    String text = "state " + call + " of " + tongue.dialect() + ", not to be read";
    if (tongue == Tongue.CHAT) {
      return "Thought " + call + ".";
    }
    String base64 = Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    return tongue == Tongue.CODEX ? "gAAAA" + base64 : base64;
  }

  Script answer(Received received) {
    LoopRequest request = LoopRequest.of(tongue, received);
    int done = request.results().size();
    long input = done == 1 ? tokensAfterOneResult : 100;
    Matcher kept = KEPT.matcher(received.text());
    boolean compacted = kept.find();
    boolean summary = !compacted && request.asksForSummary();
    if (!compacted && !summary && !request.tools().isEmpty() && done < COMMANDS.size()) {
      return Script.stream(call(shell(request.tools()), done, input));
    }
    String all = compacted ? kept.group() : String.join(" ", request.outputs());
    String said = (summary ? "kept:" : "The tool printed ") + String.join(", ", printed(all));
    if (summary && received.text().contains("compaction_trigger")) {
      return Script.stream(codexCompaction(said));
    }
    if (received.text().contains("complexity_score")) {
      return Script.json(200, whole(VERDICT));
    }
    boolean streams =
        tongue == Tongue.GEMINI
            ? received.path().endsWith(":streamGenerateContent")
            : request.body().path("stream").asBoolean();
    String text = summary ? said : said + ".";
    return streams ? Script.stream(text(text, input)) : Script.json(200, whole(text));
  }

  private static List<String> printed(String text) {
    return new ArrayList<>(
        new TreeSet<>(PRINTED.matcher(text).results().map(found -> found.group()).toList()));
  }

  private static LoopRequest.Declared shell(List<LoopRequest.Declared> tools) {
    for (String name : List.of("Bash", "exec_command", "run_shell_command")) {
      for (LoopRequest.Declared tool : tools) {
        if (tool.name().equals(name)) {
          return tool;
        }
      }
    }
    return tools.stream()
        .filter(tool -> tool.name().equals("exec") || tool.name().endsWith("__exec"))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no shell among " + tools));
  }

  /** What the tool is given: arguments, or for a freeform tool its text. */
  private static String given(LoopRequest.Declared tool, int turn) {
    ObjectNode arguments = Tongue.JSON.createObjectNode();
    String command = COMMANDS.get(turn);
    String script = "text((await tools.exec_command({cmd: \"" + command + "\"})).output)";
    switch (tool.name()) {
      case "Bash", "run_shell_command" ->
          arguments.put("command", command).put("description", "Print");
      case "exec_command" -> arguments.put("cmd", command);
      default -> arguments.put("input", script);
    }
    return tool.freeform() ? script : arguments.toString();
  }

  private List<byte[]> call(LoopRequest.Declared tool, int turn, long input) {
    return switch (tongue) {
      case CLAUDE -> claudeCall(tool, turn, input);
      case CODEX -> codexCall(tool, turn, input);
      case CHAT -> chatCall(tool, turn, input);
      case GEMINI -> geminiCall(tool, turn, input);
    };
  }

  private List<byte[]> text(String text, long input) {
    return switch (tongue) {
      case CLAUDE -> {
        List<byte[]> frames = claudeStart(input);
        claudeBlock(frames, 0, "{'type':'text','text':''}", "'text_delta','text':" + quoted(text));
        claudeEnd(frames, "end_turn");
        yield frames;
      }
      case CODEX -> {
        String part = "{'type':'output_text','annotations':[],'logprobs':[],'text':%s}";
        String message =
            "{'type':'message','id':'msg_loop','role':'assistant','status':'%s','content':[%s]}";
        String done = message.formatted("completed", part.formatted(quoted(text)));
        String at = ",'item_id':'msg_loop','content_index':0,";
        yield codexStream(
            input,
            List.of(
                new Item(
                    message.formatted("in_progress", ""),
                    List.of(
                        "response.content_part.added" + at + "'part':" + part.formatted("''"),
                        "response.output_text.delta" + at + "'logprobs':[],'delta':" + quoted(text),
                        "response.output_text.done" + at + "'logprobs':[],'text':" + quoted(text),
                        "response.content_part.done"
                            + at
                            + "'part':"
                            + part.formatted(quoted(text))),
                    done)));
      }
      case CHAT -> chatStream("So be it.", "{'content':" + quoted(text) + "}", "stop", input);
      case GEMINI -> geminiStream(List.of("{'text':" + quoted(text) + "}"), input);
    };
  }

  private String whole(String text) {
    String said = quoted(text);
    return json(
        switch (tongue) {
          case CLAUDE ->
              "{'id':'msg_loop','type':'message','role':'assistant','model':'up',"
                  + ("'content':[{'type':'text','text':" + said + "}],")
                  + "'stop_reason':'end_turn','stop_sequence':null,"
                  + "'usage':{'input_tokens':100,'output_tokens':30}}";
          case CODEX ->
              "{'id':'resp_loop','object':'response','created_at':1,'model':'up',"
                  + "'status':'completed','output':[{'type':'message','id':'msg_loop',"
                  + "'role':'assistant','status':'completed','content':[{'type':'output_text',"
                  + ("'annotations':[],'logprobs':[],'text':" + said + "}]}],")
                  + "'usage':{'input_tokens':100,'output_tokens':30,'total_tokens':130}}";
          case CHAT ->
              "{'id':'chatcmpl-loop','object':'chat.completion','created':1,'model':'up',"
                  + "'choices':[{'index':0,'finish_reason':'stop','message':"
                  + ("{'role':'assistant','content':" + said + "}}],")
                  + "'usage':{'prompt_tokens':100,'completion_tokens':30,'total_tokens':130}}";
          case GEMINI ->
              "{'candidates':[{'index':0,'finishReason':'STOP','content':{'role':'model',"
                  + ("'parts':[{'text':" + said + "}]}}],")
                  + "'usageMetadata':{'promptTokenCount':100,'candidatesTokenCount':30,"
                  + "'totalTokenCount':130}}";
        });
  }

  private static String quoted(String text) {
    // The templates below have single quotes for double ones: text keeps its own by an escape.
    return Tongue.JSON.valueToTree(text).toString().replace("'", "\\u0027");
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }

  private static byte[] named(String type, String fields) {
    return Sse.frame(type, json("{'type':'" + type + "'" + fields + "}"));
  }

  private static byte[] data(String text) {
    return Sse.text("data: " + json(text) + "\n\n");
  }

  private static List<byte[]> claudeStart(long input) {
    List<byte[]> frames = new ArrayList<>();
    frames.add(
        named(
            "message_start",
            ",'message':{'id':'msg_loop','type':'message','role':'assistant','model':'up',"
                + "'content':[],'stop_reason':null,'stop_sequence':null,"
                + "'usage':{'input_tokens':%d,'output_tokens':1}}".formatted(input)));
    return frames;
  }

  private static void claudeBlock(List<byte[]> frames, int index, String block, String... deltas) {
    String at = ",'index':" + index;
    frames.add(named("content_block_start", at + ",'content_block':" + block));
    for (String delta : deltas) {
      frames.add(named("content_block_delta", at + ",'delta':{'type':" + delta + "}"));
    }
    frames.add(named("content_block_stop", at));
  }

  private static void claudeEnd(List<byte[]> frames, String reason) {
    frames.add(
        named(
            "message_delta",
            ",'delta':{'stop_reason':'%s','stop_sequence':null},'usage':{'output_tokens':30}"
                .formatted(reason)));
    frames.add(named("message_stop", ""));
  }

  private List<byte[]> claudeCall(LoopRequest.Declared tool, int turn, long input) {
    List<byte[]> frames = claudeStart(input);
    claudeBlock(
        frames,
        0,
        "{'type':'thinking','thinking':'','signature':''}",
        "'thinking_delta','thinking':'The shell knows.'",
        "'signature_delta','signature':'" + state(turn) + "'");
    claudeBlock(
        frames,
        1,
        "{'type':'tool_use','id':'toolu_loop_%d','name':'%s','input':{}}"
            .formatted(turn, tool.name()),
        "'input_json_delta','partial_json':" + quoted(given(tool, turn)));
    claudeEnd(frames, "tool_use");
    return frames;
  }

  /** An item with what comes between its two ends: type and fields of each event. */
  private record Item(String added, List<String> between, String done) {}

  private static List<byte[]> codexStream(long input, List<Item> items) {
    List<byte[]> frames = new ArrayList<>();
    String response =
        "{'id':'resp_loop','object':'response','created_at':1,'model':'up','status':'%s',"
            + "'output':[%s],'usage':%s}";
    String usage =
        ("{'input_tokens':%d,'input_tokens_details':{'cached_tokens':0},'output_tokens':30,"
                + "'output_tokens_details':{'reasoning_tokens':9},'total_tokens':%d}")
            .formatted(input, input + 30);
    codexEvent(
        frames, "response.created,'response':" + response.formatted("in_progress", "", "null"));
    ArrayNode output = Tongue.JSON.createArrayNode();
    for (int index = 0; index < items.size(); index++) {
      Item item = items.get(index);
      String at = ",'output_index':" + index;
      codexEvent(frames, "response.output_item.added" + at + ",'item':" + item.added());
      for (String event : item.between()) {
        codexEvent(frames, event + at);
      }
      codexEvent(frames, "response.output_item.done" + at + ",'item':" + item.done());
      output.add(Tongue.json(json(item.done())));
    }
    String inner = output.toString();
    codexEvent(
        frames,
        "response.completed,'response':"
            + response.formatted("completed", inner.substring(1, inner.length() - 1), usage));
    return frames;
  }

  private static void codexEvent(List<byte[]> frames, String event) {
    int comma = event.indexOf(',');
    frames.add(
        named(
            event.substring(0, comma),
            ",'sequence_number':" + frames.size() + event.substring(comma)));
  }

  private List<byte[]> codexCall(LoopRequest.Declared tool, int turn, long input) {
    String summary = "'summary':[{'type':'summary_text','text':'The shell knows.'}]";
    String thought = "{'type':'reasoning','id':'rs_loop_" + turn + "',";
    Item thoughts =
        new Item(
            thought + "'summary':[]}",
            List.of(),
            thought + summary + ",'encrypted_content':'" + state(turn) + "'}");
    String id = (tool.freeform() ? "ctc_loop_" : "fc_loop_") + turn;
    String type = tool.freeform() ? "custom_tool_call" : "function_call";
    String field = tool.freeform() ? "input" : "arguments";
    String said = quoted(given(tool, turn));
    String call =
        "{'type':'%s','id':'%s','call_id':'call_loop_%d','name':'%s',%s'status':'%%s','%s':%%s}"
            .formatted(
                type,
                id,
                turn,
                tool.name(),
                tool.namespace().isEmpty() ? "" : "'namespace':'" + tool.namespace() + "',",
                field);
    String event =
        tool.freeform() ? "response.custom_tool_call_input." : "response.function_call_arguments.";
    String at = ",'item_id':'" + id + "',";
    return codexStream(
        input,
        List.of(
            thoughts,
            new Item(
                call.formatted("in_progress", "''"),
                List.of(
                    event + "delta" + at + "'delta':" + said,
                    event + "done" + at + "'" + field + "':" + said),
                call.formatted("completed", said))));
  }

  private static List<byte[]> codexCompaction(String summary) {
    String item =
        "{'type':'compaction','id':'cmp_loop','encrypted_content':" + quoted(summary) + "}";
    return codexStream(100, List.of(new Item(item, List.of(), item)));
  }

  private static void chatChunk(List<byte[]> frames, String choices, String more) {
    frames.add(
        data(
            "{'id':'chatcmpl-loop','object':'chat.completion.chunk','created':1,'model':'up',"
                + "'choices':["
                + choices
                + "]"
                + more
                + "}"));
  }

  private static List<byte[]> chatStream(String thought, String delta, String reason, long input) {
    List<byte[]> frames = new ArrayList<>();
    String choice = "{'index':0,'delta':%s,'finish_reason':%s}";
    chatChunk(frames, choice.formatted("{'role':'assistant','content':null}", "null"), "");
    chatChunk(frames, choice.formatted("{'reasoning_content':'" + thought + "'}", "null"), "");
    chatChunk(frames, choice.formatted(delta, "null"), "");
    chatChunk(frames, choice.formatted("{}", "'" + reason + "'"), "");
    chatChunk(
        frames,
        "",
        ",'usage':{'prompt_tokens':%d,'completion_tokens':30,'total_tokens':%d}"
            .formatted(input, input + 30));
    frames.add(data("[DONE]"));
    return frames;
  }

  private List<byte[]> chatCall(LoopRequest.Declared tool, int turn, long input) {
    String call =
        "{'tool_calls':[{'index':0,'id':'call_loop_%d','type':'function','function':{'name':'%s',"
            .formatted(turn, tool.name());
    return chatStream(
        state(turn),
        call + "'arguments':" + quoted(given(tool, turn)) + "}}]}",
        "tool_calls",
        input);
  }

  private static List<byte[]> geminiStream(List<String> parts, long input) {
    List<byte[]> frames = new ArrayList<>();
    String chunk =
        "{'candidates':[{'content':{'role':'model','parts':[%s]},'index':0%s}],"
            + "'responseId':'loop','modelVersion':'up'%s}";
    parts.forEach(part -> frames.add(data(chunk.formatted(part, "", ""))));
    String usage =
        (",'usageMetadata':{'promptTokenCount':%d,'candidatesTokenCount':21,"
                + "'thoughtsTokenCount':9,'totalTokenCount':%d}")
            .formatted(input, input + 30);
    frames.add(data(chunk.formatted("{'text':''}", ",'finishReason':'STOP'", usage)));
    return frames;
  }

  private List<byte[]> geminiCall(LoopRequest.Declared tool, int turn, long input) {
    return geminiStream(
        List.of(
            "{'text':'The shell knows.','thought':true}",
            "{'functionCall':{'name':'%s','args':%s},'thoughtSignature':'%s'}"
                .formatted(tool.name(), given(tool, turn), state(turn))),
        input);
  }
}
