package io.trireme.core.translate;

import io.trireme.core.FakeHead;
import io.trireme.core.GatewayError;
import io.trireme.core.GatewayException;
import io.trireme.core.Usage;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatAnswer;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.ChatEvent.BlockClosed;
import io.trireme.core.model.ChatEvent.BlockOpened;
import io.trireme.core.model.ChatEvent.Delta;
import io.trireme.core.model.ChatEvent.Failed;
import io.trireme.core.model.ChatEvent.Finished;
import io.trireme.core.model.ChatEvent.Opening;
import io.trireme.core.model.ChatEvent.Started;
import io.trireme.core.model.ChatEvent.UsageReported;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Message;
import io.trireme.core.model.ReasoningState;
import io.trireme.core.model.ReasoningState.Form;
import io.trireme.core.model.ReasoningState.Origin;
import io.trireme.core.model.Sampling;
import io.trireme.core.model.StopReason;
import io.trireme.core.model.Tool;
import io.trireme.core.model.ToolChoice;
import io.trireme.core.model.ToolName;
import io.trireme.core.model.Tooling;
import io.trireme.core.spi.AnswerContext;
import io.trireme.core.spi.AnswerDecoder;
import io.trireme.core.spi.AnswerEncoder;
import io.trireme.core.spi.Codec;
import io.trireme.core.spi.Endpoint;
import io.trireme.core.spi.RequestHead;
import io.trireme.core.spi.Signal;
import io.trireme.core.spi.Target;
import io.trireme.core.spi.Traits;
import io.trireme.core.spi.UpstreamRequest;
import io.trireme.core.sse.SseEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static io.trireme.core.translate.Requests.PLAIN;
import static io.trireme.core.translate.Requests.RICH;
import static io.trireme.core.translate.Requests.TARGET;
import static io.trireme.core.translate.Requests.model;
import static io.trireme.core.translate.Requests.text;
import static io.trireme.core.translate.Requests.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Both ends are scripted: what is tested is what lies between them. */
@Timeout(20)
final class TranslationTest {

  private final List<ChatEvent> script = new ArrayList<>();
  private final List<ChatEvent> atEnd = new ArrayList<>();
  private final List<ChatEvent> written = new ArrayList<>();
  private final List<ChatRequest> encoded = new ArrayList<>();
  private final Losses losses = new Losses();

  /** Its upstream says what the script holds, one list of events for each event. */
  private final class ScriptedCodec implements Codec {
    private final Traits traits;

    ScriptedCodec(Traits traits) {
      this.traits = traits;
    }

    @Override
    public Traits traits(String model) {
      return traits;
    }

    @Override
    public ChatRequest decode(
        Endpoint endpoint, RequestHead head, byte[] body, Envelopes envelopes) {
      throw new UnsupportedOperationException();
    }

    @Override
    public UpstreamRequest encode(ChatRequest request, Target target, Losses noted) {
      encoded.add(request);
      return new UpstreamRequest("POST", "/x", "", new byte[0]);
    }

    @Override
    public AnswerDecoder answerDecoder(Target target, Losses losses) {
      return new AnswerDecoder() {
        @Override
        public void accept(SseEvent event, Consumer<ChatEvent> out) {
          script.forEach(out);
        }

        @Override
        public void whole(byte[] body, Consumer<ChatEvent> out) {
          script.forEach(out);
        }

        @Override
        public void end(Consumer<ChatEvent> out) {
          atEnd.forEach(out);
        }
      };
    }

