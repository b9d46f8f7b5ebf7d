package io.trireme.deploy.edge;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.trireme.core.BufferBudget;
import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.Protocols;
import io.trireme.core.translate.Envelopes;
import io.trireme.deploy.body.BodyKeeper;
import io.trireme.deploy.config.EnvironmentCheck;
import io.trireme.deploy.config.GatewaySettings;
import io.trireme.deploy.config.LiveConfiguration;
import io.trireme.deploy.config.SharedRuntime;
import io.trireme.deploy.config.Start;
import io.trireme.deploy.drain.Drain;
import io.trireme.deploy.drain.DrainHook;
import io.trireme.deploy.lockout.ClientAddresses;
import io.trireme.deploy.lockout.WrongKeys;
import io.trireme.deploy.upstream.UpstreamClient;
import io.trireme.scheduler.event.EventFeed;
import io.trireme.scheduler.limit.ChannelLimits;
import io.trireme.scheduler.limit.RetryBudget;
import io.trireme.scheduler.plan.Scheduler;
import io.trireme.scheduler.state.MemoryState;
import io.trireme.scheduler.state.RuntimeState;
import io.trireme.scheduler.state.SteadyClock;
import io.trireme.store.RuntimeFile;
import io.trireme.store.TurnStore;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import static java.util.Objects.requireNonNull;

/**
 * Mounts the edge: the framing gate before everything, the client paths behind the framework's own
 * filters (CORS), and everything else left to the panel and the admin API.
 */
@Singleton
final class EdgeRoutes {

  /** Before every other route. */
  private static final int FIRST = Integer.MIN_VALUE;

  /** Before the framework's filters. */
  private static final int ORIGINS = -1000;

  /** Behind the framework's filters, before its resources. */
  private static final int CLIENTS = -50;

  private static final int TURN_THREADS = 6;
  private static final int MOST_TURNS_WAITING = 256;

  /** Behind the framework's resources. */
  private static final int LAST = Integer.MAX_VALUE;

  /** Some minutes of a busy gateway, in a megabyte or less. */
  private static final int KEPT_EVENTS = 1000;

  private static final int EVENT_READERS = 64;

  private final FramingGate gate;
  private final OriginGate origins;
  private final EarlyRefusals refusals;
  private final EdgeHandler edge;
  private final HealthHandler health;
  private final EventsHandler events;
  private final AdminDoor door;
  private final PanelGate panel;
  private final Start start;
  private final RuntimeKeeper runtime;
  private final Drain drain;
  private final Vertx vertx;

  EdgeRoutes(
      FramingGate gate,
      OriginGate origins,
      EarlyRefusals refusals,
      EdgeHandler edge,
      HealthHandler health,
      EventsHandler events,
      AdminDoor door,
      PanelGate panel,
      Start start,
      RuntimeKeeper runtime,
      Drain drain,
      Vertx vertx) {
    this.gate = requireNonNull(gate, "gate is null");
    this.origins = requireNonNull(origins, "origins is null");
    this.refusals = requireNonNull(refusals, "refusals is null");
    this.edge = requireNonNull(edge, "edge is null");
    this.health = requireNonNull(health, "health is null");
    this.events = requireNonNull(events, "events is null");
    this.door = requireNonNull(door, "door is null");
    this.panel = requireNonNull(panel, "panel is null");
    this.start = requireNonNull(start, "start is null");
    this.runtime = requireNonNull(runtime, "runtime is null");
    this.drain = requireNonNull(drain, "drain is null");
    this.vertx = requireNonNull(vertx, "vertx is null");
  }

  void mount(@Observes Router router) {
    start.run();
    runtime.start();
    router.route().order(FIRST).handler(gate::check).failureHandler(this::failed);
    router.errorHandler(404, this::nowhere);
    router.route().order(ORIGINS).handler(origins::check);
    router.route().order(CLIENTS).handler(this::dispatch);
    router.route("/api/*").order(LAST).handler(this::unknownApiPath);
  }

  private void failed(RoutingContext context) {
    if (!gate.refuseUnrouted(context)) {
      context.next();
    }
  }

  /** The router's own word for a target that is no path, for which it asks no route. */
  private void nowhere(RoutingContext context) {
    if (!gate.refuseUnrouted(context)) {
      context.response().setStatusCode(404).end();
    }
  }

  private void dispatch(RoutingContext context) {
    HttpServerRequest request = context.request();
    if (drain.announced() && request.version() != HttpVersion.HTTP_2) {
      // Whoever asks again is to ask somebody else.
      request.response().putHeader("connection", "close");
    }
    String path = context.request().path();
    if (path.equals("/health")) {
      health.answer(request);
    } else if (PanelGate.isAdmin(path) && !door.opens(request)) {
      // It has been told to wait.
      return;
    } else if (path.equals(EventsHandler.PATH)) {
      events.answer(vertx, request);
    } else if (path.equals("/") && request.method().equals(HttpMethod.HEAD)) {
      // Clients ask for it to see whether anybody is there.
      request.response().end();
    } else if (isClientPath(path) || !panel.serves(request)) {
      handleSafely(request);
    } else {
      panel.decorate(context);
      context.next();
    }
  }

