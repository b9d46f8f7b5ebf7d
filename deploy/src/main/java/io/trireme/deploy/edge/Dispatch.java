package io.trireme.deploy.edge;

import io.trireme.core.spi.Operation;
import io.trireme.core.spi.RequestFacts;
import io.trireme.deploy.trace.ExchangeSpan;
import io.trireme.deploy.upstream.Attempt;
import io.trireme.deploy.upstream.UnreachableException;
import io.trireme.deploy.upstream.UpstreamClient;
import io.trireme.scheduler.Timeouts;
import io.trireme.scheduler.plan.Candidate;
import io.vertx.core.MultiMap;
import java.time.Duration;

import static java.util.Objects.requireNonNull;

/** Makes attempts of one exchange ready, with the times that they have. */
final class Dispatch {
  private final Operation operation;
  private final ExchangeTools tools;

  Dispatch(Operation operation, ExchangeTools tools) {
    this.operation = requireNonNull(operation, "operation is null");
    this.tools = requireNonNull(tools, "tools is null");
  }

  /**
   * Makes an attempt ready.
   *
   * @throws UnreachableException if its address is not to be found, or not allowed
   */
  Attempt prepare(Candidate candidate, Carriage.Load load, RequestFacts facts, ExchangeSpan span)
      throws UnreachableException {
    Timeouts timeouts = candidate.channel().transport().timeouts();
    Duration firstByte = facts.reasoning() ? timeouts.firstByteReasoning() : timeouts.firstByte();
    boolean whole = operation == Operation.GENERATE && !facts.stream();
    UpstreamClient.Shipment shipment =
        new UpstreamClient.Shipment(
            candidate,
            load.upstream().relay(),
            load.request(),
            traced(load.headers(), span),
            facts.stream(),
            // A whole answer has its head only when the model is done: the total is its limit.
            whole ? total(candidate, facts) : firstByte,
            whole ? total(candidate, facts) : timeouts.stall());
    return tools.upstreams().prepare(shipment, load.passage());
  }

  /** What is sent may be sent again, so its headers stay as they are. */
  private static MultiMap traced(MultiMap headers, ExchangeSpan span) {
    if (span.traceId().isEmpty()) {
      return headers;
    }
    MultiMap more = MultiMap.caseInsensitiveMultiMap().addAll(headers);
    span.propagate(more::set);
    return more;
  }

  /** The total time of an exchange with this candidate. */
  Duration total(Candidate candidate, RequestFacts facts) {
    Duration total = candidate.channel().transport().timeouts().total();
    boolean shorter = !facts.stream() && tools.requestTimeout().compareTo(total) < 0;
    return shorter ? tools.requestTimeout() : total;
  }
}
