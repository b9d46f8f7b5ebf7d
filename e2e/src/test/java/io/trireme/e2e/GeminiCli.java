package io.trireme.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import static java.util.Objects.requireNonNull;

/** The Gemini command line without a terminal, pointed at a gateway. Immutable; blocking. */
final class GeminiCli {
  private static final int NODE = 20;

  private static final String SETTINGS =
      """
      {"security": {"auth": {"selectedType": "gemini-api-key"}},
       "telemetry": {"enabled": false},
       "privacy": {"usageStatisticsEnabled": false},
       "general": {"enableAutoUpdate": false}}
      """;

  private final Path script;
  private final String url;

  private GeminiCli(Path script, String url) {
    this.script = requireNonNull(script, "script is null");
    this.url = requireNonNull(url, "url is null");
  }

  /** Installs it if need be; skips the test, with the reason, where it cannot be had. */
  static GeminiCli at(String url) {
    try {
      NpmFolder.assumeNode(NODE);
    } catch (IOException unusable) {
      throw new UncheckedIOException(unusable);
    }
    Path folder = NpmFolder.install("gemini-cli");
    return new GeminiCli(folder.resolve("node_modules/@google/gemini-cli/bundle/gemini.js"), url);
  }

  /**
   * One prompt, to its end.
   *
   * @param model "" for the client's own choice
   */
  CommandLineRun ask(String model, String prompt) {
    Map<String, String> environment = CommandLineRun.environment();
    environment.put("GEMINI_API_KEY", GatewaySetup.ACCESS_KEY);
    environment.put("GOOGLE_GEMINI_BASE_URL", url);
    environment.put("GEMINI_CLI_TRUST_WORKSPACE", "true");
    List<String> command = List.of("node", script.toString(), "--yolo", "-m", model, "-p", prompt);
    return CommandLineRun.of(
        command, environment, new CommandLineRun.Home(Map.of(".gemini/settings.json", SETTINGS)));
  }
}
