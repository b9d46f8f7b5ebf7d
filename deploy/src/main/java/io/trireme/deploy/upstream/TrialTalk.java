package io.trireme.deploy.upstream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.GatewayError;
import io.trireme.core.GatewayException;
import io.trireme.core.Json;
import io.trireme.core.Usage;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Message;
import io.trireme.core.model.Options;
import io.trireme.core.model.Role;
import io.trireme.core.model.Sampling;
import io.trireme.core.model.Thinking;
import io.trireme.core.model.Tool;
import io.trireme.core.model.ToolChoice;
import io.trireme.core.model.ToolName;
import io.trireme.core.model.Tooling;
import io.trireme.core.spi.AnswerDecoder;
import io.trireme.core.spi.Protocol;
import io.trireme.core.spi.RelayObserver;
import io.trireme.core.spi.Signal;
import io.trireme.core.spi.StreamForm;
import io.trireme.core.spi.Target;
import io.trireme.core.sse.SseEvent;
import io.trireme.core.translate.Losses;
import io.trireme.scheduler.plan.Candidate;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import static java.util.Objects.requireNonNull;

/**
 * Asks a model for one small answer as a stream, as the gateway would for a client, and says what
 * came. Thread-safe; the calls block.
 */
@Singleton
public final class TrialTalk {

  static final Duration LIMIT = Duration.ofSeconds(60);

  private static final ToolName TOOL = ToolName.function("report_status");

  /** Enough for a model that thinks before it says a word. */
  private static final int MOST_TOKENS = 1024;

  private final UpstreamClient upstreams;
  private final Vertx vertx;

  TrialTalk(UpstreamClient upstreams, Vertx vertx) {
    this.upstreams = requireNonNull(upstreams, "upstreams is null");
    this.vertx = requireNonNull(vertx, "vertx is null");
  }

  /**
   * What came of it.
   *
   * @param pieces how many bits the answer came in
   * @param finished whether it came to its end
   * @param called whether the tool was called
   * @param failure what went wrong; "" if nothing did
   */
  record Heard(int pieces, boolean finished, boolean called, String failure) {

    static Heard failed(String failure) {
      return new Heard(0, false, false, failure);
    }
  }

  /** Reads the answer; what it says is written by the loop and read after its end. */
  private static final class Ear implements RelayObserver {
    private final AnswerDecoder decoder;
    private int pieces;
    private boolean finished;
    private boolean called;
    private String failure = "";
    private Signal signal = Signal.QUIET;

    Ear(AnswerDecoder decoder) {
      this.decoder = requireNonNull(decoder, "decoder is null");
    }

    private void hear(ChatEvent event) {
      switch (event) {
        case ChatEvent.Finished end -> {
          finished = true;
          signal = Signal.TERMINAL;
        }
        case ChatEvent.Failed failed -> {
          failure = failed.error().message();
          signal = new Signal.Failed(failed.error());
        }
        case ChatEvent.BlockOpened opened -> {
          called |= opened.opening() instanceof ChatEvent.Opening.ToolCall;
          piece();
        }
        case ChatEvent.BlockWhole whole -> {
          called |= whole.block() instanceof Block.ToolCall;
          piece();
        }
        case ChatEvent.Delta delta -> piece();
        case ChatEvent.Cited cited -> piece();
        case ChatEvent.StateGiven given -> piece();
        case ChatEvent.Started started -> {}
        case ChatEvent.BlockClosed closed -> {}
        case ChatEvent.UsageReported reported -> {}
      }
    }

    private void piece() {
      pieces++;
      if (signal instanceof Signal.Quiet) {
        signal = Signal.MEANINGFUL;
      }
    }

    @Override
    public Signal onEvent(SseEvent event) {
      signal = Signal.QUIET;
      decoder.accept(event, this::hear);
      return signal;
    }

    @Override
    public Signal onWhole(byte[] body) {
      decoder.whole(body, this::hear);
      return signal;
    }

    @Override
    public boolean complete() {
      return finished;
    }

    @Override
    public Usage usage() {
      return Usage.UNKNOWN;
    }

    Heard heard(String broken) {
      if (!finished) {
        decoder.end(this::hear);
      }
      return new Heard(pieces, finished, called, failure.isEmpty() && !finished ? broken : failure);
    }
  }

