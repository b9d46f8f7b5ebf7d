package io.trireme.scheduler.state;

import io.trireme.core.spi.Dialect;
import io.trireme.scheduler.BreakerSettings;
import io.trireme.scheduler.event.AlertEvent;
import io.trireme.scheduler.event.Event;
import io.trireme.scheduler.event.KeyEvent;
import io.trireme.scheduler.event.KeyEvent.State;
import io.trireme.scheduler.state.Ticket.Kind;
import io.trireme.scheduler.state.Ticket.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/** The state of one process, in memory. */
public final class MemoryState implements RuntimeState {
  /** How many conversations are remembered at most. */
  static final int MAX_CONVERSATIONS = 100_000;

  private static final int MAX_FAILURES = 1_000_000;

  private final InstantSource clock;
  private final RandomGenerator random;
  private final Consumer<Event> events;
  private final Map<KeyRef, KeyFacts> keys = new ConcurrentHashMap<>();
  private final Map<String, AtomicLong> keyChanges = new ConcurrentHashMap<>();
  private final Map<BreakerId, Breaker> breakers = new ConcurrentHashMap<>();
  private final Generations<Conversation, Affinity> affinities =
      new Generations<>(MAX_CONVERSATIONS);
  private final Map<LaneChannel, Instant> promotions = new ConcurrentHashMap<>();
  private final Map<LaneChannel, Note> suspensions = new ConcurrentHashMap<>();
  private final Map<Endpoint, Trouble> troubles = new ConcurrentHashMap<>();

  /**
   * An empty state.
   *
   * @param clock should be a {@link SteadyClock} where the machine's time may be corrected
   * @param random spreads the probes of several processes; thread-safe
   */
  public MemoryState(InstantSource clock, RandomGenerator random) {
    this(clock, random, event -> {});
  }

  /**
   * An empty state that tells of its changes.
   *
   * @param events is told when a breaker changes its phase and when a key is put aside, found dead
   *     or in use again; thread-safe, returns at once. What is restored is not told
   */
  public MemoryState(InstantSource clock, RandomGenerator random, Consumer<Event> events) {
    this.clock = requireNonNull(clock, "clock is null");
    this.random = requireNonNull(random, "random is null");
    this.events = requireNonNull(events, "events is null");
  }

  @Override
  public Instant now() {
    return clock.instant();
  }

  @Override
  public KeyFacts key(KeyRef key) {
    return keys.getOrDefault(key, KeyFacts.CLEAR);
  }

  @Override
  public long keyChanges(String channel) {
    AtomicLong changes = keyChanges.get(channel);
    return changes == null ? 0 : changes.get();
  }

  private void changed(String channel) {
    keyChanges.computeIfAbsent(channel, fresh -> new AtomicLong()).incrementAndGet();
  }

  /** Changes what is known of a key; gives what was known before. */
  private KeyFacts change(KeyRef key, UnaryOperator<KeyFacts> change) {
    KeyFacts[] known = {KeyFacts.CLEAR};
    keys.compute(
        key,
        (id, before) -> {
          known[0] = before == null ? KeyFacts.CLEAR : before;
          KeyFacts after = change.apply(known[0]);
          return after.clear() ? null : after;
        });
    changed(key.channel());
    return known[0];
  }

  private void tell(
      KeyRef key,
      State state,
      @Nullable String model,
      @Nullable String reason,
      @Nullable Instant until) {
    events.accept(new KeyEvent(key.channel(), key.key(), state, model, reason, until));
  }

  @Override
  public void cool(KeyRef key, String model, Cooldown cooldown) {
    KeyFacts before = change(key, facts -> facts.cooled(model, cooldown, now()));
    boolean longer =
        before
            .cooldown(model, now())
            .map(held -> cooldown.until().isAfter(held.until()))
            .orElse(true);
    if (longer) {
      tell(key, State.COOLING, named(model), cooldown.reason(), cooldown.until());
    }
  }

  private static @Nullable String named(String model) {
    return model.equals(KeyFacts.EVERY_MODEL) ? null : model;
  }

  @Override
  public void warm(KeyRef key, String model) {
    if (keys.containsKey(key)) {
      KeyFacts before = change(key, facts -> facts.warmed(model));
      if (before.strikes(model) > 0 || before.strikes(KeyFacts.EVERY_MODEL) > 0) {
        tell(key, State.RESTORED, named(model), null, null);
      }
    }
  }

  @Override
  public void disable(KeyRef key, String reason) {
    requireNonNull(reason, "reason is null");
    KeyFacts before = change(key, facts -> facts.withDisabled(reason));
    if (before.disabled() == null) {
      tell(key, State.DEAD, null, reason, null);
      events.accept(AlertEvent.deadKey(key.channel(), key.key(), reason));
    }
  }

  @Override
  public void enable(KeyRef key) {
    if (keys.remove(key) != null) {
      changed(key.channel());
      tell(key, State.RESTORED, null, null, null);
    }
  }

  @Override
  public void demote(KeyRef key, Note note) {
    change(key, facts -> facts.withDemoted(note));
    tell(key, State.DEMOTED, null, note.reason(), note.until());
  }

  @Override
  public BreakerView breaker(BreakerId id) {
    Breaker breaker = breakers.get(id);
    return breaker == null ? BreakerView.FRESH : breaker.view();
  }

