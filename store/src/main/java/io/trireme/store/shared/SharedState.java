package io.trireme.store.shared;

import io.trireme.core.spi.Dialect;
import io.trireme.scheduler.BreakerSettings;
import io.trireme.scheduler.state.Affinity;
import io.trireme.scheduler.state.BreakerId;
import io.trireme.scheduler.state.BreakerView;
import io.trireme.scheduler.state.Configured;
import io.trireme.scheduler.state.Conversation;
import io.trireme.scheduler.state.Cooldown;
import io.trireme.scheduler.state.Endpoint;
import io.trireme.scheduler.state.KeyFacts;
import io.trireme.scheduler.state.KeyRef;
import io.trireme.scheduler.state.LaneChannel;
import io.trireme.scheduler.state.MemoryState;
import io.trireme.scheduler.state.Note;
import io.trireme.scheduler.state.RuntimeSnapshot;
import io.trireme.scheduler.state.RuntimeState;
import io.trireme.scheduler.state.Ticket;
import io.trireme.scheduler.state.Ticket.Kind;
import io.trireme.scheduler.state.Ticket.Verdict;
import io.trireme.scheduler.state.Trouble;
import io.trireme.store.shared.FactKeys.Demoted;
import io.trireme.store.shared.FactKeys.Disabled;
import io.trireme.store.shared.FactKeys.Promoted;
import io.trireme.store.shared.FactKeys.Report;
import io.trireme.store.shared.FactKeys.Suspended;
import io.trireme.store.shared.FactKeys.Talk;
import io.trireme.store.shared.FactKeys.Tripped;
import io.trireme.store.shared.FactKeys.Wait;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * The state of one of several processes. It decides by what is in its memory, and shares what
 * others should know: waits, keys out of use, promotions, suspensions, breakers that opened or
 * closed. Requests wait for the engine in two cases only, and then for {@link #BUDGET} at most: a
 * conversation that is not known here, and the trial of a breaker that is not closed.
 *
 * <p>Not shared are the outcomes that a breaker counts, failures of base URLs, and the breakers of
 * base URLs: what one node cannot reach may be its own fault. When two cannot, all take it as so.
 */
public final class SharedState implements RuntimeState, AutoCloseable {

  /** How long a request waits for the engine at most. */
  static final Duration BUDGET = Duration.ofMillis(5);

  private static final Duration SAME = Duration.ofSeconds(15);

  private final MemoryState local;
  private final Sharing sharing;
  private @Nullable Configured configured;

  /**
   * Shares nothing yet.
   *
   * @param local what is decided by; used by nobody else
   * @param link to the engine; closed with this
   * @param node the name of this process; no other may have it
   */
  public SharedState(MemoryState local, StateLink link, String node) {
    this.local = requireNonNull(local, "local is null");
    this.sharing = new Sharing(local, link, node);
  }

  /** Begins to share. */
  public void start() {
    sharing.start();
  }

  /** Why nothing is shared at the moment; empty if all is well. */
  public Optional<String> problem() {
    return sharing.problem();
  }

  /** How many changes wait to be written. */
  public int waiting() {
    return sharing.waiting();
  }

  /** How often the engine failed. */
  public long failures() {
    return sharing.failures();
  }

  @Override
  public Instant now() {
    return local.now();
  }

  @Override
  public KeyFacts key(KeyRef key) {
    return local.key(key);
  }

  @Override
  public long keyChanges(String channel) {
    return local.keyChanges(channel);
  }

  @Override
  public void cool(KeyRef key, String model, Cooldown cooldown) {
    Map<String, Cooldown> before = local.key(key).cooldowns();
    local.cool(key, model, cooldown);
    local
        .key(key)
        .cooldowns()
        .forEach(
            (name, wait) -> {
              if (!wait.equals(before.get(name))) {
                sharing.tell(new Wait(key, name));
              }
            });
  }

  @Override
  public void warm(KeyRef key, String model) {
    Map<String, Cooldown> before = local.key(key).cooldowns();
    if (before.isEmpty()) {
      return;
    }
    local.warm(key, model);
    tellEnded(key, before);
  }

  private void tellEnded(KeyRef key, Map<String, Cooldown> before) {
    Set<String> ended = new HashSet<>(before.keySet());
    ended.removeAll(local.key(key).cooldowns().keySet());
    ended.forEach(model -> sharing.tell(new Wait(key, model)));
  }

  @Override
  public void disable(KeyRef key, String reason) {
    local.disable(key, reason);
    sharing.tell(new Disabled(key));
  }

  @Override
  public void enable(KeyRef key) {
    KeyFacts before = local.key(key);
    local.enable(key);
    tellGone(key, before);
  }

  @Override
  public void demote(KeyRef key, Note note) {
    local.demote(key, note);
    sharing.tell(new Demoted(key));
  }

  @Override
  public BreakerView breaker(BreakerId id) {
    return local.breaker(id);
  }

  /** A breaker of a base URL is this node's own business. */
  static boolean shared(BreakerId id) {
    return id.baseUrl().isEmpty() || !id.key().isEmpty();
  }

  @Override
  public Optional<Ticket> admit(BreakerId id, BreakerSettings settings, boolean force) {
    Optional<Ticket> ticket = local.admit(id, settings, force);
    if (ticket.isEmpty() || ticket.get().kind() != Kind.PROBE || !shared(id)) {
      return ticket;
    }
    Duration length = Duration.between(now(), ticket.get().permitEnds());
    if (sharing.mayTry(id, length)) {
      return ticket;
    }
    // Another node tries it. Here it is as if a request were trying it, until the permit ends.
    return force ? local.admit(id, settings, true) : Optional.empty();
  }

  @Override
  public void settle(Ticket ticket, BreakerSettings settings, Verdict verdict, String reason) {
    long before = local.breaker(ticket.id()).generation();
    local.settle(ticket, settings, verdict, reason);
    if (local.breaker(ticket.id()).generation() != before) {
      tell(ticket.id());
    }
    if (ticket.kind() == Kind.PROBE && shared(ticket.id())) {
      sharing.tried(ticket.id());
    }
  }

  private void tell(BreakerId id) {
    sharing.tell(shared(id) ? new Tripped(id) : new Report(id, sharing.node()));
  }

  @Override
  public void open(BreakerId id, Instant until, int openings, String reason) {
    local.open(id, until, openings, reason);
    tell(id);
  }

  @Override
  public void close(LaneChannel channel) {
    Set<BreakerId> open = local.export().breakers().keySet();
    local.close(channel);
    for (BreakerId id : open) {
      if (id.lane().equals(channel.lane()) && id.channel().equals(channel.channel())) {
        sharing.tell(new Tripped(id));
        if (!shared(id)) {
          tell(id);
        }
      }
    }
  }

  @Override
  public Optional<Affinity> affinity(Conversation conversation, Duration ttl) {
    Optional<Affinity> known = local.affinity(conversation, ttl);
    if (known.isPresent() || local.affinity(conversation, Facts.CONVERSATION).isPresent()) {
      return known;
    }
    Optional<Affinity> elsewhere = sharing.recall(conversation, ttl);
    elsewhere.ifPresent(affinity -> local.remember(conversation, affinity.key()));
    return elsewhere;
  }

  @Override
  public void remember(Conversation conversation, KeyRef key) {
    Optional<Affinity> before = local.affinity(conversation, SAME);
    local.remember(conversation, key);
    // A conversation of many short turns need not be told at each of them.
    if (before.isEmpty() || !before.get().key().equals(key)) {
      sharing.tell(new Talk(conversation));
    }
  }

  @Override
  public Map<String, Instant> promoted(Dialect lane) {
    return local.promoted(lane);
  }

  @Override
  public void promote(LaneChannel channel, Instant until) {
    local.promote(channel, until);
    sharing.tell(new Promoted(channel));
  }

  @Override
  public Optional<Note> suspended(LaneChannel channel) {
    return local.suspended(channel);
  }

  @Override
  public void suspend(LaneChannel channel, Note note) {
    local.suspend(channel, note);
    sharing.tell(new Suspended(channel));
  }

  @Override
  public void resume(LaneChannel channel) {
    local.resume(channel);
    sharing.tell(new Suspended(channel));
  }

  @Override
  public Optional<Trouble> trouble(Endpoint endpoint) {
    return local.trouble(endpoint);
  }

  @Override
  public void failed(Endpoint endpoint) {
    local.failed(endpoint);
  }

  @Override
  public void served(Endpoint endpoint) {
    local.served(endpoint);
  }

  @Override
  public synchronized void retain(Configured now) {
    Configured before = configured;
    configured = now;
    Map<KeyRef, KeyFacts> gone = new HashMap<>();
    if (before != null) {
      // Of what was never configured here others may know better.
      for (KeyRef key : before.keys()) {
        if (!now.keys().contains(key) && !local.key(key).clear()) {
          gone.put(key, local.key(key));
        }
      }
    }
    local.retain(now);
    sharing.retain(now);
    gone.forEach(this::tellGone);
  }

  /** Nothing is known of a key any more. */
  private void tellGone(KeyRef key, KeyFacts before) {
    tellEnded(key, before.cooldowns());
    if (before.demoted() != null) {
      sharing.tell(new Demoted(key));
    }
    sharing.tell(new Disabled(key));
  }

  @Override
  public RuntimeSnapshot export() {
    return local.export();
  }

  @Override
  public void restore(RuntimeSnapshot snapshot) {
    local.restore(snapshot);
  }

  /** Writes what waits, if the engine takes it at once, and ends. */
  @Override
  public void close() {
    sharing.close();
  }
}
