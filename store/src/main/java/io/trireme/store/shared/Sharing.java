package io.trireme.store.shared;

import io.trireme.scheduler.state.Affinity;
import io.trireme.scheduler.state.BreakerId;
import io.trireme.scheduler.state.Configured;
import io.trireme.scheduler.state.Conversation;
import io.trireme.scheduler.state.KeyRef;
import io.trireme.scheduler.state.LaneChannel;
import io.trireme.scheduler.state.MemoryState;
import io.trireme.store.shared.FactKeys.Report;
import io.trireme.store.shared.FactKeys.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * Carries facts between a state and an engine. What changed here is only noted, by its key; one
 * thread writes it, as it is by then, so that nothing waits and nothing piles up while the engine
 * is away. After each connection, and now and then, all that the engine has is taken over and what
 * it lacks is written: so replicas agree again whatever was missed.
 */
final class Sharing implements StateLink.Listener, AutoCloseable {

  private static final int MOST_WAITING = 20_000;
  private static final int BATCH = 500;
  private static final Duration COMPARE = Duration.ofSeconds(30);
  private static final Duration SULK = Duration.ofSeconds(1);
  private static final long LEAST_PAUSE = 100;
  private static final long MOST_PAUSE = 5_000;

  private final MemoryState local;
  private final Facts facts;
  private final StateLink link;
  private final String node;
  private final Thread thread =
      Thread.ofPlatform().daemon().name("state-sharing").unstarted(this::run);

  /** What is to be written. Guarded by itself. */
  private final Map<String, Subject> dirty = new LinkedHashMap<>();

  private int writing;
  private final Semaphore work = new Semaphore(0);
  private final CountDownLatch end = new CountDownLatch(1);
  private volatile boolean compare;

  /** Who cannot reach what, and until when that counts. */
  private final Map<BreakerId, Map<String, Instant>> reports = new ConcurrentHashMap<>();

  private final AtomicLong failed = new AtomicLong();
  private volatile Set<String> heard = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Configured configured;
  private volatile @Nullable String problem = "not connected yet";
  private volatile long asksAgainNanos = System.nanoTime();

  Sharing(MemoryState local, StateLink link, String node) {
    this.local = requireNonNull(local, "local is null");
    this.link = requireNonNull(link, "link is null");
    this.node = requireNonNull(node, "node is null");
    this.facts = new Facts(local, node);
  }

  void start() {
    link.start(this);
    thread.start();
  }

  String node() {
    return node;
  }

  Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  long failures() {
    return failed.get();
  }

  int waiting() {
    synchronized (dirty) {
      return dirty.size() + writing;
    }
  }

  /** Notes that something changed. */
  void tell(Subject subject) {
    synchronized (dirty) {
      // Where a conversation was served is what can be done without best.
      if (dirty.size() < (subject instanceof FactKeys.Talk ? MOST_WAITING / 2 : MOST_WAITING)) {
        dirty.putIfAbsent(FactKeys.of(subject), subject);
      }
    }
    work.release();
  }

  private boolean isDirty(String key) {
    synchronized (dirty) {
      return dirty.containsKey(key);
    }
  }

  private void wantComparison() {
    compare = true;
    work.release();
  }

  void retain(Configured now) {
    Configured before = configured;
    configured = now;
    reports.keySet().removeIf(id -> !now.has(id));
    if (before == null || !before.hasAll(now)) {
      // What was told of something before it was known here was left aside.
      wantComparison();
    }
  }

  private boolean concerns(Subject subject) {
    Configured known = configured;
    if (known == null) {
      return true;
    }
    return switch (subject) {
      case FactKeys.Wait(KeyRef key, String model) -> known.keys().contains(key);
      case FactKeys.Disabled(KeyRef key) -> known.keys().contains(key);
      case FactKeys.Demoted(KeyRef key) -> known.keys().contains(key);
      case FactKeys.Tripped(BreakerId id) -> known.has(id);
      case Report(BreakerId id, String reporter) -> known.has(id);
      case FactKeys.Promoted(LaneChannel place) -> known.channels().contains(place.channel());
      case FactKeys.Suspended(LaneChannel place) -> known.channels().contains(place.channel());
      case FactKeys.Talk(Conversation talk) -> false;
    };
  }

  @Override
  public void connected() {
    wantComparison();
  }

  @Override
  public void lost(String reason) {
    problem = reason;
  }

  @Override
  public void changed(Fact fact) {
    if (!fact.node().equals(node)) {
      heard.add(fact.key());
      apply(fact);
    }
  }

  private void apply(Fact fact) {
    try {
      Subject subject = FactKeys.read(fact.key());
      boolean ours = isDirty(fact.key()) && !FactKeys.laterWins(fact.key());
      if (ours || !concerns(subject)) {
        return;
      }
      facts.apply(subject, fact);
      if (subject instanceof Report(BreakerId id, String reporter)) {
        reported(id, reporter, fact);
      }
    } catch (RuntimeException e) {
      // Perhaps of a newer version; what cannot be read is left to those who can.
      failed.incrementAndGet();
    }
  }

  private void reported(BreakerId id, String reporter, Fact fact) {
    Instant now = local.now();
    Map<String, Instant> of = reports.computeIfAbsent(id, fresh -> new ConcurrentHashMap<>());
    if (fact.gone()) {
      of.remove(reporter);
    } else {
      of.put(reporter, now.plus(fact.left()));
    }
    of.values().removeIf(until -> !until.isAfter(now));
    if (of.size() > 1 && local.breaker(id).closed()) {
      // Two others cannot reach it: it is hardly their own network.
      Instant until = of.values().stream().max(Instant::compareTo).orElse(now);
      local.open(id, until, 1, "two other nodes cannot reach it");
    }
  }

