package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The Claude Code command line without a terminal: each run has a fresh home, an environment of its
 * own and an end. Immutable; blocking.
 */
final class ClaudeCode {
  /** The version that the table of its reactions was measured with. */
  static final String VERSION = "2.1.330";

  private final Path binary;
  private final Map<String, String> environment;
  private final List<String> arguments;

  private ClaudeCode(Path binary, Map<String, String> environment, List<String> arguments) {
    this.binary = binary;
    this.environment = Map.copyOf(environment);
    this.arguments = List.copyOf(arguments);
  }

  /**
   * What a run came to.
   *
   * @param json the one JSON object that it printed
   * @param stderr what else it said
   * @param took from start to exit
   */
  record Run(int exitCode, JsonNode json, String stderr, Duration took) {
    Run {
      requireNonNull(json, "json is null");
      requireNonNull(stderr, "stderr is null");
      requireNonNull(took, "took is null");
    }

    /** The text for the user: an answer, or what went wrong. */
    String result() {
      return json.path("result").asText();
    }

    boolean failed() {
      return json.path("is_error").asBoolean();
    }

    int turns() {
      return json.path("num_turns").asInt();
    }
  }

  /** The pinned version against this gateway, two retries; skips the test where it is not. */
  static ClaudeCode at(Gateway gateway) {
    Map<String, String> environment = CommandLineRun.environment();
    environment.put("ANTHROPIC_BASE_URL", gateway.url());
    environment.put("ANTHROPIC_API_KEY", GatewaySetup.ACCESS_KEY);
    environment.put("CLAUDE_CODE_MAX_RETRIES", "2");
    environment.put("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1");
    environment.put("DISABLE_TELEMETRY", "1");
    environment.put("DISABLE_ERROR_REPORTING", "1");
    environment.put("DISABLE_AUTOUPDATER", "1");
    return new ClaudeCode(installed(), environment, List.of());
  }

  /** Installs it if need be; skips the test, with the reason, where it cannot be had. */
  static Path installed() {
    Path packages = NpmFolder.install("claude-code").resolve("node_modules/@anthropic-ai");
    // The binary itself comes in a package for the platform; the other one holds a starter.
    for (Path candidate : platformPackages(packages)) {
      Path binary = candidate.resolve("claude");
      if (Files.isExecutable(binary)) {
        return binary;
      }
    }
    assumeTrue(false, "npm has no Claude Code for this platform: skipped");
    throw new IllegalStateException("not reached");
  }

  private static List<Path> platformPackages(Path packages) {
    try (Stream<Path> all = Files.list(packages)) {
      return all.filter(path -> path.getFileName().toString().startsWith("claude-code-"))
          .sorted()
          .toList();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Sets an environment variable. */
  ClaudeCode env(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(environment);
    more.put(name, value);
    return new ClaudeCode(binary, more, arguments);
  }

  ClaudeCode withoutEnv(String name) {
    Map<String, String> less = new LinkedHashMap<>(environment);
    less.remove(name);
    return new ClaudeCode(binary, less, arguments);
  }

  /** Adds arguments after the prompt. */
  ClaudeCode args(String... more) {
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of(more));
    return new ClaudeCode(binary, environment, all);
  }

  /**
   * One prompt, to its end.
   *
   * @throws AssertionError when it does not end within 90 s or prints no JSON
   */
  Run ask(String prompt) {
    List<String> command =
        new ArrayList<>(List.of(binary.toString(), "-p", prompt, "--output-format", "json"));
    command.addAll(arguments);
    CommandLineRun run = CommandLineRun.of(command, environment, new CommandLineRun.Home(Map.of()));
    if (!run.stdout().startsWith("{")) {
      throw new AssertionError(
          "claude printed no JSON after %s; stdout: %s; stderr: %s"
              .formatted(run.took(), run.stdout(), run.stderr()));
    }
    return new Run(run.exitCode(), Anthropic.json(run.stdout()), run.stderr(), run.took());
  }
}
