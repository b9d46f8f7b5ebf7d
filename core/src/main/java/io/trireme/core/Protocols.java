package io.trireme.core;

import io.trireme.core.spi.AuthHeader;
import io.trireme.core.spi.Dialect;
import io.trireme.core.spi.Endpoint;
import io.trireme.core.spi.Marker;
import io.trireme.core.spi.Protocol;
import io.trireme.core.spi.RequestHead;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import static java.util.stream.Collectors.joining;

/**
 * The registry of dialects: who answers a request. Immutable and thread-safe. It refuses, at start,
 * two dialects of one id and two that could not be told apart on a path they share.
 */
public final class Protocols {

  /**
   * An endpoint and the dialect that answers it.
   *
   * @param protocol the dialect
   * @param endpoint its endpoint
   * @param rawModel what the path holds in place of <code>{model}</code>, or of another name in
   *     braces, percent-encoded; "" if nothing
   */
  public record Match(Protocol protocol, Endpoint endpoint, String rawModel) {}

  private record Claim(Marker marker, Protocol protocol) {}

  private final List<Protocol> protocols;
  private final List<Claim> claims;

  /**
   * Registers the dialects.
   *
   * @throws IllegalStateException if there is none, or if two collide
   */
  public Protocols(List<Protocol> discovered) {
    this.protocols = discovered.stream().sorted(Comparator.comparing(Protocol::dialect)).toList();
    if (protocols.isEmpty()) {
      throw new IllegalStateException("no dialect is installed: put a protocol jar on the path");
    }
    Set<Dialect> ids = new HashSet<>();
    List<Claim> found = new ArrayList<>();
    for (Protocol protocol : protocols) {
      if (!ids.add(protocol.dialect())) {
        throw new IllegalStateException("two dialects are named " + protocol.dialect());
      }
      protocol.markers().forEach(marker -> found.add(new Claim(marker, protocol)));
    }
    found.sort(Comparator.comparingInt(claim -> claim.marker().rank()));
    this.claims = List.copyOf(found);
    refuseEqualRanks();
    refuseSharedEndpointsWithoutMarkers();
  }

  private void refuseEqualRanks() {
    Set<Integer> ranks = new HashSet<>();
    for (Claim claim : claims) {
      if (!ranks.add(claim.marker().rank())) {
        throw new IllegalStateException(
            "two markers have rank "
                + claim.marker().rank()
                + "; one is of "
                + claim.protocol().dialect());
      }
    }
  }

  private void refuseSharedEndpointsWithoutMarkers() {
    Map<String, Protocol> owners = new HashMap<>();
    for (Protocol protocol : protocols) {
      for (Endpoint endpoint : protocol.endpoints()) {
        Protocol earlier = owners.putIfAbsent(endpoint.toString(), protocol);
        if (earlier != null && (earlier.markers().isEmpty() || protocol.markers().isEmpty())) {
          throw new IllegalStateException(
              endpoint + " is claimed by " + earlier.dialect() + " and " + protocol.dialect());
        }
      }
    }
  }

  /** All dialects, by id. */
  public List<Protocol> all() {
    return protocols;
  }

  /** The dialect of that id, if it is installed. */
  public Optional<Protocol> byDialect(Dialect dialect) {
    return protocols.stream().filter(p -> p.dialect().equals(dialect)).findFirst();
  }

  /**
   * What is wrong with a quirk of a channel of that dialect, for whoever wrote it; empty if nothing
   * is.
   */
  public Optional<String> quirkFault(Dialect dialect, String name, String value) {
    if (name.equals(AuthHeader.QUIRK)) {
      return AuthHeader.fault(value);
    }
    return byDialect(dialect)
        .map(protocol -> protocol.quirkFault(name, value))
        .orElse(Optional.of("the dialect " + dialect + " is not installed"));
  }

  /** The endpoint that answers the request; empty if there is none of that path and method. */
  public Optional<Match> find(RequestHead head) {
    List<Match> matches = matches(head, true);
    if (matches.size() <= 1) {
      return matches.stream().findFirst();
    }
    Protocol preferred = strongest(head, matches.stream().map(Match::protocol).toList());
    return matches.stream()
        .filter(match -> match.protocol().dialect().equals(preferred.dialect()))
        .findFirst();
  }

  /** The methods that the path of the request knows, as for an {@code Allow} header. */
  public Optional<String> allowed(RequestHead head) {
    String methods =
        protocols.stream()
            .flatMap(protocol -> protocol.endpoints().stream())
            .filter(endpoint -> endpoint.match(head.path()).isPresent())
            .map(Endpoint::method)
            .distinct()
            .sorted()
            .collect(joining(", "));
    return methods.isEmpty() ? Optional.empty() : Optional.of(methods);
  }

  /** In whose shape a request is refused that no endpoint answers: by path, then by marker. */
  public Protocol speaker(RequestHead head) {
    List<Match> samePath = matches(head, false);
    if (!samePath.isEmpty()) {
      return strongest(head, samePath.stream().map(Match::protocol).toList());
    }
    List<Protocol> below =
        protocols.stream()
            .filter(p -> p.pathPrefixes().stream().anyMatch(prefix -> isBelow(head.path(), prefix)))
            .toList();
    return below.isEmpty() ? strongest(head, protocols) : strongest(head, below);
  }

  private static boolean isBelow(String path, String prefix) {
    return path.equals(prefix) || path.startsWith(prefix + "/") || path.startsWith(prefix + ":");
  }

  private List<Match> matches(RequestHead head, boolean sameMethod) {
    List<Match> matches = new ArrayList<>();
    for (Protocol protocol : protocols) {
      protocol.endpoints().stream()
          .filter(endpoint -> !sameMethod || endpoint.method().equals(head.method()))
          .filter(endpoint -> endpoint.match(head.path()).isPresent())
          .max(Comparator.comparingInt(Endpoint::literalLength))
          .ifPresent(
              endpoint ->
                  matches.add(
                      new Match(protocol, endpoint, endpoint.match(head.path()).orElseThrow())));
    }
    return matches;
  }

  private Protocol strongest(RequestHead head, List<Protocol> among) {
    return claims.stream()
        .filter(claim -> among.contains(claim.protocol()) && claim.marker().holds(head))
        .map(Claim::protocol)
        .findFirst()
        .orElse(among.getFirst());
  }
}
