package io.trireme.deploy.upstream;

import io.smallrye.faulttolerance.api.TypedGuard;
import io.trireme.admin.ChannelTest;
import io.trireme.admin.ModelList;
import io.trireme.admin.Ping;
import io.trireme.admin.Vendors;
import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.Protocols;
import io.trireme.core.spi.ModelsDialect.Model;
import io.trireme.core.spi.Protocol;
import io.trireme.deploy.config.Redactor;
import io.trireme.scheduler.ApiKey;
import io.trireme.scheduler.BaseUrl;
import io.trireme.scheduler.Channel;
import jakarta.enterprise.util.TypeLiteral;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * Asks vendors for their models: the cheapest thing that every dialect knows and that needs the
 * key. Base URLs are asked at the same time, each for 10 s at most. Thread-safe; the calls block.
 */
@Singleton
public final class VendorCheck implements Vendors {

  static final Duration LIMIT = Duration.ofSeconds(10);

  /** Of a channel with more keys the others are pinged one by one. */
  private static final int MOST_KEYS = 20;

  private record Asked(String channel, String key) {}

  private final Protocols protocols;
  private final ModelsCall call;
  private final TrialTalk talk;
  private final Redactor redactor;
  private final Clock clock;
  private final SingleFlight<Asked, List<Finding>> flights = new SingleFlight<>();
  private final TypedGuard<Verdict> guard =
      TypedGuard.create(new TypeLiteral<Verdict>() {})
          .withTimeout()
          .duration(LIMIT.toSeconds(), ChronoUnit.SECONDS)
          .done()
          .build();

  /**
   * What a base URL answered.
   *
   * @param baseUrl which one
   * @param key the key that was presented; null for none
   * @param at when it was asked
   * @param millis how long it took
   * @param verdict how it ended
   * @param models what it lists; empty if it lists nothing
   * @param said what the vendor said of an error; "" if nothing
   */
  record Finding(
      BaseUrl baseUrl,
      @Nullable ApiKey key,
      Instant at,
      long millis,
      Verdict verdict,
      List<Model> models,
      String said) {}

  VendorCheck(
      Protocols protocols, ModelsCall call, TrialTalk talk, Redactor redactor, Clock clock) {
    this.talk = requireNonNull(talk, "talk is null");
    this.protocols = requireNonNull(protocols, "protocols is null");
    this.call = requireNonNull(call, "call is null");
    this.redactor = requireNonNull(redactor, "redactor is null");
    this.clock = requireNonNull(clock, "clock is null");
  }

  @Override
  public Ping ping(Channel channel, @Nullable ApiKey key) throws InterruptedException {
    List<Finding> findings = findings(channel, key == null ? firstKey(channel) : key);
    List<Ping.Place> places = findings.stream().map(FindingWords::place).toList();
    return new Ping(
        channel.id(), findings.getFirst().at(), places.stream().anyMatch(Ping.Place::ok), places);
  }

  @Override
  public ModelList models(Channel channel) throws InterruptedException {
    List<Finding> findings = findings(channel, firstKey(channel));
    Optional<Finding> listed =
        findings.stream().filter(one -> one.verdict() instanceof Verdict.Whole).findFirst();
    return new ModelList(
        channel.id(),
        listed.map(Finding::models).orElse(List.of()).stream()
            .map(
                model ->
                    new ModelList.Listed(
                        model.id(), channel.models().upstreamModel(model.id()).isPresent()))
            .toList(),
        listed.isPresent() ? null : FindingWords.place(findings.getFirst()).detail());
  }

  /** Nobody's answer is shared: two drafts of a channel may have one id and lead elsewhere. */
  @Override
  public ChannelTest test(Channel channel, ChannelTest.Plan plan) throws InterruptedException {
    Instant at = clock.instant();
    Protocol protocol = protocols.byDialect(channel.dialect()).orElseThrow();
    List<ApiKey> keys =
        channel.keys().stream()
            .filter(key -> plan.keyId() == null ? key.enabled() : key.id().equals(plan.keyId()))
            .toList();
    ChannelTrial trial = new ChannelTrial(protocol, channel, talk, redactor);
    List<Finding> byUrl = askAll(channel, keys.isEmpty() ? null : keys.getFirst());
    List<Finding> byKey = new ArrayList<>();
    Optional<Finding> open = byUrl.stream().filter(trial::answered).findFirst();
    if (open.isPresent()) {
      byKey.addAll(
          together(
              keys.stream().skip(1).limit(MOST_KEYS).toList(),
              key -> ask(protocol, channel, open.get().baseUrl(), key)));
    }
    return trial.run(at, byUrl, byKey, plan, keys.size());
  }

  private static @Nullable ApiKey firstKey(Channel channel) {
    return channel.keys().stream().filter(ApiKey::enabled).findFirst().orElse(null);
  }

  /** What each base URL answers, in the channel's order. */
  List<Finding> findings(Channel channel) throws InterruptedException {
    return findings(channel, firstKey(channel));
  }

  private List<Finding> findings(Channel channel, @Nullable ApiKey key)
      throws InterruptedException {
    Asked asked = new Asked(channel.id(), key == null ? "" : key.id());
    return flights.run(asked, () -> askAll(channel, key));
  }

  private List<Finding> askAll(Channel channel, @Nullable ApiKey key) {
    Protocol protocol = protocols.byDialect(channel.dialect()).orElseThrow();
    return together(channel.baseUrls(), baseUrl -> ask(protocol, channel, baseUrl, key));
  }

  /** A question about one thing. */
  @FunctionalInterface
  private interface Question<T> {
    Finding about(T subject) throws Exception;
  }

  private static <T> List<Finding> together(List<T> subjects, Question<T> question) {
    List<Future<Finding>> asked = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (T subject : subjects) {
        asked.add(threads.submit(() -> question.about(subject)));
      }
    }
    return asked.stream().map(Future::resultNow).toList();
  }

  private Finding ask(Protocol protocol, Channel channel, BaseUrl baseUrl, @Nullable ApiKey key)
      throws Exception {
    Instant at = clock.instant();
    long begun = System.nanoTime();
    Verdict verdict = guarded(() -> call.ask(protocol, channel, baseUrl, key, LIMIT));
    long millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();
    List<Model> models =
        verdict instanceof Verdict.Whole whole
            ? protocol.models().read(whole.body().getBytes())
            : List.of();
    String said =
        verdict instanceof Verdict.Refused refused
            ? redactor.redact(
                protocol
                    .errors()
                    .read(refused.head().status(), refused.body().getBytes())
                    .error()
                    .message())
            : "";
    return new Finding(baseUrl, key, at, millis, verdict, models, said);
  }

  private Verdict guarded(Callable<Verdict> asking) throws Exception {
    try {
      return guard.call(asking);
    } catch (TimeoutException e) {
      return new Verdict.Broken(
          Verdict.Cause.FIRST_BYTE,
          new GatewayError(
              Kind.UPSTREAM_TIMEOUT,
              "The upstream did not answer within " + Failures.seconds(LIMIT) + "."));
    }
  }
}
