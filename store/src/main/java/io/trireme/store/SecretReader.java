package io.trireme.store;

import io.trireme.core.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code secret} or {@code secretRef} and follows the reference. Quotes neither. */
final class SecretReader {
  /** The largest secret file. */
  static final int MAX_BYTES = 64 * 1024;

  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /** The gateway's own: no channel may be given them, as it would send them away. */
  private static final Pattern OWN =
      Pattern.compile("TRIREME_.*|PROXY_ACCESS_KEY|ADMIN_ACCESS_KEY");

  private final @Nullable Path folder;
  private final SourceFiles files;
  private final Function<String, @Nullable String> environment;

  /**
   * Prepares to read.
   *
   * @param folder what relative files are relative to
   */
  SecretReader(Path folder, SourceFiles files, Function<String, @Nullable String> environment) {
    this(environment, files, folder);
  }

  private SecretReader(
      Function<String, @Nullable String> environment, SourceFiles files, @Nullable Path folder) {
    this.folder = folder;
    this.files = files;
    this.environment = environment;
  }

  /**
   * For objects of the database. They may refer to the environment, but to no file: who may
   * configure channels is not thereby one who may read the gateway's files.
   */
  static SecretReader ofStored(Function<String, @Nullable String> environment) {
    return new SecretReader(environment, new SourceFiles(), null);
  }

  /**
   * A secret and what its owner's id is derived from.
   *
   * @param identity the reference, else the secret
   */
  record Found(Secret secret, String identity) {
    @Override
    public String toString() {
      return "Found[redacted]";
    }
  }

  Found read(YamlValue owner, YamlObject fields) {
    YamlValue secret = fields.find("secret").orElse(null);
    YamlValue reference = fields.find("secretRef").orElse(null);
    if (secret != null && reference != null) {
      throw reference.error("stands beside secret; keep one of the two");
    }
    if (reference != null) {
      String text = reference.text();
      return new Found(secret(reference, follow(reference, text)), text);
    }
    if (secret != null) {
      String text = secret.text();
      return new Found(secret(secret, text), text);
    }
    throw owner.error("needs secret or secretRef");
  }

  private String follow(YamlValue place, String reference) {
    if (reference.startsWith("env:")) {
      return variable(place, reference.substring("env:".length()));
    }
    if (reference.startsWith("file:")) {
      return content(place, reference.substring("file:".length()));
    }
    if (reference.startsWith("k8s:")) {
      throw place.error(
          "Kubernetes Secrets are not read directly; mount the Secret and use file:/path");
    }
    throw place.error("expected env:NAME or file:/path");
  }

  private String variable(YamlValue place, String name) {
    if (!VARIABLE.matcher(name).matches()) {
      throw place.error("expected the name of an environment variable after env:");
    }
    if (folder == null && OWN.matcher(name).matches()) {
      throw place.error("is a credential of the gateway itself; no channel may be given it");
    }
    String value = environment.apply(name);
    if (value == null || value.isBlank()) {
      throw place.error("the environment variable " + name + " is not set; set it and start again");
    }
    return value.strip();
  }

  private String content(YamlValue place, String name) {
    if (name.isBlank()) {
      throw place.error("expected a path after file:");
    }
    if (folder == null) {
      throw place.error("files are read for the configuration file only; give the secret itself");
    }
    Path file;
    try {
      file = folder.resolve(name);
    } catch (InvalidPathException e) {
      throw place.error("expected a path after file:");
    }
    try {
      byte[] bytes = files.read(file, MAX_BYTES);
      return new String(bytes, StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw place.error("the file " + file + " cannot be used: " + SourceFiles.reason(e));
    }
  }

  private static Secret secret(YamlValue place, String value) {
    try {
      return Secret.of(value);
    } catch (IllegalArgumentException e) {
      throw place.error("a secret is visible ASCII without spaces, on one line, and not empty");
    }
  }
}
