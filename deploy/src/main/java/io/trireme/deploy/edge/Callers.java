package io.trireme.deploy.edge;

import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.GatewayException;
import io.trireme.core.spi.Protocol;
import io.trireme.core.spi.RequestHead;
import io.trireme.deploy.config.AccessKeys;
import io.trireme.deploy.config.LiveConfiguration;
import io.trireme.deploy.config.StoredConfiguration;
import io.trireme.deploy.lockout.WrongKeys;
import io.trireme.scheduler.GatewayConfiguration;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * Tells callers by what they present. What is presented is hashed, and the hashes are looked up:
 * the time of an answer depends on hashes alone, which nobody can choose. Thread-safe.
 */
@Singleton
final class Callers {

  private static final String BEARER = "bearer ";
  private static final Caller PROXY = new Caller("proxy", null);

  private final AccessKeys accessKeys;
  private final LiveConfiguration configuration;
  private final StoredConfiguration stored;
  private final Clock clock;
  private final WrongKeys wrongKeys;
  private volatile ClientKeyIndex index = ClientKeyIndex.of(0, List.of());

  Callers(
      AccessKeys accessKeys,
      LiveConfiguration configuration,
      StoredConfiguration stored,
      Clock clock,
      WrongKeys wrongKeys) {
    this.accessKeys = requireNonNull(accessKeys, "accessKeys is null");
    this.configuration = requireNonNull(configuration, "configuration is null");
    this.stored = requireNonNull(stored, "stored is null");
    this.clock = requireNonNull(clock, "clock is null");
    this.wrongKeys = requireNonNull(wrongKeys, "wrongKeys is null");
  }

  /**
   * Who sent the request. A key that is known is let in whatever else came from its address, so
   * that nobody can lock its holder out.
   *
   * @param address where it came from; asked only for a wrong key, which is counted there
   * @throws GatewayException 401 if nobody that we know, or two at once; 429 if too many such keys
   *     came
   */
  Caller authenticate(RequestHead head, Protocol protocol, Supplier<String> address) {
    List<String> presented = presented(head, protocol);
    if (presented.isEmpty()) {
      throw unauthorized("No access key. Send it as x-api-key or as Authorization: Bearer <key>.");
    }
    @Nullable Caller found = null;
    for (String credential : presented) {
      Optional<Caller> caller = identify(credential);
      if (caller.isPresent() && found != null && !found.id().equals(caller.get().id())) {
        throw unauthorized("Two access keys of different callers came with one request.");
      }
      found = caller.orElse(found);
    }
    if (found == null) {
      throw wrongKeys
          .ofClient(address.get())
          .map(Callers::tooMany)
          .orElseGet(() -> unauthorized("The access key is not valid here."));
    }
    return found;
  }

  private static List<String> presented(RequestHead head, Protocol protocol) {
    List<String> presented = new ArrayList<>();
    presented.addAll(head.headers("x-api-key"));
    head.headers("authorization").stream()
        .filter(value -> value.toLowerCase(Locale.ROOT).startsWith(BEARER))
        .map(value -> value.substring(BEARER.length()).strip())
        .forEach(presented::add);
    presented.addAll(head.headers("x-goog-api-key"));
    if (protocol.credentialInQuery()) {
      head.queryParameter("key").ifPresent(presented::add);
    }
    presented.removeIf(String::isBlank);
    return presented;
  }

  private Optional<Caller> identify(String credential) {
    boolean opensProxy = accessKeys.opensProxy(credential);
    Optional<Caller> caller =
        index()
            .find(credential, stored.pepper().orElse(null))
            .filter(holder -> holder.isValidAt(clock.instant()))
            .map(holder -> new Caller(holder.key().id(), holder.key()));
    return caller.isPresent() || !opensProxy ? caller : Optional.of(PROXY);
  }

  /** Made anew with each configuration. */
  private ClientKeyIndex index() {
    GatewayConfiguration current = configuration.current();
    ClientKeyIndex known = index;
    if (known.revision() != current.revision()) {
      known = ClientKeyIndex.of(current.revision(), current.clientKeys());
      index = known;
    }
    return known;
  }

  private static GatewayException tooMany(Duration wait) {
    return new GatewayException(
        new GatewayError(
            Kind.RATE_LIMITED,
            "The access key is not valid here, and too many wrong ones came before it. Check the"
                + " key; a right one is let in at once, and a wrong one is told so again in "
                + ClientAnswer.seconds(wait)
                + " s.",
            wait));
  }

  private static GatewayException unauthorized(String message) {
    return new GatewayException(Kind.UNAUTHORIZED, message);
  }
}
