package io.trireme.deploy.edge;

import io.trireme.core.BufferBudget;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.GatewayException;
import io.trireme.core.Protocols;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.spi.AnswerContext;
import io.trireme.core.spi.Endpoint;
import io.trireme.core.spi.Operation;
import io.trireme.core.spi.Protocol;
import io.trireme.core.spi.RelayObserver;
import io.trireme.core.spi.RelayTarget;
import io.trireme.core.spi.RequestFacts;
import io.trireme.core.spi.Target;
import io.trireme.core.spi.UpstreamFault;
import io.trireme.core.spi.UpstreamRequest;
import io.trireme.core.translate.Conversion;
import io.trireme.core.translate.Envelopes;
import io.trireme.core.translate.Losses;
import io.trireme.core.translate.TokenCount;
import io.trireme.core.translate.TokenEstimate;
import io.trireme.core.translate.Translation;
import io.trireme.deploy.body.BodyTake;
import io.trireme.deploy.upstream.Passage;
import io.trireme.deploy.upstream.Verdict;
import io.trireme.scheduler.plan.Account;
import io.trireme.scheduler.plan.Candidate;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * How one exchange's request goes to a candidate: relayed where the vendor speaks the client's
 * dialect, else translated. It is decided here, once for each candidate. Confined to the exchange's
 * thread.
 */
final class Carriage {

