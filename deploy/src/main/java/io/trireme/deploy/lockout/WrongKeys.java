package io.trireme.deploy.lockout;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

import static java.util.Objects.requireNonNull;

/**
 * Counts wrong keys by the address they came from, and over all addresses, in this process, and
 * says who has to wait. On the paths of clients a right key is never asked for here, so nobody can
 * lock out the holder of one. Thread-safe.
 */
public final class WrongKeys {

  private static final Logger LOG = Logger.getLogger("io.trireme.lockout");

  /** Those who are asked about least often are forgotten first. */
  private static final int MOST_ADDRESSES = 10_000;

  private static final int ADDRESSES_WORTH = 30;

  private final int perMinute;
  private final LongSupplier nanos;
  private final Counter lockedAddresses;
  private final Counter lockedEverywhere;
  private final Counter lockedAdmin;
  private final Map<String, Bucket> buckets = new Recent<>();
  private final Map<String, Trials> trials = new Recent<>();
  private final Bucket everywhere;

  private static final class Recent<T> extends LinkedHashMap<String, T> {
    private static final long serialVersionUID = 1L;

    Recent() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, T> eldest) {
      return size() > MOST_ADDRESSES;
    }
  }

  /**
   * Nobody has failed yet.
   *
   * @param perMinute how many wrong keys one address may send in a minute; thirty times as many may
   *     all together
   * @param nanos a clock that nobody sets
   */
  public WrongKeys(int perMinute, LongSupplier nanos, MeterRegistry registry) {
    if (perMinute < 1) {
      throw new IllegalArgumentException("one wrong key a minute is allowed at least");
    }
    this.perMinute = perMinute;
    this.nanos = requireNonNull(nanos, "nanos is null");
    this.everywhere = new Bucket(Math.multiplyExact(perMinute, ADDRESSES_WORTH), nanos.getAsLong());
    this.lockedAddresses = counter("address", registry);
    this.lockedEverywhere = counter("everywhere", registry);
    this.lockedAdmin = counter("admin", registry);
  }

  private static Counter counter(String scope, MeterRegistry registry) {
    return Counter.builder("trireme.auth.lockouts")
        .tags("scope", scope)
        .description("Waits that began because of too many wrong keys")
        .register(registry);
  }

  /**
   * A key that opens nothing came to a path of clients.
   *
   * @param address as {@link ClientAddresses} tells it
   * @return how long to wait for the next try; empty while wrong keys are not too many
   */
  public synchronized Optional<Duration> ofClient(String address) {
    requireNonNull(address, "address is null");
    return failed(address, nanos.getAsLong());
  }

  /**
   * A key came to the admin API. While its address waits it is not looked at, be it wrong or right,
   * for otherwise the answer would tell which, and the wait would slow no guesser down.
   *
   * @param address as {@link ClientAddresses} tells it
   * @param key what was presented
   * @param right whether it administers; takes no longer for one key than for another
   * @return how long to wait for the next try; empty if the key may be judged
   */
  public synchronized Optional<Duration> ofAdmin(
      String address, String key, BooleanSupplier right) {
    requireNonNull(address, "address is null");
    long now = nanos.getAsLong();
    Trials known = trials.get(address);
    Optional<Duration> wait = known == null ? Optional.empty() : known.waits(now);
    if (wait.isPresent()) {
      return wait;
    }
    if (right.getAsBoolean()) {
      trials.remove(address);
      return Optional.empty();
    }
    if (trials.computeIfAbsent(address, any -> new Trials()).note(digest(key), now)) {
      lockedAdmin.increment();
      LOG.warnf("too many wrong admin keys: each further one doubles a wait address=%s", address);
    }
    return failed(address, now);
  }

  private Optional<Duration> failed(String address, long now) {
    Bucket bucket = buckets.computeIfAbsent(address, any -> new Bucket(perMinute, now));
    Optional<Duration> wait = bucket.closed(now).or(() -> everywhere.closed(now));
    if (wait.isPresent()) {
      return wait;
    }
    if (!bucket.take(now)) {
      lockedAddresses.increment();
      LOG.warnf("too many wrong keys, a minute's wait begins address=%s", address);
      return bucket.closed(now);
    }
    if (!everywhere.take(now)) {
      lockedEverywhere.increment();
      LOG.warn("too many wrong keys from many addresses, a minute's wait begins for all of them");
      return everywhere.closed(now);
    }
    return Optional.empty();
  }

  private static String digest(String key) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
