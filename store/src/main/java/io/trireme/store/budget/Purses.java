package io.trireme.store.budget;

import io.trireme.scheduler.LimitSettings.WhenAlone;
import io.trireme.store.shared.LinkException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * What this process may use of all accounts. The usual request reserves from a grant that is here
 * already; one thread tells the engine what came of it and has the grants renewed. Only where a
 * grant is short does a request ask, and waits no longer than {@link #PATIENCE}. Thread-safe; who
 * reserves may block, and runs on no event loop.
 */
public final class Purses implements AutoCloseable {

  /** How long a request waits for the engine at most. */
  public static final Duration PATIENCE = Duration.ofMillis(200);

  private static final Duration CLAIMING = Duration.ofSeconds(2);
  private static final Duration BEAT = Duration.ofSeconds(1);
  private static final Duration QUIET = Duration.ofSeconds(4);
  private static final Duration SULK = Duration.ofSeconds(1);
  private static final Duration KEPT = Duration.ofMinutes(2);
  private static final Duration TIDY = Duration.ofMinutes(10);
  private static final int BATCH = 200;

  /** How long claims wait for others, so that a busy gateway makes few of them. */
  private static final long GATHER_MILLIS = 5;

  /** Hears how accounts stand, on threads that reserve or claim; quick, and never throws. */
  @FunctionalInterface
  public interface Watcher {
    /** The engine said so just now. */
    void stands(Account account, Standing standing);
  }

  /**
   * So much of an account.
   *
   * @param amount what a request may come to use of it, an estimate
   */
  public record Wish(Account account, long amount) {
    public Wish {
      requireNonNull(account, "account is null");
    }
  }

  private final BudgetEngine engine;
  private final String node;
  private final Clock clock;
  private final Supplier<WhenAlone> policy;
  private final Watcher watcher;
  private final LongSupplier nanos;
  private final Map<String, Purse> purses = new ConcurrentHashMap<>();
  private final Semaphore work = new Semaphore(0);
  private final Thread thread =
      Thread.ofPlatform().daemon().name("budget-claims").unstarted(this::run);
  private final AtomicLong asked = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private volatile boolean ended;
  private volatile @Nullable String problem;
  private volatile long asksAgainNanos;
  private volatile int nodes = 1;

  /**
   * Purses that nothing is in.
   *
   * @param engine closed with this
   * @param node this process's own name
   * @param policy what holds while the engine is away
   * @param watcher hears how accounts stand
   */
  public Purses(
      BudgetEngine engine, String node, Clock clock, Supplier<WhenAlone> policy, Watcher watcher) {
    this(engine, node, clock, policy, watcher, System::nanoTime);
  }

  Purses(
      BudgetEngine engine,
      String node,
      Clock clock,
      Supplier<WhenAlone> policy,
      Watcher watcher,
      LongSupplier nanos) {
    this.engine = requireNonNull(engine, "engine is null");
    this.node = requireNonNull(node, "node is null");
    this.clock = requireNonNull(clock, "clock is null");
    this.policy = requireNonNull(policy, "policy is null");
    this.watcher = requireNonNull(watcher, "watcher is null");
    this.nanos = requireNonNull(nanos, "nanos is null");
    this.asksAgainNanos = nanos.getAsLong();
  }

  /** Begins to tell the engine what is used. */
  public void start() {
    thread.start();
  }

  /** True if this process alone uses the accounts. */
  public boolean alone() {
    return engine.alone();
  }

  /** What is reserved for one request. */
  public final class Reservation {

    /** One part of it. */
    private record Part(Purse purse, Purse.Slip slip) {}

    private final List<Part> parts = new ArrayList<>();
    private boolean settled;

    private Reservation() {}

    /**
     * Books what was used instead; again, it does nothing.
     *
     * @param actual of each account
     */
    public synchronized void settle(ToLongFunction<Account> actual) {
      if (!settled) {
        settled = true;
        for (Part part : parts) {
          part.purse()
              .settle(part.slip(), actual.applyAsLong(part.purse().account()), nanos.getAsLong());
        }
        work.release();
      }
    }
  }

  /**
   * Reserves all of it or nothing.
   *
   * @throws Shortage if there is not enough of one
   */
  public Reservation reserve(List<Wish> wishes) throws Shortage {
    Reservation reservation = new Reservation();
    try {
      for (Wish wish : wishes) {
        Purse purse = purse(wish.account());
        Purse.Slip slip = slip(purse, wish);
        reservation.parts.add(new Reservation.Part(purse, slip));
      }
      work.release();
      return reservation;
    } catch (Shortage e) {
      reservation.settle(account -> 0);
      throw e;
    }
  }

  /** Books what was used without a reservation; never refuses, and does not wait. */
  public void book(Account account, long used) {
    Purse purse = purse(account);
    long now = nanos.getAsLong();
    purse.settle(purse.reserveAlone(0, now), used, now);
    work.release();
  }

  private Purse purse(Account account) {
    Purse purse =
        purses.computeIfAbsent(
            account.id(),
            id -> new Purse(account, engine.alone(), 1000 * clock.millis(), nanos.getAsLong()));
    purse.limit(account);
    return purse;
  }

  private Purse.Slip slip(Purse purse, Wish wish) throws Shortage {
    Purse.@Nullable Slip slip = purse.reserve(wish.amount(), nanos.getAsLong());
    if (slip != null) {
      return slip;
    }
    if (!ask(purse, wish.amount())) {
      return withoutEngine(purse, wish);
    }
    slip = purse.reserve(wish.amount(), nanos.getAsLong());
    if (slip == null) {
      slip = purse.reserveRest(wish.amount(), nanos.getAsLong());
    }
    if (slip == null) {
      Standing standing = purse.standing();
      boolean gone = standing != null && standing.used() >= wish.account().limit();
      throw new Shortage(
          wish.account(), gone ? Shortage.Cause.USED_UP : Shortage.Cause.RESERVED, standing);
    }
    return slip;
  }

  /** True if the engine answered, to this request or to one that asked meanwhile. */
  private boolean ask(Purse purse, long amount) {
    if (nanos.getAsLong() - asksAgainNanos < 0) {
      return false;
    }
    purse.want(amount);
    try {
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      if (!purse.asking.tryLock(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
        failed("the engine of budgets is slow");
        return false;
      }
      try {
        asked.incrementAndGet();
        Duration left = Duration.ofNanos(Math.max(1_000_000, deadline - System.nanoTime()));
        claim(List.of(purse), false, left);
        return true;
      } catch (LinkException e) {
        failed(String.valueOf(e.getMessage()));
        return false;
      } finally {
        purse.asking.unlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      purse.unwant(amount);
    }
  }

  private void failed(String reason) {
    failures.incrementAndGet();
    problem = reason;
    asksAgainNanos = nanos.getAsLong() + SULK.toNanos();
  }

  private Purse.Slip withoutEngine(Purse purse, Wish wish) throws Shortage {
    long now = nanos.getAsLong();
    Purse.@Nullable Slip slip =
        switch (policy.get()) {
          case ALLOW -> purse.reserveAlone(wish.amount(), now);
          case LOCAL_FRACTION -> purse.reserveFraction(wish.amount(), nodes, now);
          case REFUSE -> null;
        };
    if (slip == null) {
      throw new Shortage(wish.account(), Shortage.Cause.ALONE, purse.standing());
    }
    return slip;
  }

  /** Who calls it holds {@code asking} of each. */
  private void claim(List<Purse> asking, boolean givesBack, Duration patience) {
    long now = nanos.getAsLong();
    List<Claim> claims = new ArrayList<>();
    for (Purse purse : asking) {
      boolean idle = givesBack && purse.quietNanos(now) > QUIET.toNanos();
      claims.add(purse.claim(node, idle, now));
    }
    try {
      List<Standing> standings = engine.take(claims, patience);
      for (int i = 0; i < standings.size(); i++) {
        asking.get(i).granted(standings.get(i), BudgetEngine.LEASE.toNanos());
        nodes = Math.max(1, standings.get(i).nodes());
        watcher.stands(claims.get(i).account(), standings.get(i));
      }
      problem = null;
    } catch (LinkException e) {
      asking.forEach(Purse::refused);
      throw e;
    }
  }

  private void run() {
    long nextTidy = System.nanoTime() + TIDY.toNanos();
    try {
      while (!ended) {
        work.tryAcquire(BEAT.toMillis() / 2, TimeUnit.MILLISECONDS);
        work.drainPermits();
        if (!tellAll()) {
          TimeUnit.MILLISECONDS.sleep(SULK.toMillis());
        }
        forget();
        if (System.nanoTime() - nextTidy > 0) {
          nextTidy = System.nanoTime() + TIDY.toNanos();
          tidy();
        }
        TimeUnit.MILLISECONDS.sleep(GATHER_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tidy() {
    try {
      engine.tidy();
    } catch (LinkException e) {
      failures.incrementAndGet();
    }
  }

  /** Tells the engine all that it should hear now; false if it does not answer. */
  boolean tellAll() {
    List<Purse> due = new ArrayList<>();
    for (Purse purse : purses.values()) {
      if (due.size() < BATCH
          && purse.due(nanos.getAsLong(), BEAT.toNanos())
          && purse.asking.tryLock()) {
        due.add(purse);
      }
    }
    if (due.isEmpty()) {
      return true;
    }
    try {
      claim(due, true, CLAIMING);
      return true;
    } catch (LinkException e) {
      failed(String.valueOf(e.getMessage()));
      return false;
    } finally {
      due.forEach(purse -> purse.asking.unlock());
    }
  }

  private void forget() {
    Instant before = clock.instant().minus(KEPT);
    purses.values().removeIf(purse -> purse.done() && purse.account().ends().isBefore(before));
  }

  /**
   * How accounts stand, by the engine if it answers in time, else as far as is known here.
   *
   * @return in the order of the accounts; empty for one of which nothing is known
   */
  public List<Optional<Standing>> standings(List<Account> accounts, Duration patience) {
    if (accounts.isEmpty()) {
      return List.of();
    }
    tellAll();
    try {
      return engine.take(accounts.stream().map(Claim::question).toList(), patience).stream()
          .map(Optional::of)
          .toList();
    } catch (LinkException e) {
      return accounts.stream()
          .map(account -> Optional.ofNullable(purses.get(account.id())))
          .map(purse -> purse.map(Purse::standing))
          .toList();
    }
  }

  /** As the engine says: {@link BudgetEngine#first}. */
  public boolean first(Account mark) {
    return engine.first(mark, CLAIMING);
  }

  /** Why the engine cannot be asked; empty if it can. */
  public Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  /** How often a request had to ask. */
  public long asked() {
    return asked.get();
  }

  /** How often the engine failed or was late. */
  public long failures() {
    return failures.get();
  }

  /** Tells the engine what was used, gives the grants back, and ends. */
  @Override
  public void close() {
    ended = true;
    thread.interrupt();
    try {
      thread.join(CLAIMING.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    tellAll();
    engine.close();
  }
}
