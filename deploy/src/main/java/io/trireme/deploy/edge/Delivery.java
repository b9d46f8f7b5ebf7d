package io.trireme.deploy.edge;

import io.trireme.core.GatewayError;
import io.trireme.core.model.Loss;
import io.trireme.core.spi.ErrorDialect;
import io.trireme.core.spi.Protocol;
import io.trireme.core.spi.RequestFacts;
import io.trireme.core.translate.Losses;
import io.trireme.deploy.upstream.AnswerHead;
import io.trireme.deploy.upstream.Timers;
import io.trireme.deploy.upstream.UpstreamStream;
import io.trireme.deploy.upstream.Verdict;
import io.trireme.scheduler.plan.Candidate;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * What one exchange's client gets, and what is booked of it. Confined to the exchange's thread but
 * for {@link #clientGone()}.
 */
final class Delivery {

  private final Exchange.Order order;
  private final ExchangeTools tools;
  private final ClientAnswer answer;
  private final Timers timers;
  private final ExchangeRecord record;
  private final Protocol protocol;
  private volatile @Nullable StreamPump pump;
  private volatile boolean cut;

  Delivery(
      Exchange.Order order,
      ExchangeTools tools,
      ClientAnswer answer,
      Timers timers,
      ExchangeRecord record) {
    this.order = requireNonNull(order, "order is null");
    this.tools = requireNonNull(tools, "tools is null");
    this.answer = requireNonNull(answer, "answer is null");
    this.timers = requireNonNull(timers, "timers is null");
    this.record = requireNonNull(record, "record is null");
    this.protocol = order.match().protocol();
  }

  /** Ends a stream that is under way; false if there is none. On the event loop. */
  boolean clientGone() {
    StreamPump pumping = pump;
    if (pumping == null) {
      return false;
    }
    pumping.clientGone();
    return true;
  }

  /** Ends a stream that is under way, or begins from now on. On the event loop. */
  boolean cut() {
    cut = true;
    StreamPump pumping = pump;
    if (pumping == null) {
      return false;
    }
    pumping.cut(Stopping.midStream());
    return true;
  }

  /** The process ends, and nothing was found until then. */
  void stopped() {
    fail(Outcome.DRAINED, answer.headSent() ? Stopping.midStream() : Stopping.refusal());
  }

  /** What the gateway itself says. */
  void fail(Outcome outcome, GatewayError error) {
    record.end(outcome, answer.headSent() ? 200 : answer.statusOf(error), error);
    keep(error);
    answer.fail(error, MultiMap.caseInsensitiveMultiMap());
  }

  /** What the last upstream said. */
  void refusal(Outcome outcome, Refusals.Reply reply) {
    record.end(outcome, answer.headSent() ? 200 : reply.status(), reply.error());
    attribution(reply.headers());
    Buffer body = reply.body();
    if (answer.headSent() || body == null) {
      keep(reply.error());
      answer.fail(reply.status(), reply.error(), reply.headers());
    } else {
      record.bodies.answer(body);
      answer.whole(reply.status(), reply.headers(), body);
    }
  }

  /** An error as the client reads it. */
  private void keep(GatewayError error) {
    if (record.bodies.on()) {
      ErrorDialect errors = protocol.errors();
      record.bodies.answer(
          Buffer.buffer(
              answer.headSent()
                  ? errors.frame(error, record.id, false)
                  : errors.body(error, record.id)));
    }
  }

  /** A whole answer, complete. */
  void whole(Carriage.Load load, Verdict.Whole whole) {
    record.usage = whole.usage();
    record.passed = whole.body().length();
    int status = load.relayed() ? whole.head().status() : 200;
    record.end(Outcome.SUCCESS, status, null);
    List<Loss> told = load.losses().all();
    MultiMap headers = AnswerHeaders.of(whole.head().headers(), load, told);
    record.warnings = Losses.header(told);
    if (answer.headSent()) {
      record.untold = record.warnings;
    }
    headers.set(
        "content-type",
        load.relayed() ? AnswerHeaders.contentType(whole.head().headers()) : "application/json");
    attribution(headers);
    tools.bodyLog().answer(record.id, whole.body());
    record.bodies.answer(whole.body());
    TurnKeeper keeper = load.keeper();
    if (keeper != null) {
      // The client's next request may come as soon as it has this answer.
      keeper.settled().join();
    }
    answer.whole(status, headers, whole.body());
  }

  /** Answers a count without any upstream, and says so. */
  void estimated(byte[] body) {
    record.end(Outcome.SUCCESS, 200, null);
    MultiMap headers = AnswerHeaders.ofEstimate();
    attribution(headers);
    Buffer bytes = Buffer.buffer(body);
    record.bodies.answer(bytes);
    answer.whole(200, headers, bytes);
  }

  private void attribution(MultiMap headers) {
    if (!record.tries.isEmpty()) {
      headers.set("x-trireme-channel", record.channel());
      headers.set("x-trireme-attempts", Integer.toString(record.tries.size()));
    }
  }

  /** A stream that has reached the commit, until its end. */
  StreamPump.End stream(
      Candidate candidate, Carriage.Load load, Verdict.Committed committed, RequestFacts facts) {
    record.firstTokenNanos = timers.nanoTime();
    order.body().release();
    AnswerHead head = committed.head();
    List<Loss> told = answer.headSent() ? List.of() : load.losses().all();
    MultiMap headers = AnswerHeaders.of(head.headers(), load, told);
    attribution(headers);
    UpstreamStream upstream = committed.stream();
    Duration left =
        Duration.ofNanos(
            record.startedNanos
                + candidate.channel().transport().timeouts().total().toNanos()
                - timers.nanoTime());
    StreamPump.Times times =
        new StreamPump.Times(
            order.configuration().settings().keepAliveAfter(), tools.slowClient(), left);
    byte[] frame = protocol.relay().keepAlive().orElse(null);
    StreamPump pumping = new StreamPump(upstream, answer, frame, timers, times);
    TurnKeeper keeper = load.keeper();
    if (keeper != null) {
      pumping.waitFor(keeper::settled);
    }
    pump = pumping;
    if (!answer.headSent()) {
      answer.openStream(facts.form(), headers);
    }
    Optional<BodyLog.Sample> sample = tools.bodyLog().sample();
    sample.ifPresent(beginning -> pumping.tapInto(beginning::add));
    if (record.bodies.on()) {
      pumping.tapInto(record.bodies::stream);
    }
    tools.ledger().streamOpened(protocol.dialect());
    answer
        .context()
        .runOnContext(
            ignored -> {
              pumping.start();
              if (cut) {
                pumping.cut(Stopping.midStream());
              }
            });
    StreamPump.End end = pumping.done().join();
    record.streamed(candidate, timers.nanoTime());
    tools.ledger().streamClosed(protocol.dialect());
    sample.ifPresent(kept -> tools.bodyLog().answer(record.id, kept, pumping.passed()));
    List<Loss> all = load.losses().all();
    record.warnings = Losses.header(all);
    record.untold = Losses.header(all.subList(told.size(), all.size()));
    record.usage = upstream.usage();
    record.passed = pumping.passed();
    record.keepAlives += pumping.keepAlives();
    record.end(end.outcome(), 200, end.errorOrNull());
    Verdict.Cause cause = end.cause();
    if (cause != null) {
      tools.ledger().streamBroken(candidate.channel().id(), cause.label());
    }
    return end;
  }
}
