package io.trireme.e2e;

import java.nio.file.Path;

/** Where a base URL may lead beside an upstream that answers. Safe for any thread. */
final class FaultPlaces implements AutoCloseable {
  /** A name that the gateway's own table of hosts does not have. */
  private static final String UNKNOWN = "no-such-upstream.test";

  /** One of them. */
  enum Place {
    /** An upstream that plays its scripts. */
    UPSTREAM,
    /** Nobody listens. */
    REFUSED,
    /** Connections come about never, and are not refused either. */
    BLACK_HOLE,
    /** A name that nobody knows. */
    UNKNOWN_NAME,
    /** TLS with a certificate that nobody vouches for. */
    UNTRUSTED,
    /** TLS with a trusted certificate that is over. */
    EXPIRED,
    /** TLS with a trusted certificate of another host. */
    ELSEWHERE,
    /** TLS as it should be. */
    TRUSTED,
    /** A connection on which no TLS begins. */
    DEAF
  }

  private final RefusedPort refused = new RefusedPort();
  private final DeafPort blackHole = DeafPort.full();
  private final DeafPort deaf = DeafPort.open();
  private final Certificates certificates;
  private final ReplayUpstream trusted;
  private final ReplayUpstream untrusted;
  private final ReplayUpstream expired;
  private final ReplayUpstream elsewhere;

  /**
   * Opens all of them.
   *
   * @param folder where certificates are made
   */
  FaultPlaces(Path folder) {
    certificates = new Certificates(folder);
    trusted = ReplayUpstream.start(certificates.key(Certificates.Kind.GOOD));
    untrusted = ReplayUpstream.start(certificates.key(Certificates.Kind.GOOD));
    expired = ReplayUpstream.start(certificates.key(Certificates.Kind.EXPIRED));
    elsewhere = ReplayUpstream.start(certificates.key(Certificates.Kind.ELSEWHERE));
  }

  /**
   * The base URL.
   *
   * @param upstream the URL of the upstream that plays its scripts
   */
  String url(Place place, String upstream) {
    return switch (place) {
      case UPSTREAM -> upstream;
      case REFUSED -> refused.url();
      case BLACK_HOLE -> "http://" + blackHole.authority();
      case UNKNOWN_NAME -> "http://" + UNKNOWN;
      case TRUSTED -> secure(trusted);
      case UNTRUSTED -> secure(untrusted);
      case EXPIRED -> secure(expired);
      case ELSEWHERE -> secure(elsewhere);
      case DEAF -> "https://" + deaf.authority();
    };
  }

  private static String secure(ReplayUpstream upstream) {
    return "https://127.0.0.1:" + upstream.port();
  }

  /** What the channel's configuration says of TLS: a whole line, or nothing. */
  String tls(Place place) {
    return switch (place) {
      case TRUSTED, EXPIRED, ELSEWHERE -> certificates.trusted();
      case UPSTREAM, REFUSED, BLACK_HOLE, UNKNOWN_NAME, UNTRUSTED, DEAF -> "";
    };
  }

  /** The upstream behind TLS that is as it should be. */
  ReplayUpstream trusted() {
    return trusted;
  }

  /** Whether anybody was asked whose certificate should have been refused. */
  boolean wereTrusted() {
    return !untrusted.requests().isEmpty()
        || !expired.requests().isEmpty()
        || !elsewhere.requests().isEmpty();
  }

  @Override
  public void close() {
    refused.close();
    blackHole.close();
    deaf.close();
    trusted.close();
    untrusted.close();
    expired.close();
    elsewhere.close();
  }
}