  private static ChatRequest request(Protocol protocol, String model, boolean tool) {
    ObjectNode schema = Json.object().put("type", "object");
    schema.putObject("properties").putObject("status").put("type", "string");
    schema.putArray("required").add("status");
    Tooling tooling =
        tool
            ? new Tooling(
                List.of(new Tool.Function(TOOL, "Reports a status in one word.", schema, null)),
                new ToolChoice.Required(),
                null)
            : Tooling.NONE;
    Options plain = Options.UNSTATED;
    return new ChatRequest(
        new ChatRequest.Source(protocol.dialect(), Json.object(), true, List.of()),
        model,
        List.of(
            Message.text(
                Role.USER, tool ? "Report the status ready." : "Count from one to five in words.")),
        tooling,
        Sampling.UNSTATED,
        Thinking.UNSTATED,
        new Options(
            OptionalInt.of(MOST_TOKENS),
            plain.format(),
            null,
            null,
            null,
            null,
            OptionalInt.empty()));
  }

  /**
   * Asks for an answer; waits for at most 60 s.
   *
   * @param tool whether the model is to call a tool
   */
  Heard ask(Protocol protocol, Candidate candidate, boolean tool) throws InterruptedException {
    Target target =
        new Target(
            protocol.dialect(),
            candidate.upstreamModel(),
            candidate.channel().id(),
            true,
            candidate.channel().transport().quirks());
    Losses losses = new Losses();
    Ear ear = new Ear(protocol.codec().answerDecoder(target, losses));
    Attempt attempt;
    try {
      UpstreamClient.Shipment shipment =
          new UpstreamClient.Shipment(
              candidate,
              protocol.relay(),
              protocol
                  .codec()
                  .encode(request(protocol, candidate.upstreamModel(), tool), target, losses),
              MultiMap.caseInsensitiveMultiMap()
                  .set("content-type", "application/json")
                  .set("accept", "text/event-stream"),
              true,
              LIMIT,
              LIMIT);
      shipment.request().headers().forEach(shipment.headers()::set);
      attempt =
          upstreams.prepare(
              shipment, new Passage.Relayed(ear, protocol.errors(), "", StreamForm.EVENTS));
    } catch (GatewayException e) {
      return Heard.failed(e.error().message());
    } catch (UnreachableException e) {
      return Heard.failed(words(protocol, e.verdict()));
    }
    Context loop = vertx.getOrCreateContext();
    CompletableFuture<Heard> heard = new CompletableFuture<>();
    attempt
        .verdict()
        .thenAccept(verdict -> loop.runOnContext(ignored -> listen(protocol, verdict, ear, heard)));
    loop.runOnContext(ignored -> attempt.start());
    try {
      return heard.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      loop.runOnContext(ignored -> attempt.abandon());
      return Heard.failed("No complete answer came within " + Failures.seconds(LIMIT) + ".");
    } catch (ExecutionException e) {
      throw new IllegalStateException("what was heard never fails", e);
    } catch (InterruptedException e) {
      loop.runOnContext(ignored -> attempt.abandon());
      throw e;
    }
  }

  private static void listen(
      Protocol protocol, Verdict verdict, Ear ear, CompletableFuture<Heard> heard) {
    if (!(verdict instanceof Verdict.Committed committed)) {
      heard.complete(
          verdict instanceof Verdict.Whole
              ? Heard.failed("The answer came as a whole and not as a stream.")
              : Heard.failed(words(protocol, verdict)));
      return;
    }
    UpstreamStream stream = committed.stream();
    stream.attach(
        new UpstreamStream.Sink() {
          @Override
          public void onBytes(Buffer bytes) {}

          @Override
          public void onConcluded() {
            heard.complete(ear.heard(""));
          }

          @Override
          public void onEnd() {
            heard.complete(ear.heard("The stream ended before the answer did."));
          }

          @Override
          public void onFailure(Verdict.Cause cause, GatewayError error) {
            heard.complete(ear.heard(error.message()));
          }
        });
    stream.resume();
  }

  private static String words(Protocol protocol, Verdict verdict) {
    return switch (verdict) {
      case Verdict.Refused refused ->
          "status "
              + refused.head().status()
              + ": "
              + protocol
                  .errors()
                  .read(refused.head().status(), refused.body().getBytes())
                  .error()
                  .message();
      case Verdict.Broken broken -> broken.error().message();
      case Verdict.Committed committed -> "";
      case Verdict.Whole whole -> "";
      case Verdict.Cancelled cancelled -> "The question was given up.";
    };
  }
}
