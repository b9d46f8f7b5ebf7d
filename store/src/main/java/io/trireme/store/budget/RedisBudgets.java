package io.trireme.store.budget;

import io.trireme.store.shared.LinkException;
import io.trireme.store.shared.RedisLink;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * Claims in a Redis, a hash of each account, dealt out by a script. What is spent is copied to a
 * database, soon and by a thread of its own: a Redis that comes back empty is told from there what
 * was used, also by those who have died since.
 */
public final class RedisBudgets implements BudgetEngine {

  private static final Duration COPY = Duration.ofMillis(300);
  private static final Duration COPYING = Duration.ofSeconds(5);
  private static final Duration KEPT = Duration.ofHours(1);
  private static final int MOST_COPIES = 500;
  private static final String UNKNOWN = "unknown";

  /**
   * Node, seq, used, reserved, want, limit, lease, time to live, places, number of seeds, seeds.
   */
  private static final String TAKE =
      """
      local t = redis.call('TIME')
      local now = t[1] * 1000 + math.floor(t[2] / 1000)
      local seeds = tonumber(ARGV[10])
      if seeds < 0 and redis.call('EXISTS', KEYS[1]) == 0 then return {'unknown'} end
      local function text(seq, used, reserved, free, ends)
        return string.format('%.0f|%.0f|%.0f|%.0f|%.0f', seq, used, reserved, free, ends)
      end
      local function read(value)
        local s, u, r, f, e = string.match(value, '^(%d+)|(%d+)|(%d+)|(%d+)|(%d+)$')
        return tonumber(s), tonumber(u), tonumber(r), tonumber(f), tonumber(e)
      end
      for i = 0, seeds - 1 do
        local at = 11 + i * 6
        local held = redis.call('HGET', KEYS[1], ARGV[at])
        local known = -1
        if held then known = read(held) end
        if known < tonumber(ARGV[at + 1]) then
          redis.call('HSET', KEYS[1], ARGV[at], text(tonumber(ARGV[at + 1]),
              tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3]), tonumber(ARGV[at + 4]),
              now + tonumber(ARGV[at + 5])))
        end
      end
      local node, seq, want = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[5])
      local used, reserved, free, nodes = tonumber(ARGV[3]), tonumber(ARGV[4]), 0, 0
      local late = false
      if node ~= '' then nodes = 1 end
      local all = redis.call('HGETALL', KEYS[1])
      for i = 1, #all, 2 do
        local s, u, r, f, e = read(all[i + 1])
        if s == nil then
          -- Of another version: it is left to those who can read it.
        elseif all[i] == node then
          late = s >= seq
        else
          used = used + u
          if e <= now and ARGV[9] == '0' then used = used + r end
          if e > now then
            reserved = reserved + r
            free = free + f
            nodes = nodes + 1
          end
        end
      end
      local room = tonumber(ARGV[6]) - used - reserved - free
      if late then want = 0 end
      local granted = math.max(0, math.min(want, room))
      if node ~= '' and not late then
        redis.call('HSET', KEYS[1], node, text(seq, tonumber(ARGV[3]), tonumber(ARGV[4]), granted,
            now + tonumber(ARGV[7])))
      end
      redis.call('PEXPIRE', KEYS[1], ARGV[8])
      local function number(n) return string.format('%.0f', n) end
      return {number(used), number(reserved), number(granted), number(room - granted),
          number(nodes)}
      """;

  private final RedisLink link;
  private final String prefix;
  private final SqlBudgets truth;
  private final Clock clock;
  private final Thread copier =
      Thread.ofPlatform().daemon().name("budget-copies").unstarted(this::copyAll);
  private final CountDownLatch end = new CountDownLatch(1);

  /** The last claim of each account that is not copied yet. Guarded by itself. */
  private final Map<String, SqlBudgets.Copy> copies = new LinkedHashMap<>();

  /** Redis may have lost something since: what is spent is told to it anew. */
  private final AtomicLong losses = new AtomicLong();

  /** At which loss an account was told anew. Guarded by itself; bounded, see {@link #told}. */
  private final Map<String, Long> told = new LinkedHashMap<>();

  /**
   * An engine over a Redis.
   *
   * @param link started, and closed, by somebody else
   * @param namespace what the names of all keys begin with
   * @param truth where what is spent is kept; closed with this
   */
  public RedisBudgets(RedisLink link, String namespace, SqlBudgets truth, Clock clock) {
    this.link = requireNonNull(link, "link is null");
    this.prefix = namespace + ":b:";
    this.truth = requireNonNull(truth, "truth is null");
    this.clock = requireNonNull(clock, "clock is null");
    copier.start();
  }