  /** A candidate that cannot be asked how many tokens a request has. */
  static final class Uncountable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Uncountable() {
      super("no counter", null, false, false);
    }
  }

  /**
   * What goes to one candidate.
   *
   * @param upstream the vendor's dialect
   * @param request method, path, query and body
   * @param headers request headers, names in lower case
   * @param passage what becomes of the answer
   * @param losses what could not be carried, for the client; more may be noted as the answer comes
   * @param keeper keeps the answer; null if nobody does
   */
  record Load(
      Protocol upstream,
      UpstreamRequest request,
      MultiMap headers,
      Passage passage,
      Losses losses,
      @Nullable TurnKeeper keeper) {

    /** A request that was relayed is the client's but for names in it, and is not kept twice. */
    void keepIn(BodyTake bodies) {
      if (!relayed()) {
        bodies.sent(request.body());
      }
    }

    /** True if the answer's bytes are the vendor's own. */
    boolean relayed() {
      return passage instanceof Passage.Relayed;
    }
  }

  private final Exchange.Order order;
  private final Protocols protocols;
  private final Envelopes envelopes;
  private final String requestId;
  private final TurnDesk turns;
  private final BufferBudget buffers;
  private final Set<String> refusedReasoning = new HashSet<>();
  private @Nullable Recollection recollection;
  private @Nullable ChatRequest decoded;

  Carriage(Exchange.Order order, ExchangeTools tools, String requestId) {
    this.order = requireNonNull(order, "order is null");
    this.protocols = tools.protocols();
    this.envelopes = tools.envelopes();
    this.turns = tools.turns();
    this.buffers = tools.buffers();
    this.requestId = requireNonNull(requestId, "requestId is null");
  }

  /**
   * The account to try first, for it knows earlier turns by the ids that the request names; null if
   * no account is better than another.
   *
   * @throws GatewayException if the request names turns in a way that nobody could follow
   */
  @Nullable Account account() {
    return recollection().account();
  }

  private Recollection recollection() {
    Recollection known = recollection;
    if (known == null) {
      known = Recollection.of(order, turns, requestId);
      recollection = known;
    }
    return known;
  }

  /**
   * Makes the request ready for a candidate.
   *
   * @throws GatewayException if this candidate's dialect cannot carry it
   * @throws Uncountable if the number of tokens is asked for, and this candidate's dialect has no
   *     counter: the gateway then {@linkplain #estimate estimates} it
   */
  Load load(Candidate candidate, RequestFacts facts) {
    Protocol client = order.match().protocol();
    if (candidate.channel().dialect().equals(client.dialect())) {
      return relay(client, candidate, facts);
    }
    Protocol upstream =
        protocols
            .byDialect(candidate.channel().dialect())
            .orElseThrow(
                () ->
                    new GatewayException(
                        Kind.UNAVAILABLE,
                        "The dialect " + candidate.channel().dialect() + " is not installed."));
    return translate(client, upstream, candidate, facts);
  }

  /**
   * After a candidate's channel has refused the reasoning that the conversation carries, its
   * requests go without.
   *
   * @param sent what it was sent
   * @return what to send it instead; empty if it refused something else, or there is nothing to
   *     leave out
   */
  Optional<Load> withoutReasoning(
      Candidate candidate, RequestFacts facts, Load sent, Verdict verdict) {
    if (refused(candidate) || !refusesReasoning(sent.upstream(), verdict)) {
      return Optional.empty();
    }
    refusedReasoning.add(candidate.channel().id());
    try {
      Load lighter = load(candidate, facts);
      boolean same = Arrays.equals(lighter.request().body(), sent.request().body());
      return same ? Optional.empty() : Optional.of(lighter);
    } catch (GatewayException e) {
      // Without its reasoning nothing is left of it: what the vendor said stands.
      return Optional.empty();
    }
  }

  private boolean refused(Candidate candidate) {
    return refusedReasoning.contains(candidate.channel().id());
  }

  private static boolean refusesReasoning(Protocol upstream, Verdict verdict) {
    return switch (verdict) {
      case Verdict.Refused refused when refused.head().status() >= 400 -> {
        byte[] body = refused.body().getBytes();
        UpstreamFault fault = upstream.errors().read(refused.head().status(), body);
        yield upstream.errors().refusesReasoning(fault.error());
      }
      case Verdict.Broken broken when broken.cause() == Verdict.Cause.IN_BAND_ERROR ->
          upstream.errors().refusesReasoning(broken.error());
      case Verdict.Refused redirected -> false;
      case Verdict.Broken broken -> false;
      case Verdict.Committed committed -> false;
      case Verdict.Whole whole -> false;
      case Verdict.Cancelled cancelled -> false;
    };
  }

  private Load relay(Protocol protocol, Candidate candidate, RequestFacts facts) {
    Endpoint endpoint = order.match().endpoint();
    Losses losses = new Losses();
    RelayTarget to =
        new RelayTarget(target(protocol, candidate, facts), envelopes, losses, refused(candidate));
    Optional<byte[]> recalled = recollection().relayed(candidate);
    byte[] body = recalled.orElseGet(order.body()::bytes);
    // What is spliced stands elsewhere in another body.
    RequestFacts spliced =
        recalled.map(other -> protocol.relay().facts(endpoint, order.head(), other)).orElse(facts);
    UpstreamRequest request = protocol.relay().request(endpoint, order.head(), spliced, body, to);
    RelayObserver observer = protocol.relay().observer(endpoint.operation());
    TurnKeeper keeper = recollection().keeper(candidate, true);
    return new Load(
        protocol,
        request,
        ForwardedHeaders.of(order.head().headers(), protocol.relay()::passesRequestHeader),
        new Passage.Relayed(
            keeper == null ? observer : new KeepingObserver(observer, keeper, facts.stream()),
            protocol.errors(),
            requestId,
            facts.form()),
        losses,
        keeper);
  }

  private static Target target(Protocol upstream, Candidate candidate, RequestFacts facts) {
    return new Target(
        upstream.dialect(),
        candidate.upstreamModel(),
        candidate.channel().id(),
        facts.stream(),
        candidate.channel().transport().quirks());
  }

  private Load translate(
      Protocol client, Protocol upstream, Candidate candidate, RequestFacts facts) {
    Losses losses = new Losses();
    Target target = target(upstream, candidate, facts);
    ChatRequest asked = decoded(client);
    if (refused(candidate)) {
      asked = asked.withoutReasoning();
      if (!asked.equals(decoded(client))) {
        losses.note(Losses.REASONING_REFUSED);
      }
    }
    AnswerContext context =
        new AnswerContext(asked, order.head(), bareId(), Instant.now(), envelopes);
    Conversion conversion =
        counts()
            ? TokenCount.of(client.codec(), upstream.codec(), context.request(), target, losses)
                .orElse(null)
            : Translation.of(client.codec(), upstream.codec(), context, target, losses);
    if (conversion == null) {
      throw new Uncountable();
    }
    TurnKeeper keeper = recollection().keeper(candidate, false);
    // Nothing of the client's own headers: they speak of a dialect that the vendor does not know.
    MultiMap headers =
        MultiMap.caseInsensitiveMultiMap()
            .set("content-type", "application/json")
            .set("accept", facts.stream() ? "text/event-stream" : "application/json");
    conversion.request().headers().forEach(headers::set);
    return new Load(
        upstream,
        conversion.request(),
        headers,
        new Passage.Translated(
            keeper == null ? conversion : new KeepingConversion(conversion, keeper, facts.stream()),
            buffers.share()),
        losses,
        keeper);
  }

  /** Ids within an answer have prefixes of their own. */
  private String bareId() {
    return requestId.substring(requestId.indexOf('_') + 1);
  }

  private boolean counts() {
    return order.match().endpoint().operation() == Operation.COUNT_TOKENS;
  }

  /**
   * True if a vendor's answer to a question for the number of tokens says that it has no counter:
   * many that are compatible with a dialect lack its counter alone. A model that it does not have
   * is another matter, and it names that.
   */
  boolean lacksCounter(Candidate candidate, Load load, Verdict verdict) {
    if (!counts() || !(verdict instanceof Verdict.Refused refused)) {
      return false;
    }
    return switch (refused.head().status()) {
      case 405, 501 -> true;
      case 404 ->
          !refused
              .body()
              .toString(StandardCharsets.UTF_8)
              .replace(load.request().path(), "")
              .contains(candidate.upstreamModel());
      default -> false;
    };
  }

  /** What the gateway itself says to a question for the number of tokens. */
  byte[] estimate() {
    Protocol client = order.match().protocol();
    return client.codec().countAnswer(TokenEstimate.of(decoded(client)));
  }

  private ChatRequest decoded(Protocol client) {
    ChatRequest known = decoded;
    if (known == null) {
      known =
          client
              .codec()
              .decode(
                  order.match().endpoint(), order.head(), recollection().translated(), envelopes);
      decoded = known;
    }
    return known;
  }
}
