package io.trireme.store.shared;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * A Redis or Valkey: facts are keys with an end, changes are published. Whoever comes later reads
 * the keys.
 */
public final class RedisLink implements StateLink {

  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final long MOST_PAUSE = 5_000;

  /** Value, milliseconds, node, whether the later end wins, channel. */
  private static final String WRITE =
      """
      if ARGV[4] == '1' and ARGV[1] ~= '' then
        local left = redis.call('PTTL', KEYS[1])
        if left > tonumber(ARGV[2]) then
          local held = redis.call('GET', KEYS[1])
          if held and string.sub(held, -1) ~= '\\n' then return 0 end
        end
      end
      redis.call('SET', KEYS[1], ARGV[3] .. '\\n' .. ARGV[1], 'PX', ARGV[2])
      redis.call('PUBLISH', ARGV[5],
          ARGV[3] .. '\\n' .. KEYS[1] .. '\\n' .. ARGV[2] .. '\\n' .. ARGV[1])
      return 1
      """;

  private static final String TAKE =
      """
      local held = redis.call('GET', KEYS[1])
      if held and held ~= ARGV[1] then return 0 end
      redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
      return 1
      """;

  private static final String GIVE_BACK =
      """
      if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
      return 0
      """;

  private static final String NOT_CONNECTED = "Redis is not connected";

  private final RedisURI uri;
  private final String facts;
  private final String others;
  private final String channel;
  private final ClientResources resources;
  private final RedisClient client;
  private volatile @Nullable StatefulRedisConnection<String, String> commands;
  private volatile @Nullable Thread connecting;

  /** Why it was never connected; null once it was. */
  private volatile String unreached = NOT_CONNECTED;

  private volatile boolean closed;

  /**
   * Connects to nothing yet.
   *
   * @param address as {@code TRIREME_REDIS_URL} says it
   * @param namespace what the names of all keys begin with
   * @throws IllegalArgumentException if the address is none; the message does not quote it
   */
  public RedisLink(String address, String namespace) {
    this.uri = parse(address);
    this.uri.setTimeout(PATIENCE);
    this.facts = namespace + ":f:";
    this.others = namespace + ":o:";
    this.channel = namespace + ":changes";
    this.resources =
        DefaultClientResources.builder()
            .ioThreadPoolSize(2)
            .computationThreadPoolSize(2)
            .reconnectDelay(
                () ->
                    Delay.fullJitter(
                        Duration.ofMillis(50),
                        Duration.ofMillis(MOST_PAUSE),
                        100,
                        TimeUnit.MILLISECONDS))
            .build();
    this.client = RedisClient.create(resources);
    client.setOptions(
        ClientOptions.builder()
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .requestQueueSize(10_000)
            .socketOptions(
                SocketOptions.builder()
                    .connectTimeout(Duration.ofSeconds(2))
                    .keepAlive(true)
                    .build())
            .build());
  }

  private static RedisURI parse(String address) {
    try {
      URI uri = URI.create(address);
      boolean one = "redis".equals(uri.getScheme()) || "rediss".equals(uri.getScheme());
      if (one && uri.getHost() == null) {
        throw new IllegalArgumentException("it names no host");
      }
      return RedisURI.create(address);
    } catch (IllegalArgumentException e) {
      // Its message would quote the password.
      throw new IllegalArgumentException(
          "expected redis://user:password@host:6379/0, or rediss:// for TLS, or"
              + " redis-sentinel://; percent-encode what is special in the password",
          null);
    }
  }

  @Override
  public void start(Listener listener) {
    client.addListener(
        new RedisConnectionStateListener() {
          @Override
          public void onRedisDisconnected(io.lettuce.core.RedisChannelHandler<?, ?> connection) {
            listener.lost(unreached);
          }
        });
    Thread begun =
        Thread.ofPlatform().daemon().name("redis-connect").unstarted(() -> connect(listener));
    connecting = begun;
    begun.start();
  }

