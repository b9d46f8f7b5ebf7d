package io.trireme.deploy.edge;

import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.GatewayException;
import io.trireme.core.Protocols;
import io.trireme.core.Usage;
import io.trireme.core.spi.Protocol;
import io.trireme.deploy.config.GatewaySettings;
import io.trireme.deploy.config.LiveConfiguration;
import io.trireme.deploy.drain.Drain;
import io.trireme.deploy.drain.Flight;
import io.trireme.deploy.lockout.ClientAddresses;
import io.trireme.deploy.upstream.Timers;
import io.trireme.deploy.upstream.VertxTimers;
import io.trireme.scheduler.limit.AdmissionGate.Ticket;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

import static java.util.Objects.requireNonNull;

/**
 * The order of checks before an exchange begins: path (404), method (405), caller (401), lane
 * (403), limits (429), media type (415), size (413), a place in the gateway, and only then the
 * body. Runs on the event loop and never blocks it; the exchange then runs on a virtual thread.
 */
@Singleton
final class EdgeHandler {

  /** RFC 9110, 15.5.22: the answer names what to speak instead. */
  private static final int UPGRADE_REQUIRED = 426;

  private final Protocols protocols;
  private final Callers callers;
  private final ClientAddresses addresses;
  private final CallerLimits limits;
  private final LiveConfiguration configuration;
  private final GatewaySettings settings;
  private final ModelsHandler models;
  private final StoredTurnsHandler stored;
  private final Admission admission;
  private final ExchangeTools tools;
  private final Drain drain;

  EdgeHandler(
      Protocols protocols,
      Callers callers,
      ClientAddresses addresses,
      CallerLimits limits,
      LiveConfiguration configuration,
      GatewaySettings settings,
      ModelsHandler models,
      StoredTurnsHandler stored,
      Admission admission,
      ExchangeTools tools,
      Drain drain) {
    this.protocols = requireNonNull(protocols, "protocols is null");
    this.callers = requireNonNull(callers, "callers is null");
    this.addresses = requireNonNull(addresses, "addresses is null");
    this.limits = requireNonNull(limits, "limits is null");
    this.configuration = requireNonNull(configuration, "configuration is null");
    this.settings = requireNonNull(settings, "settings is null");
    this.models = requireNonNull(models, "models is null");
    this.stored = requireNonNull(stored, "stored is null");
    this.admission = requireNonNull(admission, "admission is null");
    this.tools = requireNonNull(tools, "tools is null");
    this.drain = requireNonNull(drain, "drain is null");
  }

  /** One request that passed the checks of its head. */
  private record Admitted(
      VertxHead head,
      Protocols.Match match,
      Caller caller,
      CallerLimits.Permit permit,
      ClientAnswer answer,
      Timers timers,
      Flight flight) {

    /** The same, which gives the place in the gateway back as well. */
    Admitted within(Ticket ticket) {
      CallerLimits.Permit both =
          usage -> {
            permit.release(usage);
            ticket.leave();
          };
      return new Admitted(head, match, caller, both, answer, timers, flight);
    }
  }

  /** Answers a request on a client path. */
  void handle(Vertx vertx, HttpServerRequest request) {
    VertxHead head = VertxHead.of(request);
    Optional<Protocols.Match> match = protocols.find(head);
    Protocol speaker =
        match.map(Protocols.Match::protocol).orElseGet(() -> protocols.speaker(head));
    Context context = vertx.getOrCreateContext();
    ClientAnswer answer = new ClientAnswer(request, context, speaker, newRequestId());
    try {
      Protocols.Match found = match.orElseThrow(() -> unknown(head));
      Caller caller = callers.authenticate(head, speaker, () -> addresses.of(request));
      if (!caller.mayUse(speaker.dialect())) {
        throw new GatewayException(
            Kind.FORBIDDEN, "This key does not open the " + speaker.dialect() + " lane.");
      }
      CallerLimits.Permit entered = limits.enter(caller);
      Flight flight = takeOff(entered, answer);
      CallerLimits.Permit permit =
          usage -> {
            entered.release(usage);
            answer.whenSent(flight::land);
          };
      Timers timers = new VertxTimers(vertx);
      Admitted admitted = new Admitted(head, found, caller, permit, answer, timers, flight);
      try {
        begin(admitted, request);
      } catch (RuntimeException e) {
        permit.release(Usage.UNKNOWN);
        throw e;
      }
    } catch (GatewayException e) {
      refuse(answer, speaker, e.error(), allowHeader(head, e.error()));
    }
  }

  /** Until it is an exchange, an early end is an answer. */
  private Flight takeOff(CallerLimits.Permit entered, ClientAnswer answer) {
    Optional<Flight> begun = drain.begin();
    if (begun.isEmpty()) {
      entered.release(Usage.UNKNOWN);
      throw new GatewayException(Stopping.refusal());
    }
    Flight flight = begun.get();
    flight.onCut(
        () -> {
          answer.fail(Stopping.refusal(), MultiMap.caseInsensitiveMultiMap());
          answer.whenSent(flight::land);
        });
    return flight;
  }

  private GatewayException unknown(VertxHead head) {
    if (protocols.allowed(head).isPresent()) {
      return new GatewayException(
          Kind.METHOD_NOT_ALLOWED, "This path does not know the method " + head.method() + ".");
    }
    String hint =
        head.path().startsWith("/v1/v1")
            ? " The base URL that the client uses must not end in /v1."
            : "";
    return new GatewayException(Kind.NOT_FOUND, "There is no such path here." + hint);
  }