  /** Whether this node may try a breaker that is not closed; by itself where nobody can say. */
  boolean mayTry(BreakerId id, Duration length) {
    if (!asks()) {
      return true;
    }
    try {
      Duration permit = length.toMillis() < 1 ? Duration.ofMillis(1) : length;
      return link.take(FactKeys.permit(id), node, permit, SharedState.BUDGET);
    } catch (LinkException e) {
      noAnswer();
      return true;
    }
  }

  void tried(BreakerId id) {
    if (asks()) {
      try {
        link.giveBack(FactKeys.permit(id), node);
      } catch (LinkException e) {
        noAnswer();
      }
    }
  }

  /** Who serves a conversation that is not known here. */
  Optional<Affinity> recall(Conversation conversation, Duration ttl) {
    if (!asks()) {
      return Optional.empty();
    }
    try {
      String key = FactKeys.of(new FactKeys.Talk(conversation));
      Optional<Fact> fact = link.read(key, SharedState.BUDGET).filter(found -> !found.gone());
      if (fact.isEmpty()) {
        return Optional.empty();
      }
      KeyRef server = Facts.server(fact.get());
      Instant lastUsed = local.now().minus(Facts.CONVERSATION).plus(fact.get().left());
      Configured known = configured;
      boolean there = known == null || known.keys().contains(server);
      boolean holds = there && lastUsed.plus(ttl).isAfter(local.now());
      return holds ? Optional.of(new Affinity(server, lastUsed)) : Optional.empty();
    } catch (LinkException e) {
      noAnswer();
      return Optional.empty();
    }
  }

  /** False while requests are not to wait for the engine at all. */
  private boolean asks() {
    return problem == null && System.nanoTime() - asksAgainNanos >= 0;
  }

  private void noAnswer() {
    failed.incrementAndGet();
    asksAgainNanos = System.nanoTime() + SULK.toNanos();
  }

  private void run() {
    try {
      share();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void share() throws InterruptedException {
    long pause = LEAST_PAUSE;
    long nextComparison = System.nanoTime() + COMPARE.toNanos();
    while (end.getCount() > 0) {
      if (waiting() == 0 && !compare) {
        work.tryAcquire(nextComparison - System.nanoTime(), TimeUnit.NANOSECONDS);
      }
      work.drainPermits();
      boolean comparing = compare || System.nanoTime() - nextComparison >= 0;
      compare = false;
      List<Subject> batch = take();
      try {
        write(batch);
        if (comparing) {
          compareAll();
          link.tidy();
          long spread = ThreadLocalRandom.current().nextLong(COMPARE.toNanos() / 4);
          nextComparison = System.nanoTime() + COMPARE.toNanos() - spread;
        }
        if (!batch.isEmpty() || comparing) {
          problem = null;
        }
        pause = LEAST_PAUSE;
      } catch (LinkException e) {
        failed.incrementAndGet();
        problem = String.valueOf(e.getMessage());
        batch.forEach(this::tell);
        compare |= comparing;
        // At least half of it, so that replicas do not come back together.
        end.await(
            pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2 + 1), TimeUnit.MILLISECONDS);
        pause = Math.min(MOST_PAUSE, pause * 2);
      } catch (RuntimeException e) {
        // A fault of ours must not end the sharing; what was to be written is lost to the others.
        failed.incrementAndGet();
        problem = "sharing failed: " + e;
        end.await(MOST_PAUSE, TimeUnit.MILLISECONDS);
      }
    }
  }

  private List<Subject> take() {
    List<Subject> batch = new ArrayList<>();
    synchronized (dirty) {
      Iterator<Subject> all = dirty.values().iterator();
      while (all.hasNext() && batch.size() < BATCH) {
        batch.add(all.next());
        all.remove();
      }
      writing = batch.size();
    }
    return batch;
  }

  private void write(List<Subject> batch) {
    try {
      if (!batch.isEmpty()) {
        link.write(batch.stream().map(facts::read).toList());
      }
    } finally {
      synchronized (dirty) {
        writing = 0;
      }
    }
  }

  private void compareAll() {
    // What is heard of from now on is newer than what is loaded.
    Set<String> newer = ConcurrentHashMap.newKeySet();
    heard = newer;
    Map<String, Fact> there = new HashMap<>();
    link.load().forEach(fact -> there.put(fact.key(), fact));
    for (Fact fact : there.values()) {
      if (!fact.node().equals(node) && !newer.contains(fact.key())) {
        apply(fact);
      }
    }
    for (Subject subject : facts.known()) {
      Fact held = there.get(FactKeys.of(subject));
      boolean fading = held != null && !held.gone() && fading(held, subject);
      if (held == null || fading) {
        tell(subject);
      }
    }
  }

  /** What has no end must not end because the engine keeps nothing without one. */
  private boolean fading(Fact held, Subject subject) {
    return held.left().compareTo(Facts.ENDLESS.dividedBy(2)) < 0
        && facts.read(subject).left().equals(Facts.ENDLESS);
  }

  @Override
  public void close() {
    end.countDown();
    work.release();
    List<Subject> last = take();
    try {
      if (problem == null) {
        write(last);
      }
    } catch (LinkException e) {
      // Others learn it by themselves.
      failed.incrementAndGet();
    } finally {
      link.close();
    }
  }
}
