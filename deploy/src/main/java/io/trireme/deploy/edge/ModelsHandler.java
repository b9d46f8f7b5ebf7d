package io.trireme.deploy.edge;

import io.smallrye.faulttolerance.api.TypedGuard;
import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.Protocols;
import io.trireme.core.spi.Dialect;
import io.trireme.core.spi.ModelsDialect.Model;
import io.trireme.core.spi.Operation;
import io.trireme.core.spi.Protocol;
import io.trireme.deploy.config.LiveConfiguration;
import io.trireme.deploy.upstream.ModelsCall;
import io.trireme.scheduler.ApiKey;
import io.trireme.scheduler.Channel;
import io.trireme.scheduler.LaneMember;
import io.trireme.scheduler.ModelRules;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import static java.util.Objects.requireNonNull;

/**
 * Lists the models that a caller may name: exact aliases of the channels' maps, and what their
 * vendors list as far as the channel's rules let it through. Every channel that the lane may use is
 * asked in its own dialect, all at the same time. A vendor that does not answer in time is left
 * out, and its exact aliases and targets stand for it.
 */
@Singleton
final class ModelsHandler {

  private static final int VENDOR_SECONDS = 5;

  private final Protocols protocols;
  private final LiveConfiguration configuration;
  private final ModelsCall call;
  private final TypedGuard<List<Model>> guard =
      TypedGuard.create(new jakarta.enterprise.util.TypeLiteral<List<Model>>() {})
          .withTimeout()
          .duration(VENDOR_SECONDS, ChronoUnit.SECONDS)
          .done()
          .withFallback()
          .handler(() -> List.of())
          .done()
          .build();

  ModelsHandler(Protocols protocols, LiveConfiguration configuration, ModelsCall call) {
    this.protocols = requireNonNull(protocols, "protocols is null");
    this.configuration = requireNonNull(configuration, "configuration is null");
    this.call = requireNonNull(call, "call is null");
  }

  /** Answers a list or one model. May block, so not on an event loop. */
  void answer(Protocols.Match match, Caller caller, ClientAnswer answer) {
    Protocol protocol = match.protocol();
    Map<String, Model> models = models(protocol, caller);
    MultiMap headers = MultiMap.caseInsensitiveMultiMap().set("content-type", "application/json");
    if (match.endpoint().operation() == Operation.LIST_MODELS) {
      answer.whole(
          200, headers, Buffer.buffer(protocol.models().list(List.copyOf(models.values()))));
      return;
    }
    String id = decoded(match.rawModel());
    Model model = models.get(id);
    if (model == null) {
      answer.fail(
          new GatewayError(Kind.NOT_FOUND, "model: " + id), MultiMap.caseInsensitiveMultiMap());
    } else {
      answer.whole(200, headers, Buffer.buffer(protocol.models().one(model)));
    }
  }

  /** A name whose escapes are none stands for itself; no model is called that. */
  static String decoded(String rawModel) {
    try {
      return URLDecoder.decode(rawModel.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return rawModel;
    }
  }

  private Map<String, Model> models(Protocol protocol, Caller caller) {
    List<Dialect> lanes = new ArrayList<>();
    lanes.add(protocol.dialect());
    protocol.models().alsoListed().stream().filter(caller::mayUse).forEach(lanes::add);
    List<Source> sources = sources(lanes);
    Map<String, Model> models = new LinkedHashMap<>();
    List<List<Model>> answers = askAll(sources);
    for (int i = 0; i < sources.size(); i++) {
      Source source = sources.get(i);
      List<Model> vendor = answers.get(i);
      Dialect spoken = source.protocol().dialect();
      boolean same = spoken.equals(protocol.dialect());
      add(
          models,
          source.channel().models(),
          same || protocol.models().alsoListed().contains(spoken) ? vendor : namesOf(vendor));
    }
    models.keySet().removeIf(id -> !caller.mayAskFor(id));
    return models;
  }

  /** What a vendor says of its models in its own dialect means nothing in another. */
  private static List<Model> namesOf(List<Model> models) {
    return models.stream().map(model -> new Model(model.id(), null)).toList();
  }

  /** A channel and the dialect in which it is asked. */
  private record Source(Protocol protocol, Channel channel) {}

  /** The channels that requests of these lanes may go to, each once. */
  private List<Source> sources(List<Dialect> lanes) {
    Map<String, Source> sources = new LinkedHashMap<>();
    for (Dialect lane : lanes) {
      for (LaneMember member : configuration.current().members(lane)) {
        Channel channel = member.channel();
        if (member.selectable() && usable(channel)) {
          protocols
              .byDialect(channel.dialect())
              .ifPresent(
                  protocol -> sources.putIfAbsent(channel.id(), new Source(protocol, channel)));
        }
      }
    }
    return List.copyOf(sources.values());
  }

  private static boolean usable(Channel channel) {
    return channel.keys().isEmpty() || channel.keys().stream().anyMatch(ApiKey::enabled);
  }

  private static void add(Map<String, Model> models, ModelRules rules, List<Model> vendor) {
    Map<String, Model> known = new LinkedHashMap<>();
    vendor.forEach(model -> known.put(model.id(), model));
    for (String alias : new TreeSet<>(rules.exactAliases())) {
      Optional<Model> target = rules.upstreamModel(alias).map(known::get);
      models.putIfAbsent(alias, new Model(alias, target.map(Model::vendorJsonOrNull).orElse(null)));
    }
    for (Model model : vendor) {
      if (rules.upstreamModel(model.id()).isPresent()) {
        models.putIfAbsent(model.id(), model);
      }
    }
    for (String target : new TreeSet<>(rules.exactTargets())) {
      if (rules.upstreamModel(target).isPresent()) {
        models.putIfAbsent(target, new Model(target, null));
      }
    }
  }

  private List<List<Model>> askAll(List<Source> sources) {
    List<Future<List<Model>>> asked = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Source source : sources) {
        asked.add(threads.submit(() -> ask(source.protocol(), source.channel())));
      }
    }
    return asked.stream().map(Future::resultNow).toList();
  }

  private List<Model> ask(Protocol protocol, Channel channel) throws Exception {
    Callable<List<Model>> vendor = () -> call.list(protocol, channel);
    return guard.call(vendor);
  }
}
