package io.trireme.core.translate;

import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.Usage;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.ChatFold;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Loss;
import io.trireme.core.model.StopReason;
import io.trireme.core.spi.AnswerContext;
import io.trireme.core.spi.AnswerDecoder;
import io.trireme.core.spi.AnswerEncoder;
import io.trireme.core.spi.Codec;
import io.trireme.core.spi.Signal;
import io.trireme.core.spi.Target;
import io.trireme.core.spi.Traits;
import io.trireme.core.spi.UpstreamRequest;
import io.trireme.core.sse.SseEvent;
import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * One attempt at a vendor of another dialect: the request as the vendor wants it, and its answer as
 * the client wants it. It observes the answer as a relay's observer does, and keeps what is to be
 * written instead of what came. One per attempt; single-threaded.
 */
public final class Translation implements Conversion {

  /** So many bytes of an event may be names and braces around what it tells. */
  private static final int FRAMING = 2048;

  private final UpstreamRequest request;
  private final AnswerDecoder decoder;
  private final AnswerEncoder encoder;
  private final Losses losses;
  private final Consumer<ChatEvent> fromDecoder;
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final Consumer<ChatEvent> toClient;
  private Usage usage = Usage.UNKNOWN;
  private Signal signal = Signal.QUIET;
  private boolean complete;
  private long told;
  private long withheld;
  private boolean said;
  private @Nullable ChatFold fold;

  private Translation(
      UpstreamRequest request, AnswerDecoder decoder, AnswerEncoder encoder, Restoring restoring) {
    this.request = requireNonNull(request, "request is null");
    this.decoder = requireNonNull(decoder, "decoder is null");
    this.encoder = requireNonNull(encoder, "encoder is null");
    this.losses = restoring.losses();
    this.toClient = this::onEvent;
    AnswerRestorer restorer =
        new AnswerRestorer(
            restoring.prepared().tools(),
            restoring.traits(),
            restoring.prepared().stops(),
            restoring.prepared().compaction()
                ? new Compactions.Gatherer(toClient)::accept
                : toClient);
    Sequencer sequencer = new Sequencer(restorer::accept);
    WrappedCalls calls = new WrappedCalls(sequencer::accept);
    boolean weighed = restoring.prepared().request().options().logprobs().isPresent();
    this.fromDecoder =
        event -> {
          ChatEvent kept = weighed ? event : unweighed(event);
          told += Weight.of(kept);
          calls.accept(kept);
        };
  }

  /** Some vendors say how likely their tokens were to those who did not ask. */
  private static ChatEvent unweighed(ChatEvent event) {
    return event instanceof ChatEvent.Delta delta && !delta.logProbs().isEmpty()
        ? new ChatEvent.Delta(delta.index(), delta.text())
        : event;
  }

  /** What putting an answer back needs: how it was asked for, and what the client can be told. */
  private record Restoring(Prepared prepared, Traits traits, Losses losses) {}

  /**
   * Prepares and encodes a request.
   *
   * @param client how the client's dialect is translated
   * @param upstream how the vendor's is
   * @param context the request as it came, and what its answer needs
   * @param target where it goes
   * @param losses takes note of what cannot be carried, of the answer as well
   * @throws io.trireme.core.GatewayException if the vendor cannot do what is asked
   */
  public static Translation of(
      Codec client, Codec upstream, AnswerContext context, Target target, Losses losses) {
    ChatRequest asked = context.request();
    Prepared prepared = Prepared.of(asked, target, upstream.traits(target), losses);
    return new Translation(
        upstream.encode(prepared.request(), target, losses),
        upstream.answerDecoder(target, losses),
        client.answerEncoder(context, losses),
        new Restoring(prepared, client.traits(asked.model()), losses));
  }

  @Override
  public UpstreamRequest request() {
    return request;
  }

  @Override
  public Signal onEvent(SseEvent event) {
    boolean idle = decoder.isKeepAlive(event);
    signal = idle ? Signal.IDLE : Signal.QUIET;
    long before = told;
    decoder.accept(event, fromDecoder);
    if (!idle && !complete) {
      withhold(2L * event.data().length() - (told - before), told == before);
    }
    return signal;
  }

  @Override
  public Signal onWhole(byte[] body) {
    ChatFold folding = new ChatFold();
    fold = folding;
    signal = Signal.QUIET;
    decoder.whole(body, fromDecoder);
    if (!complete && !(signal instanceof Signal.Failed)) {
      signal =
          new Signal.Failed(
              new GatewayError(
                  Kind.UPSTREAM_BROKEN, "The upstream's answer is not a complete answer."));
    }
    if (complete) {
      written.writeBytes(encoder.whole(folding.answer()));
    }
    return signal;
  }

  @Override
  public Signal onEnd() {
    signal = Signal.QUIET;
    if (!complete) {
      decoder.end(fromDecoder);
    }
    return signal;
  }

  @Override
  public void fail(GatewayError error) {
    if (!complete) {
      encoder.accept(new ChatEvent.Failed(error), written::writeBytes);
    }
  }

  /**
   * What a decoder read and did not tell it may hold back: the arguments of a call that has no name
   * yet, or a tool's input that is told when it is whole. Of an event that tells something the rest
   * is framing, unless it is large.
   */
  private void withhold(long bytes, boolean silent) {
    if (silent || bytes > FRAMING) {
      withheld += bytes;
    }
  }

  /**
   * Nobody behind the decoder can hold more than the decoder has told, and the decoder no more than
   * it has read and not told.
   */
  @Override
  public long heldBytes() {
    return told + withheld;
  }

  @Override
  public byte[] take() {
    byte[] bytes = written.toByteArray();
    written.reset();
    return bytes;
  }

  private void onEvent(ChatEvent event) {
    boolean late = complete;
    switch (event) {
      case ChatEvent.Started started -> {}
      case ChatEvent.UsageReported reported -> usage = usage.updatedBy(reported.usage());
      case ChatEvent.Finished finished -> {
        complete = true;
        // A model that was stopped has a reason for its silence.
        said |= finished.reason() != StopReason.END;
        signal = Signal.TERMINAL;
      }
      case ChatEvent.Failed failed -> signal = new Signal.Failed(failed.error());
      case ChatEvent.BlockOpened opened ->
          meaningful(!(opened.opening() instanceof ChatEvent.Opening.Text));
      case ChatEvent.Delta delta -> meaningful(!delta.text().isEmpty());
      case ChatEvent.Cited cited -> meaningful(true);
      case ChatEvent.StateGiven given -> meaningful(true);
      case ChatEvent.BlockClosed closed -> meaningful(false);
      case ChatEvent.BlockWhole whole -> {
        meaningful(true);
        if (whole.block() instanceof Block.Opaque opaque) {
          losses.note(Loss.droppedOfAnswer(opaque.type()));
        }
      }
    }
    ChatFold folding = fold;
    if (folding == null) {
      if (!late) {
        encoder.accept(event, written::writeBytes);
      }
    } else if (!(event instanceof ChatEvent.Failed)) {
      folding.accept(event);
    }
  }

  private void meaningful(boolean content) {
    said |= content;
    if (signal instanceof Signal.Quiet || signal instanceof Signal.Idle) {
      signal = Signal.MEANINGFUL;
    }
  }

  @Override
  public boolean complete() {
    return complete;
  }

  @Override
  public boolean blank() {
    return complete && !said && usage.output().orElse(0) == 0;
  }

  @Override
  public Usage usage() {
    return usage;
  }
}