  /** An exception in a handler of Vert.x would leave the client without any answer. */
  private void handleSafely(HttpServerRequest request) {
    try {
      edge.handle(vertx, request);
    } catch (RuntimeException e) {
      InternalFaults.log("-", e);
      request.connection().close();
    }
  }

  private void unknownApiPath(RoutingContext context) {
    refusals.refuse(
        context.request(),
        vertx.getOrCreateContext(),
        new GatewayError(Kind.NOT_FOUND, "There is no such path in the admin API."));
  }

  private static boolean isClientPath(String path) {
    return path.startsWith("/v1/")
        || path.startsWith("/v1beta/")
        || path.equals("/v1")
        || path.equals("/v1beta");
  }

  @Produces
  @Singleton
  static ClientAddresses addresses(GatewaySettings settings) {
    return new ClientAddresses(EnvironmentCheck.proxies(settings.trustedProxies().orElse("")));
  }

  @Produces
  @Singleton
  static WrongKeys wrongKeys(GatewaySettings settings, MeterRegistry registry) {
    return new WrongKeys(settings.wrongKeysPerMinute(), System::nanoTime, registry);
  }

  @Produces
  @Singleton
  static EventFeed events(Clock clock) {
    return new EventFeed(clock, KEPT_EVENTS, EVENT_READERS);
  }

  @Produces
  @Singleton
  static Alerts alerts(EventFeed feed) {
    return new Alerts(feed, SteadyClock.system());
  }

  @Produces
  @Singleton
  @Typed(MemoryState.class)
  static MemoryState localState(Alerts alerts) {
    return new MemoryState(SteadyClock.system(), Scheduler.anyRandom(), alerts::publish);
  }

  @Produces
  @Singleton
  static RuntimeState runtimeState(SharedRuntime runtime) {
    return runtime.state();
  }

  @Produces
  @Singleton
  static RuntimeKeeper runtimeKeeper(SharedRuntime runtime, GatewaySettings settings) {
    return new RuntimeKeeper(
        new RuntimeFile(settings.data()), runtime.state(), !runtime.isShared());
  }

  static void forget(@Disposes RuntimeKeeper keeper) {
    keeper.close();
  }

  /** Platform threads: the embedded database works in native code, which would hold a carrier. */
  @Produces
  @Singleton
  static TurnDesk turnDesk(TurnStore store, MeterRegistry registry) {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            TURN_THREADS,
            TURN_THREADS,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MOST_TURNS_WAITING),
            Thread.ofPlatform().daemon().name("turns-", 0).factory());
    threads.allowCoreThreadTimeOut(true);
    return new TurnDesk(store, threads, System::nanoTime, registry);
  }

  @Produces
  @Singleton
  static DrainHook keeping(RuntimeKeeper keeper) {
    return DrainHook.of("runtime-state", keeper::keep);
  }

  @Produces
  @Singleton
  static DrainHook endingOf(EventsHandler handler) {
    return DrainHook.of("events", handler::end);
  }

  @Produces
  @Singleton
  static KnownModels knownModels(LiveConfiguration configuration) {
    return new KnownModels(configuration::current);
  }

  @Produces
  @Singleton
  static ChannelLimits limits() {
    return new ChannelLimits(System::nanoTime);
  }

  @Produces
  @Singleton
  static Scheduler scheduler(RuntimeState state, ChannelLimits limits) {
    return new Scheduler(state, Scheduler.anyRandom(), limits);
  }

  @Produces
  @Singleton
  static ExchangeTools tools(
      UpstreamClient upstreams,
      Ledger ledger,
      BodyLog bodyLog,
      GatewaySettings settings,
      Protocols protocols,
      Envelopes envelopes,
      TurnDesk turns,
      Scheduler scheduler,
      ChannelLimits limits,
      BufferBudget buffers,
      Alerts alerts,
      CallerBudgets budgets,
      BodyKeeper bodies,
      MeterRegistry registry) {
    Gauge.builder("trireme.buffer.bytes", buffers, BufferBudget::held)
        .description("Memory that translations hold of answers")
        .register(registry);
    return new ExchangeTools(
        upstreams,
        ledger,
        bodyLog,
        settings.requestTimeout(),
        settings.slowClientTimeout(),
        protocols,
        envelopes,
        turns,
        scheduler,
        limits,
        buffers,
        new RetryBudget(System::nanoTime),
        new RetryBudget(System::nanoTime),
        alerts,
        budgets,
        bodies);
  }
}