  private MultiMap allowHeader(VertxHead head, GatewayError error) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    if (error.kind() == Kind.METHOD_NOT_ALLOWED) {
      protocols.allowed(head).ifPresent(methods -> headers.set("allow", methods));
      if (head.header("upgrade").filter("websocket"::equalsIgnoreCase).isPresent()) {
        // Clients that try a WebSocket first take this one status for "use plain HTTP" at once.
        headers.set("upgrade", "HTTP/1.1").set("connection", "upgrade");
      }
    }
    return headers;
  }

  private void refuse(ClientAnswer answer, Protocol speaker, GatewayError error, MultiMap headers) {
    int status = headers.contains("upgrade") ? UPGRADE_REQUIRED : answer.statusOf(error);
    tools.ledger().rejected(answer.requestId(), speaker.dialect(), status, error);
    answer.fail(status, error, headers);
  }

  private void begin(Admitted admitted, HttpServerRequest request) {
    switch (admitted.match().endpoint().operation()) {
      case LIST_MODELS, GET_MODEL ->
          Thread.ofVirtual().name("trireme-models").start(() -> answerModels(admitted));
      case GET_STORED, DELETE_STORED, LIST_STORED_INPUT, CANCEL_STORED ->
          Thread.ofVirtual().name("trireme-stored").start(() -> answerStored(admitted));
      case GENERATE, COUNT_TOKENS -> {
        BodyReader.checkHead(request, settings.maxRequestBodyBytes());
        admit(admitted, request);
      }
      case NOT_SERVED ->
          throw new GatewayException(
              Kind.NOT_IMPLEMENTED,
              admitted.match().endpoint().action(admitted.head().path())
                  + " is not implemented by this gateway.");
    }
  }

  private void answerModels(Admitted admitted) {
    try {
      models.answer(admitted.match(), admitted.caller(), admitted.answer());
    } catch (RuntimeException e) {
      failed(admitted.answer(), e);
    } finally {
      admitted.permit().release(Usage.UNKNOWN);
    }
  }

  private void answerStored(Admitted admitted) {
    try {
      stored.answer(admitted.match(), admitted.head(), admitted.caller(), admitted.answer());
    } catch (GatewayException e) {
      refuse(
          admitted.answer(),
          admitted.match().protocol(),
          e.error(),
          MultiMap.caseInsensitiveMultiMap());
    } catch (RuntimeException e) {
      failed(admitted.answer(), e);
    } finally {
      admitted.permit().release(Usage.UNKNOWN);
    }
  }

  private void admit(Admitted admitted, HttpServerRequest request) {
    admission.enter(
        request,
        admitted.answer().context(),
        admitted.timers(),
        new Admission.Ways(
            ticket -> readBody(admitted.within(ticket), request),
            error -> release(admitted, error),
            () -> admitted.permit().release(Usage.UNKNOWN)));
  }

  private void release(Admitted admitted, GatewayError error) {
    admitted.permit().release(Usage.UNKNOWN);
    refuse(
        admitted.answer(), admitted.match().protocol(), error, MultiMap.caseInsensitiveMultiMap());
  }

  private void readBody(Admitted admitted, HttpServerRequest request) {
    ExchangeRecord record =
        new ExchangeRecord(
            admitted.answer().requestId(),
            admitted.match().protocol().dialect(),
            admitted.match().endpoint().operation(),
            admitted.caller().id(),
            admitted.timers().nanoTime());
    new BodyReader(
            request,
            settings.maxRequestBodyBytes(),
            settings.bodyIdleTimeout(),
            admitted.timers(),
            body -> startExchange(admitted, record, new RequestBody(body.getBytes())),
            error -> release(admitted, error),
            () -> admitted.permit().release(Usage.UNKNOWN))
        .start();
  }

  private void startExchange(Admitted admitted, ExchangeRecord record, RequestBody body) {
    record.readyNanos = admitted.timers().nanoTime();
    tools.ledger().begin(admitted.head(), record);
    Thread.ofVirtual()
        .name("trireme-exchange")
        .start(
            () -> {
              try {
                run(admitted, record, body);
              } catch (RuntimeException e) {
                failed(admitted.answer(), e);
              } finally {
                admitted.permit().release(record.usage);
              }
            });
  }

  /** On a thread of its own an exception is nobody's: the client would wait for ever. */
  private static void failed(ClientAnswer answer, RuntimeException fault) {
    InternalFaults.log(answer.requestId(), fault);
    answer.fail(InternalFaults.error(answer.requestId()), MultiMap.caseInsensitiveMultiMap());
  }

  private void run(Admitted admitted, ExchangeRecord record, RequestBody body) {
    if (admitted.flight().isCut()) {
      return;
    }
    try {
      String encoding = admitted.head().header("content-encoding").orElse(null);
      body.replace(BodyDecoder.decode(body.bytes(), encoding, settings.maxRequestBodyBytes()));
    } catch (GatewayException e) {
      refuse(
          admitted.answer(),
          admitted.match().protocol(),
          e.error(),
          MultiMap.caseInsensitiveMultiMap());
      return;
    }
    Exchange.Order order =
        new Exchange.Order(
            admitted.head(), admitted.match(), admitted.caller(), body, configuration.current());
    Exchange exchange = new Exchange(order, tools, admitted.answer(), admitted.timers(), record);
    admitted
        .answer()
        .context()
        .runOnContext(ignored -> admitted.answer().onGone(exchange::clientGone));
    Context loop = admitted.answer().context();
    admitted.flight().onCut(() -> loop.runOnContext(ignored -> exchange.cut()));
    exchange.run();
  }

  static String newRequestId() {
    byte[] bytes = new byte[12];
    ThreadLocalRandom.current().nextBytes(bytes);
    return "req_" + HexFormat.of().formatHex(bytes);
  }
}
