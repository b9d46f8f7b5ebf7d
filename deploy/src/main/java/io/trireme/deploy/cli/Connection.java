package io.trireme.deploy.cli;

import io.trireme.core.Secret;
import io.trireme.deploy.config.Environment;
import io.trireme.store.KeptKey;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * Which gateway, and with which key.
 *
 * @param url without a slash at its end
 * @param key what is presented
 * @param from where the key was found, for people
 */
record Connection(String url, Secret key, String from) {

  private static final List<String> KEY_VARIABLES = List.of("ADMIN_ACCESS_KEY", "PROXY_ACCESS_KEY");

  Connection {
    requireNonNull(url, "url is null");
    requireNonNull(key, "key is null");
    requireNonNull(from, "from is null");
  }

  /**
   * As the environment of this process and {@code .env} say.
   *
   * @throws Failure if they say something that cannot be used, or there is no key
   */
  static Connection find() {
    try {
      return of(Environment.read(Path.of(""), System.getenv()));
    } catch (IOException e) {
      throw new Failure(Failure.CONFIGURATION, ".env cannot be read: " + e.getMessage());
    }
  }

  static Connection of(Map<String, String> environment) {
    String url = url(environment);
    for (String variable : KEY_VARIABLES) {
      Optional<String> value = value(environment, variable);
      if (value.isPresent()) {
        return new Connection(url, secret(value.get(), variable), variable);
      }
    }
    Path data = Path.of(value(environment, "TRIREME_DATA").orElse("data"));
    try {
      KeptKey kept =
          KeptKey.find(data)
              .orElseThrow(
                  () ->
                      new Failure(
                          Failure.NOT_REACHED,
                          "no key: set ADMIN_ACCESS_KEY, or TRIREME_DATA to the gateway's data"
                              + " folder"));
      return new Connection(url, kept.secret(), kept.file().toString());
    } catch (IOException e) {
      throw new Failure(Failure.CONFIGURATION, "the kept key cannot be read: " + e.getMessage());
    }
  }

  private static Optional<String> value(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).map(String::strip).filter(s -> !s.isEmpty());
  }

  /** The address of the gateway. */
  static String url(Map<String, String> environment) {
    String url =
        value(environment, "TRIREME_URL")
            .orElse("http://127.0.0.1:" + value(environment, "PORT").orElse("3000"));
    try {
      URI uri = URI.create(url);
      String scheme = uri.getScheme();
      if (("http".equals(scheme) || "https".equals(scheme))
          && uri.getHost() != null
          && uri.getRawUserInfo() == null
          && uri.getRawQuery() == null
          && uri.getRawFragment() == null) {
        return url.replaceAll("/+$", "");
      }
    } catch (IllegalArgumentException e) {
      // Refused below, without the text: it may hold a password.
    }
    throw new Failure(
        Failure.CONFIGURATION,
        "TRIREME_URL (or PORT) cannot be used: it must be like http://127.0.0.1:3000");
  }

  private static Secret secret(String value, String variable) {
    try {
      return Secret.of(value);
    } catch (IllegalArgumentException e) {
      throw new Failure(
          Failure.CONFIGURATION, variable + " holds a character that cannot stand in a header");
    }
  }
}
