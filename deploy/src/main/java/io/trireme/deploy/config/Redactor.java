package io.trireme.deploy.config;

import io.trireme.core.Secret;
import io.trireme.scheduler.ApiKey;
import io.trireme.scheduler.Channel;
import io.trireme.scheduler.ClientCredential;
import io.trireme.scheduler.ClientKey;
import io.trireme.scheduler.GatewayConfiguration;
import jakarta.inject.Singleton;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static java.util.Objects.requireNonNull;

/**
 * Takes credentials out of text that is to be logged: those that we know to the letter, and what
 * looks like one. Thread-safe.
 */
@Singleton
public final class Redactor {

  private static final String MASK = "[redacted]";

  private static final String NAMES =
      "api_key|apikey|x-api-key|authorization|authorization_token|access_token|refresh_token"
          + "|client_secret|private_key|password|secret";

  /**
   * Prefixes of the vendors' keys and of ours, and values behind the names of credentials. What
   * stands before a value is a group, and stays. Looking behind each character for it instead takes
   * several times as long over a large text.
   */
  private static final Pattern LOOKS_LIKE_A_KEY =
      Pattern.compile(
          "(?i)\\b(?:sk-|tr-|gsk_|xai-|ghp_|AIza|AKIA|ya29\\.)[A-Za-z0-9_\\-.]{8,}"
              + "|bearer\\s+[A-Za-z0-9_\\-.=+/]{8,}"
              + "|([?&]key=)[^&\\s\"]+"
              + "|(\"(?:"
              + NAMES
              + ")\"\\s{0,4}:\\s{0,4}\")[^\"]+"
              // The same within a text of JSON, as arguments and results of tools are.
              + "|(\"(?:"
              + NAMES
              + ")\\\\{1,8}\"\\s{0,4}:\\s{0,4}\\\\{1,8}\")[^\"\\\\]+");

  private final LiveConfiguration configuration;
  private final AccessKeys accessKeys;

  Redactor(LiveConfiguration configuration, AccessKeys accessKeys) {
    this.configuration = requireNonNull(configuration, "configuration is null");
    this.accessKeys = requireNonNull(accessKeys, "accessKeys is null");
  }

  /** The text without credentials. */
  public String redact(String text) {
    String redacted = text;
    GatewayConfiguration current = configuration.current();
    for (Channel channel : current.channels()) {
      for (ApiKey key : channel.keys()) {
        redacted = without(redacted, key.secret());
      }
    }
    for (ClientKey key : current.clientKeys()) {
      if (key.credential() instanceof ClientCredential.Plain plain) {
        redacted = without(redacted, plain.secret());
      }
    }
    for (Secret secret : accessKeys.all()) {
      redacted = without(redacted, secret);
    }
    return LOOKS_LIKE_A_KEY
        .matcher(redacted)
        .replaceAll(match -> Matcher.quoteReplacement(before(match) + MASK));
  }

  private static String before(MatchResult match) {
    for (int group = 1; group <= match.groupCount(); group++) {
      String prefix = match.group(group);
      if (prefix != null) {
        return prefix;
      }
    }
    return "";
  }

  private static String without(String text, Secret secret) {
    return text.replace(secret.reveal(), MASK);
  }
}
