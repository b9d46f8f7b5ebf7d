package io.trireme.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The Codex command line without a terminal, pointed at a gateway in one of the two ways that its
 * configuration has. Immutable; blocking.
 */
final class Codex {
  /** Nothing leaves the machine, and tools run unasked. */
  private static final String KEYS =
      """
      check_for_update_on_startup = false
      approval_policy = "never"
      sandbox_mode = "danger-full-access"
      """;

  private static final String TABLES = "[analytics]\nenabled = false\n";

  private final Path binary;
  private final String keys;
  private final String tables;

  /** In TOML the keys of the file itself stand before every table. */
  private Codex(Path binary, String keys, String tables) {
    this.binary = requireNonNull(binary, "binary is null");
    this.keys = requireNonNull(keys, "keys is null");
    this.tables = requireNonNull(tables, "tables is null");
  }

  /** As a provider of the user's own: no WebSocket, and compaction by a plain question. */
  static Codex customProvider(String url) {
    return new Codex(
        installed(),
        KEYS + "model_provider = \"trireme\"\n",
        TABLES
            + """
            [model_providers.trireme]
            name = "Trireme"
            base_url = "%s/v1"
            env_key = "TRIREME_KEY"
            wire_api = "responses"
            request_max_retries = 0
            stream_max_retries = 0
            """
                .formatted(url));
  }

  /** As OpenAI itself: a WebSocket first, and compaction by a trigger. */
  static Codex openAiProvider(String url) {
    return new Codex(installed(), KEYS + "openai_base_url = \"%s/v1\"\n".formatted(url), TABLES);
  }

  /** Installs it if need be; skips the test, with the reason, where it cannot be had. */
  static Path installed() {
    Path packages = NpmFolder.install("codex").resolve("node_modules/@openai");
    try (Stream<Path> files = Files.walk(packages, 6)) {
      for (Path file : files.sorted().toList()) {
        if (file.endsWith("bin/codex") && Files.isExecutable(file)) {
          return file;
        }
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    assumeTrue(false, "npm has no Codex for this platform: skipped");
    throw new IllegalStateException("not reached");
  }

  /** Compacts the conversation as soon as an answer reports more tokens than this. */
  Codex compactingAbove(int tokens) {
    return new Codex(binary, keys + "model_auto_compact_token_limit = " + tokens + "\n", tables);
  }

  CommandLineRun ask(String model, String prompt) {
    Map<String, String> environment = CommandLineRun.environment();
    environment.put("TRIREME_KEY", GatewaySetup.ACCESS_KEY);
    environment.put("CODEX_API_KEY", GatewaySetup.ACCESS_KEY);
    List<String> command =
        List.of(binary.toString(), "exec", "--skip-git-repo-check", "-m", model, prompt);
    return CommandLineRun.of(
        command, environment, new CommandLineRun.Home(Map.of(".codex/config.toml", keys + tables)));
  }
}