  @Override
  public boolean alone() {
    return false;
  }

  @Override
  public List<Standing> take(List<Claim> claims, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    long loss = losses.get();
    try {
      List<List<String>> calls = new ArrayList<>();
      for (Claim claim : claims) {
        boolean trusted = claim.account().kind() != Account.Kind.SPEND;
        calls.add(trusted ? call(claim, List.of()) : call(claim, loss, deadline));
      }
      List<List<String>> answers = link.run(TAKE, calls, left(deadline));
      List<Standing> standings = new ArrayList<>();
      for (int i = 0; i < claims.size(); i++) {
        List<String> answer = answers.get(i);
        if (answer.getFirst().equals(UNKNOWN)) {
          List<String> again = call(claims.get(i), truth(claims.get(i), deadline));
          answer = link.run(TAKE, List.of(again), left(deadline)).getFirst();
        }
        standings.add(standing(answer));
        copyLater(claims.get(i), standings.getLast());
        told(claims.get(i).account().id(), loss);
      }
      return standings;
    } catch (LinkException e) {
      losses.incrementAndGet();
      throw e;
    }
  }

  private static Duration left(long deadline) {
    return Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
  }

  /** With what the database knows, if Redis may have come back with less than it had. */
  private List<String> call(Claim claim, long loss, long deadline) {
    boolean sure;
    synchronized (told) {
      sure = told.getOrDefault(claim.account().id(), 0L) >= loss;
    }
    return sure ? call(claim, null) : call(claim, truth(claim, deadline));
  }

  private void told(String account, long loss) {
    synchronized (told) {
      if (told.size() > 10_000) {
        told.clear();
      }
      told.put(account, loss);
    }
  }

  private List<Held> truth(Claim claim, long deadline) {
    return truth.held(claim.account(), left(deadline)).stream()
        .filter(held -> !held.node().equals(claim.node()))
        .toList();
  }

  private List<String> call(Claim claim, @Nullable List<Held> seeds) {
    Account account = claim.account();
    Duration lives = Duration.between(clock.instant(), account.ends()).plus(KEPT);
    List<String> call = new ArrayList<>();
    call.add(prefix + "{" + account.id() + "}");
    call.add(claim.node());
    for (long number :
        new long[] {
          claim.seq(),
          claim.used(),
          claim.reserved(),
          claim.want(),
          account.limit(),
          LEASE.toMillis(),
          Math.max(1000, lives.toMillis()),
          account.kind() == Account.Kind.PLACES ? 1 : 0,
          seeds == null ? -1 : seeds.size()
        }) {
      call.add(Long.toString(number));
    }
    if (seeds != null) {
      for (Held held : seeds) {
        call.add(held.node());
        for (long number :
            new long[] {
              held.seq(), held.used(), held.reserved(), held.free(), held.leaseMillis()
            }) {
          call.add(Long.toString(number));
        }
      }
    }
    return call;
  }

  private static Standing standing(List<String> answer) {
    return new Standing(
        Long.parseLong(answer.get(0)),
        Long.parseLong(answer.get(1)),
        Long.parseLong(answer.get(2)),
        Long.parseLong(answer.get(3)),
        Integer.parseInt(answer.get(4)));
  }

  private void copyLater(Claim claim, Standing standing) {
    if (claim.account().kind() == Account.Kind.SPEND && !claim.node().equals(Claim.NOBODY)) {
      synchronized (copies) {
        copies.put(key(claim), new SqlBudgets.Copy(claim, standing.granted()));
      }
    }
  }

  private static String key(Claim claim) {
    return claim.account().id() + "\n" + claim.node();
  }

  private void copyAll() {
    try {
      while (!end.await(COPY.toMillis(), TimeUnit.MILLISECONDS)) {
        copy();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void copy() {
    List<SqlBudgets.Copy> batch;
    synchronized (copies) {
      batch = copies.values().stream().limit(MOST_COPIES).toList();
      batch.forEach(copy -> copies.remove(key(copy.claim())));
    }
    if (batch.isEmpty()) {
      return;
    }
    try {
      truth.copy(batch, COPYING);
    } catch (LinkException e) {
      synchronized (copies) {
        batch.forEach(copy -> copies.putIfAbsent(key(copy.claim()), copy));
      }
    }
  }

  @Override
  public void tidy() {
    truth.tidy();
  }

  /** Copies what waits, and ends. */
  @Override
  public void close() {
    end.countDown();
    copy();
    truth.close();
  }
}