  @Override
  public Optional<Ticket> admit(BreakerId id, BreakerSettings settings, boolean force) {
    Breaker breaker = breakers.get(id);
    return breaker == null
        ? Optional.of(new Ticket(id, BreakerView.FRESH.generation(), Kind.ORDINARY, Instant.MIN))
        : breaker.admit(settings, force, now());
  }

  @Override
  public void settle(Ticket ticket, BreakerSettings settings, Verdict verdict, String reason) {
    if (verdict == Verdict.NEUTRAL && ticket.kind() == Kind.ORDINARY) {
      return;
    }
    make(ticket.id()).settle(ticket, settings, verdict, reason, now());
  }

  private Breaker make(BreakerId id) {
    return breakers.computeIfAbsent(
        id, fresh -> new Breaker(fresh, random, BreakerView.FRESH, events));
  }

  @Override
  public void open(BreakerId id, Instant until, int openings, String reason) {
    make(id).open(until, openings, reason);
  }

  @Override
  public void close(LaneChannel channel) {
    breakers.forEach(
        (id, breaker) -> {
          if (id.lane().equals(channel.lane()) && id.channel().equals(channel.channel())) {
            breaker.close();
          }
        });
  }

  /**
   * Closes a breaker that somebody else has found well.
   *
   * @param forgiven until when its earlier openings count
   * @param openings how often in a row it had opened
   */
  public void close(BreakerId id, Instant forgiven, int openings) {
    make(id).close(forgiven, openings);
  }

  @Override
  public Optional<Affinity> affinity(Conversation conversation, Duration ttl) {
    return affinities
        .get(conversation)
        .filter(affinity -> affinity.lastUsed().plus(ttl).isAfter(now()));
  }

  @Override
  public void remember(Conversation conversation, KeyRef key) {
    affinities.put(conversation, new Affinity(key, now()));
  }

  @Override
  public Map<String, Instant> promoted(Dialect lane) {
    if (promotions.isEmpty()) {
      return Map.of();
    }
    Instant now = now();
    Map<String, Instant> promoted = new HashMap<>();
    promotions.forEach(
        (channel, until) -> {
          if (channel.lane().equals(lane) && until.isAfter(now)) {
            promoted.put(channel.channel(), until);
          }
        });
    return promoted;
  }

  @Override
  public void promote(LaneChannel channel, Instant until) {
    if (until.isAfter(now())) {
      promotions.put(channel, until);
    } else {
      promotions.remove(channel);
    }
  }

  @Override
  public Optional<Note> suspended(LaneChannel channel) {
    return Optional.ofNullable(suspensions.get(channel)).filter(note -> note.holds(now()));
  }

  @Override
  public void suspend(LaneChannel channel, Note note) {
    suspensions.put(channel, requireNonNull(note, "note is null"));
  }

  @Override
  public void resume(LaneChannel channel) {
    suspensions.remove(channel);
  }

  @Override
  public Optional<Trouble> trouble(Endpoint endpoint) {
    return Optional.ofNullable(troubles.get(endpoint));
  }

  @Override
  public void failed(Endpoint endpoint) {
    Instant now = now();
    troubles.merge(
        endpoint,
        new Trouble(now, 1),
        (before, first) -> new Trouble(now, Math.min(MAX_FAILURES, before.failures() + 1)));
  }

  @Override
  public void served(Endpoint endpoint) {
    troubles.remove(endpoint);
  }

  @Override
  public void retain(Configured configured) {
    Set<String> channels = configured.channels();
    keys.keySet().removeIf(key -> !configured.keys().contains(key));
    // Nobody remembers a number of these: what is made of a configuration goes with it.
    keyChanges.keySet().removeIf(channel -> !channels.contains(channel));
    breakers.keySet().removeIf(id -> !configured.has(id));
    affinities.removeIf(affinity -> !configured.keys().contains(affinity.key()));
    promotions.keySet().removeIf(promoted -> !channels.contains(promoted.channel()));
    suspensions.keySet().removeIf(suspended -> !channels.contains(suspended.channel()));
    troubles.keySet().removeIf(endpoint -> !configured.endpoints().contains(endpoint));
  }

  @Override
  public RuntimeSnapshot export() {
    Map<BreakerId, BreakerView> open = new HashMap<>();
    breakers.forEach(
        (id, breaker) -> {
          BreakerView view = breaker.view();
          if (!view.closed()) {
            open.put(id, view);
          }
        });
    return new RuntimeSnapshot(
        now(), keys, open, affinities.copy(), promotions, suspensions, troubles);
  }

  @Override
  public void restore(RuntimeSnapshot snapshot) {
    Instant now = now();
    snapshot
        .keys()
        .forEach(
            (key, exported) -> {
              KeyFacts facts = exported.at(now);
              if (!facts.clear()) {
                keys.put(key, facts);
                changed(key.channel());
              }
            });
    snapshot
        .breakers()
        .forEach(
            (id, view) -> {
              if (!view.closed()) {
                make(id).restore(view.until(), view.openings(), view.reason());
              }
            });
    snapshot
        .affinities()
        .forEach(
            (conversation, affinity) -> {
              if (!affinity.lastUsed().isAfter(now)) {
                affinities.put(conversation, affinity);
              }
            });
    snapshot.promotions().forEach(this::promote);
    snapshot
        .suspensions()
        .forEach(
            (channel, note) -> {
              if (note.holds(now)) {
                suspensions.put(channel, note);
              }
            });
    troubles.putAll(snapshot.troubles());
  }
}