  /** Until it has worked once; afterwards the client comes back by itself. */
  private void connect(Listener listener) {
    long pause = 100;
    while (!closed) {
      try {
        if (commands == null) {
          commands = client.connect(uri);
        }
        hear(listener);
        unreached = NOT_CONNECTED;
        return;
      } catch (RedisException | LinkException e) {
        String reason = "Redis cannot be reached: " + reason(e);
        unreached = reason;
        listener.lost(reason);
      }
      try {
        TimeUnit.MILLISECONDS.sleep(
            pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2 + 1));
      } catch (InterruptedException e) {
        return;
      }
      pause = Math.min(MOST_PAUSE, pause * 2);
    }
  }

  private void hear(Listener listener) {
    StatefulRedisPubSubConnection<String, String> hears = client.connectPubSub(uri);
    try {
      hears.addListener(new Hearing(listener));
      await(hears.async().subscribe(channel), PATIENCE);
    } catch (LinkException e) {
      hears.closeAsync();
      throw e;
    }
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
  }

  private final class Hearing extends RedisPubSubAdapter<String, String> {

    private final Listener listener;

    Hearing(Listener listener) {
      this.listener = listener;
    }

    /** Each time: the client subscribes anew after it has reconnected. */
    @Override
    public void subscribed(String to, long count) {
      listener.connected();
    }

    @Override
    public void message(String from, String message) {
      String[] parts = message.split("\n", 4);
      if (parts.length == 4 && parts[1].startsWith(facts)) {
        Duration left = Duration.ofMillis(Long.parseLong(parts[2]));
        listener.changed(new Fact(parts[1].substring(facts.length()), parts[3], parts[0], left));
      }
    }
  }

  private RedisAsyncCommands<String, String> commands() {
    StatefulRedisConnection<String, String> connection = commands;
    if (connection == null || !connection.isOpen()) {
      throw new LinkException(unreached, null);
    }
    return connection.async();
  }

  private static <T> T await(Future<T> answer, Duration budget) {
    try {
      return answer.get(budget.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw new LinkException("Redis failed: " + reason(e), e);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new LinkException("Redis does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LinkException("interrupted", e);
    }
  }

  private static void awaitAll(List<? extends Future<?>> answers) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    for (Future<?> answer : answers) {
      await(answer, Duration.ofNanos(Math.max(1, end - System.nanoTime())));
    }
  }

  @Override
  public List<Fact> load() {
    RedisAsyncCommands<String, String> redis = commands();
    List<String> keys = new ArrayList<>();
    ScanCursor cursor = ScanCursor.INITIAL;
    ScanArgs all = ScanArgs.Builder.matches(facts + "*").limit(1000);
    do {
      KeyScanCursor<String> part = await(redis.scan(cursor, all), PATIENCE);
      keys.addAll(part.getKeys());
      cursor = part;
    } while (!cursor.isFinished());
    List<RedisFuture<String>> values = new ArrayList<>();
    List<RedisFuture<Long>> ends = new ArrayList<>();
    for (String key : keys) {
      values.add(redis.get(key));
      ends.add(redis.pttl(key));
    }
    awaitAll(values);
    awaitAll(ends);
    List<Fact> loaded = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      String key = keys.get(i).substring(facts.length());
      fact(key, await(values.get(i), PATIENCE), await(ends.get(i), PATIENCE))
          .ifPresent(loaded::add);
    }
    return loaded;
  }

  private static Optional<Fact> fact(String key, @Nullable String stored, Long left) {
    int cut = stored == null ? -1 : stored.indexOf('\n');
    if (stored == null || cut < 0 || left <= 0) {
      return Optional.empty();
    }
    return Optional.of(
        new Fact(
            key, stored.substring(cut + 1), stored.substring(0, cut), Duration.ofMillis(left)));
  }

  @Override
  public void write(List<Fact> batch) {
    RedisAsyncCommands<String, String> redis = commands();
    List<RedisFuture<?>> answers = new ArrayList<>();
    for (Fact fact : batch) {
      String millis = Long.toString(fact.left().toMillis());
      if (FactKeys.conversation(fact.key())) {
        answers.add(
            redis.set(
                others + fact.key(),
                fact.node() + "\n" + fact.value(),
                SetArgs.Builder.px(fact.left())));
      } else {
        answers.add(
            redis.eval(
                WRITE,
                ScriptOutputType.INTEGER,
                new String[] {facts + fact.key()},
                fact.value(),
                millis,
                fact.node(),
                FactKeys.laterWins(fact.key()) ? "1" : "0",
                channel));
      }
    }
    awaitAll(answers);
  }

  @Override
  public Optional<Fact> read(String key, Duration budget) {
    String stored = await(commands().get(others + key), budget);
    return stored == null
        ? Optional.empty()
        : fact(key, stored, await(commands().pttl(others + key), budget));
  }

  @Override
  public boolean take(String key, String node, Duration length, Duration budget) {
    RedisFuture<Long> taken =
        commands()
            .eval(
                TAKE,
                ScriptOutputType.INTEGER,
                new String[] {others + key},
                node,
                Long.toString(length.toMillis()));
    return await(taken, budget) == 1;
  }

  @Override
  public void giveBack(String key, String node) {
    RedisFuture<Long> given =
        commands().eval(GIVE_BACK, ScriptOutputType.INTEGER, new String[] {others + key}, node);
    // If it does not arrive, the permit ends by itself.
    requireNonNull(given, "every command has an answer");
  }

  /**
   * Runs a script once for each call, all at once.
   *
   * @param calls the only key of each, first, and its arguments
   * @return what each answered, as text
   * @throws LinkException if one fails or all of them take longer than the budget
   */
  public List<List<String>> run(String script, List<List<String>> calls, Duration budget) {
    RedisAsyncCommands<String, String> redis = commands();
    List<RedisFuture<List<String>>> answers = new ArrayList<>();
    for (List<String> call : calls) {
      answers.add(
          redis.eval(
              script,
              ScriptOutputType.MULTI,
              new String[] {call.getFirst()},
              call.subList(1, call.size()).toArray(String[]::new)));
    }
    long end = System.nanoTime() + budget.toNanos();
    List<List<String>> all = new ArrayList<>();
    for (RedisFuture<List<String>> answer : answers) {
      all.add(await(answer, Duration.ofNanos(Math.max(1, end - System.nanoTime()))));
    }
    return all;
  }

  /** Nothing to do: keys end by themselves. */
  @Override
  public void tidy() {}

  @Override
  public void close() {
    closed = true;
    Thread begun = connecting;
    if (begun != null) {
      begun.interrupt();
      try {
        begun.join(PATIENCE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
    resources.shutdown(0, 1, TimeUnit.SECONDS);
  }
}