    @Override
    public AnswerEncoder answerEncoder(AnswerContext context, Losses losses) {
      return new AnswerEncoder() {
        @Override
        public void accept(ChatEvent event, Consumer<byte[]> out) {
          written.add(event);
          out.accept((event.getClass().getSimpleName() + ";").getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public byte[] whole(ChatAnswer answer) {
          return answer.blocks().toString().getBytes(StandardCharsets.UTF_8);
        }
      };
    }
  }

  private Translation translation(ChatRequest request, Traits upstream) {
    AnswerContext context =
        new AnswerContext(
            request,
            FakeHead.of("POST", "/x"),
            "req_1",
            Instant.EPOCH,
            new Envelopes(new byte[32]));
    return Translation.of(
        new ScriptedCodec(RICH), new ScriptedCodec(upstream), context, TARGET, losses);
  }

  private Signal feed(Translation translation, ChatEvent... events) {
    script.clear();
    script.addAll(List.of(events));
    return translation.onEvent(new SseEvent("", ""));
  }

  private static String taken(Translation translation) {
    return new String(translation.take(), StandardCharsets.UTF_8);
  }

  private static ChatRequest asked(Message... messages) {
    return Requests.of(messages);
  }

  private static ChatRequest stopping(String... stops) {
    ChatRequest plain = asked(user(text("hi")));
    Sampling none = Sampling.UNSTATED;
    return new ChatRequest(
        plain.source(),
        plain.model(),
        plain.messages(),
        plain.tooling(),
        new Sampling(
            none.temperature(),
            none.topP(),
            none.topK(),
            none.seed(),
            none.presencePenalty(),
            none.frequencyPenalty(),
            List.of(stops)),
        plain.thinking(),
        plain.options());
  }

  @Test
  void shouldCommitOnlyToWhatTheClientCanSee() {
    // Given
    Translation translation = translation(asked(user(text("hi"))), PLAIN);
    // When
    Signal started = feed(translation, new Started("x"), new UsageReported(Usage.UNKNOWN));
    Signal opened = feed(translation, new BlockOpened(0, new Opening.Text()));
    Signal finished = feed(translation, Finished.of(StopReason.END));
    // Then
    assertThat(started).isEqualTo(Signal.QUIET);
    assertThat(opened).isEqualTo(Signal.MEANINGFUL);
    assertThat(finished).isEqualTo(Signal.TERMINAL);
    assertThat(translation.complete()).isTrue();
    assertThat(taken(translation))
        .isEqualTo("Started;UsageReported;BlockOpened;BlockClosed;Finished;");
    assertThat(taken(translation)).isEmpty();
  }

  @Test
  void shouldKeepTheUsageOfEveryReport() {
    // Given
    Translation translation = translation(asked(user(text("hi"))), PLAIN);
    OptionalLong none = OptionalLong.empty();
    // When
    feed(translation, new UsageReported(new Usage(OptionalLong.of(3), none, none, none, none)));
    feed(translation, new UsageReported(new Usage(none, OptionalLong.of(9), none, none, none)));
    // Then
    assertThat(translation.usage())
        .isEqualTo(new Usage(OptionalLong.of(3), OptionalLong.of(9), none, none, none));
  }

  @Test
  void shouldEmulateStopTexts() {
    // Given
    Translation translation = translation(stopping("END"), PLAIN);
    // When
    Signal signal =
        feed(
            translation,
            new Started(""),
            new BlockOpened(0, new Opening.Text()),
            new Delta(0, "before E"),
            new Delta(0, "ND after"),
            new Delta(0, "more"));
    // Then
    assertThat(encoded.getFirst().sampling().stop()).isEmpty();
    assertThat(signal).isEqualTo(Signal.TERMINAL);
    assertThat(written)
        .containsExactly(
            new Started(""),
            new BlockOpened(0, new Opening.Text()),
            new Delta(0, "before "),
            new BlockClosed(0),
            new Finished(StopReason.STOP_SEQUENCE, "END", null));
    assertThat(losses.header()).contains("emulated=stop");
  }

  @Test
  void shouldGiveRawTextBackForAnEmulatedTool() {
    // Given
    ToolName exec = new ToolName("ns", "exec", ToolName.Form.FREEFORM);
    ChatRequest request =
        asked(user(text("hi")))
            .withTooling(
                new Tooling(
                    List.of(new Tool.Freeform(exec, "", null)), new ToolChoice.Auto(), null));
    Translation translation = translation(request, PLAIN);
    Opening upstream = new Opening.ToolCall("id.1", ToolName.function("ns__exec"));
    // When
    feed(
        translation,
        new Started(""),
        new BlockOpened(0, upstream),
        new Delta(0, "{\"input\":\"l"),
        new Delta(0, "s\\n\"}"),
        new BlockClosed(0),
        Finished.of(StopReason.END));
    // Then
    String id = Ids.callId("id.1", RICH.callIds());
    assertThat(written)
        .containsExactly(
            new Started(""),
            new BlockOpened(0, new Opening.ToolCall(id, exec)),
            new Delta(0, "l"),
            new Delta(0, "s\n"),
            new BlockClosed(0),
            Finished.of(StopReason.TOOL_CALLS));
  }

  @Test
  void edge20ShouldGiveAnEmptyObjectForNoArguments() {
    // Given
    Translation translation = translation(asked(user(text("hi"))), PLAIN);
    Opening call = new Opening.ToolCall("a", ToolName.function("f"));
    // When
    feed(
        translation,
        new BlockOpened(0, call),
        new Delta(0, " "),
        new BlockClosed(0),
        Finished.of(StopReason.TOOL_CALLS));
    // Then
    assertThat(written).contains(new Delta(0, "{}")).doesNotContain(new Delta(0, " "));
  }

  @Test
  void edge42ShouldTakeParallelCallsOutOfTheirWrapper() {
    // Given
    Translation translation = translation(asked(user(text("hi"))), PLAIN);
    Opening wrapper = new Opening.ToolCall("w", ToolName.function("multi_tool_use.parallel"));
    // When
    feed(
        translation,
        new BlockOpened(3, wrapper),
        new Delta(3, "{\"tool_uses\":[{\"recipient_name\":\"functions.f\",\"param"),
        new Delta(3, "eters\":{\"a\":1.0}},{\"recipient_name\":\"g\"}]}"),
        new BlockClosed(3),
        Finished.of(StopReason.TOOL_CALLS));
    // Then
    assertThat(written)
        .containsExactly(
            new Started(""),
            new BlockOpened(0, new Opening.ToolCall("w_0", ToolName.function("f"))),
            new Delta(0, "{\"a\":1.0}"),
            new BlockClosed(0),
            new BlockOpened(1, new Opening.ToolCall("w_1", ToolName.function("g"))),
            new Delta(1, "{}"),
            new BlockClosed(1),
            Finished.of(StopReason.TOOL_CALLS));
  }

  @Test
  void edge42ShouldLeaveAWrapperThatCannotBeReadAlone() {
    // Given
    Translation translation = translation(asked(user(text("hi"))), PLAIN);
    Opening wrapper = new Opening.ToolCall("w", ToolName.function("multi_tool_use.parallel"));
    // When
    feed(
        translation,
        new BlockOpened(0, wrapper),
        new Delta(0, "{\"tool_uses\":[{\"x\":1}]}"),
        Finished.of(StopReason.TOOL_CALLS));
    // Then
    assertThat(written).contains(new BlockOpened(0, wrapper));
  }

  @Test
  void shouldNotTellOfCallsThatWereNotMade() {
    // Given
    Translation translation = translation(asked(user(text("hi"))), PLAIN);
    // When
    feed(translation, Finished.of(StopReason.TOOL_CALLS));
    // Then
    assertThat(written).endsWith(Finished.of(StopReason.END));
  }

  @Test
  void shouldLetAMalformedCallBeTriedElsewhere() {
    // Given
    Translation translation = translation(asked(user(text("hi"))), PLAIN);
    // When
    Signal signal = feed(translation, Finished.of(StopReason.MALFORMED_CALL));
    // Then
    assertThat(signal).isInstanceOf(Signal.Failed.class);
    assertThat(translation.complete()).isFalse();
  }

  @Test
  void edge11ShouldDropAStateThatAnotherModelMade() {
    // Given
    ReasoningState foreign =
        new ReasoningState(
            new Origin(TARGET.dialect(), "other-model", "main"), Form.SIGNATURE, "sig", null, "");
    ReasoningState own = new ReasoningState(TARGET.origin(), Form.SIGNATURE, "sig", null, "");
    // When
    translation(
        asked(
            user(text("hi")),
            model(new Block.Reasoning("foreign", foreign)),
            model(new Block.Reasoning("own", own), text("said")),
            user(text("on"))),
        PLAIN);
    // Then
    assertThat(encoded.getFirst().messages())
        .containsExactly(
            user(text("hi")),
            model(new Block.Reasoning("own", own), text("said")),
            user(text("on")));
    assertThat(losses.header()).contains("dropped=reasoning");
  }

  @Test
  void shouldFoldAWholeAnswer() {
    // Given
    Translation translation = translation(asked(user(text("hi"))), PLAIN);
    script.addAll(
        List.of(
            new Started("id"),
            new BlockOpened(0, new Opening.Text()),
            new Delta(0, "a"),
            new Delta(0, "b"),
            Finished.of(StopReason.END)));
    // When
    Signal signal = translation.onWhole(new byte[0]);
    // Then
    assertThat(signal).isEqualTo(Signal.TERMINAL);
    assertThat(taken(translation)).isEqualTo(List.of(text("ab")).toString());
  }

  @Test
  void shouldNotTakeAnAnswerWithoutAnEndForWhole() {
    // Given
    Translation translation = translation(asked(user(text("hi"))), PLAIN);
    script.add(new Started("id"));
    // When
    Signal signal = translation.onWhole(new byte[0]);
    // Then
    assertThat(signal).isInstanceOf(Signal.Failed.class);
    assertThat(taken(translation)).isEmpty();
  }

  @Test
  void shouldGiveOutAtTheEndWhatWasHeldBack() {
    // Given
    Translation translation = translation(asked(user(text("hi"))), PLAIN);
    atEnd.add(Finished.of(StopReason.END));
    feed(translation, new Started(""));
    // When
    Signal signal = translation.onEnd();
    // Then
    assertThat(signal).isEqualTo(Signal.TERMINAL);
    assertThat(taken(translation)).endsWith("Finished;");
  }

  @Test
  void shouldBreakOffInTheClientsDialect() {
    // Given
    Translation translation = translation(asked(user(text("hi"))), PLAIN);
    feed(translation, new Started(""));
    GatewayError error = new GatewayError(GatewayError.Kind.UPSTREAM_TIMEOUT, "too slow");
    // When
    translation.fail(error);
    // Then
    assertThat(written).endsWith(new Failed(error));
  }

  private static ChatRequest compacting(Message... messages) {
    ChatRequest plain = asked(messages);
    return new ChatRequest(
        new ChatRequest.Source(
            plain.source().dialect(), plain.source().body(), true, List.of(), "Keep the names."),
        plain.model(),
        plain.messages(),
        new Tooling(
            List.of(new Tool.Function(ToolName.function("f"), "", null, null)),
            new ToolChoice.Required(),
            null),
        plain.sampling(),
        plain.thinking(),
        plain.options());
  }

  @Test
  void edge04ShouldAnswerWithOneCompactionAndNothingElse() {
    // Given
    Translation translation = translation(compacting(user(text("hi"))), PLAIN);
    // When
    feed(
        translation,
        new Started("x"),
        new BlockOpened(0, new Opening.Reasoning()),
        new Delta(0, "thoughts"),
        new BlockClosed(0),
        new BlockOpened(1, new Opening.Text()),
        new Delta(1, "The "),
        new Delta(1, "summary."),
        new BlockClosed(1),
        Finished.of(StopReason.END));
    // Then
    assertThat(encoded.getFirst().tooling()).isEqualTo(Tooling.NONE);
    assertThat(encoded.getFirst().messages()).hasSize(2);
    assertThat(encoded.getFirst().messages().getLast().toString())
        .contains("summary", "Keep the names.");
    assertThat(written)
        .containsExactly(
            new Started("x"),
            new ChatEvent.BlockWhole(0, new Block.Compaction("The summary.")),
            Finished.of(StopReason.COMPACTION));
  }

  @Test
  void shouldNotTakeACutSummaryForACompaction() {
    // Given
    Translation translation = translation(compacting(user(text("hi"))), PLAIN);
    // When
    Signal signal =
        feed(
            translation,
            new BlockOpened(0, new Opening.Text()),
            new Delta(0, "The summ"),
            Finished.of(StopReason.LENGTH));
    // Then
    assertThat(signal).isInstanceOf(Signal.Failed.class);
    assertThat(translation.complete()).isFalse();
  }

  @Test
  void edge04ShouldExpandACompactionThatComesBack() {
    // When
    translation(asked(user(new Block.Compaction("what was said")), user(text("on"))), PLAIN);
    // Then
    assertThat(encoded.getFirst().messages().getFirst().toString())
        .contains("summary of the conversation", "what was said");
  }

  @Test
  void shouldRefuseARequestThatSaysNothing() {
    // Then
    assertThatThrownBy(() -> translation(asked(), PLAIN))
        .isInstanceOfSatisfying(
            GatewayException.class,
            e -> assertThat(e.error().kind()).isEqualTo(GatewayError.Kind.BAD_REQUEST));
  }
}
