package io.trireme.deploy.config;

import io.trireme.core.Secret;
import io.trireme.store.KeptKey;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * The gateway's own two keys: one that callers present, one that administers. Immutable.
 *
 * @param proxy what callers present
 * @param adminOrNull what administers; null if the proxy key does
 */
public record AccessKeys(Secret proxy, @Nullable Secret adminOrNull) {

  /** Keys that stand in documents and examples, so everybody knows them. */
  private static final Set<String> KNOWN =
      Set.of(
          "your-proxy-access-key",
          "your-secure-access-key",
          "your-admin-access-key",
          "your-super-strong-secret-key",
          "changeme",
          "change-me",
          "password",
          "secret",
          "admin",
          "test",
          "sk-1234",
          "123456");

  public AccessKeys {
    requireNonNull(proxy, "proxy is null");
  }

  /**
   * A key from the environment.
   *
   * @param variable its name, for the message
   * @param suggestion a good key, for the message
   * @throws io.quarkus.runtime.PreventFurtherStepsException if it is one that everybody knows, or
   *     cannot stand in a header
   */
  public static Secret given(String variable, String value, String suggestion) {
    if (KNOWN.contains(value.strip())) {
      throw StartupRefusal.of(
          variable
              + " is a key from an example that everybody knows. Use another, such as "
              + suggestion);
    }
    try {
      return Secret.of(value);
    } catch (IllegalArgumentException e) {
      throw StartupRefusal.of(
          variable
              + " holds a character that cannot stand in a header. Use another, such as "
              + suggestion);
    }
  }

  /** The same as a kept key: for a gateway that was given none. */
  public static AccessKeys kept(KeptKey key) {
    return new AccessKeys(key.secret(), null);
  }

  /** True if the credential may call models. */
  public boolean opensProxy(String credential) {
    return proxy.matches(credential);
  }

  /** True if the credential may administer. */
  public boolean opensAdmin(String credential) {
    Secret admin = adminOrNull;
    return admin == null ? proxy.matches(credential) : admin.matches(credential);
  }

  /** All of them, for redaction. */
  public List<Secret> all() {
    Secret admin = adminOrNull;
    return admin == null ? List.of(proxy) : Stream.of(proxy, admin).toList();
  }
}
