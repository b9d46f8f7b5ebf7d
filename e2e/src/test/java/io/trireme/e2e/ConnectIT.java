package io.trireme.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

/** The real clients with the configuration that {@code connect --write} gives them. */
@Timeout(240)
class ConnectIT {
  private static final Transcript GOOD = Transcript.fixture("bash-final-text");

  private static final String CODEX_BEFORE =
      """
      check_for_update_on_startup = false
      approval_policy = "never"
      sandbox_mode = "danger-full-access"
      model_provider = "mine" # as it was

      [analytics]
      enabled = false

      [model_providers.mine]
      name = "Mine"
      base_url = "http://127.0.0.1:1/v1"
      """;

  private static final String GEMINI_BEFORE =
      """
      {"telemetry": {"enabled": false}, "privacy": {"usageStatisticsEnabled": false},
       "general": {"enableAutoUpdate": false}}
      """;

  private static ReplayUpstream vendor;
  private static Gateway gateway;

  @TempDir Path home = Path.of("");
  private String clientKey = "";

  @BeforeAll
  static void start() {
    vendor = ReplayUpstream.start();
    vendor.on(Anthropic.PATH, GOOD.script());
    gateway =
        Gateway.start(
            GatewaySetup.of(
                GatewaySetup.claudeChannel(vendor.url())
                    + """
                    lanes:
                      codex: {entries: [{channel: replay}]}
                      gemini: {entries: [{channel: replay}]}
                    """));
  }

  @AfterAll
  static void stop() {
    gateway.close();
    vendor.close();
  }

  @BeforeEach
  void makeKey() {
    clientKey =
        new AdminCalls(gateway)
            .done("POST", "/api/client-keys", "{\"name\": \"connect\"}")
            .path("secret")
            .asText();
  }

  private String connect(String... arguments) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("connect"));
    words.addAll(List.of(arguments));
    Path out = home.resolve("out");
    ProcessBuilder builder =
        new ProcessBuilder(GatewaySetup.of("").args(words.toArray(String[]::new)).command())
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    builder.environment().clear();
    builder.environment().put("HOME", home.toString());
    builder.environment().put("TRIREME_URL", gateway.url());
    builder.environment().put("TRIREME_CLIENT_KEY", clientKey);
    Process process = builder.start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    String said = Files.readString(out);
    Files.delete(out);
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }

  private void write(String file, String text) throws IOException {
    Path path = home.resolve(file);
    Files.createDirectories(requireNonNull(path.getParent(), "parent is null"));
    Files.writeString(path, text);
  }

  private CommandLineRun run(List<String> command, Map<String, String> more, String... files)
      throws IOException {
    Map<String, String> texts = new LinkedHashMap<>();
    for (String file : files) {
      Path path = home.resolve(file);
      texts.put(file, Files.readString(path));
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
          .isEqualTo("rw-------");
    }
    Map<String, String> environment = CommandLineRun.environment();
    environment.putAll(more);
    return CommandLineRun.of(command, environment, new CommandLineRun.Home(texts));
  }

  private void expectServed(CommandLineRun run) {
    assertThat(run.exitCode()).as(run.stdout() + run.stderr()).isZero();
    assertThat(run.stdout()).contains("The command printed trireme-afloat.");
    assertThat(gateway.log()).doesNotContain(clientKey);
  }

  @Test
  void shouldConnectClaudeCode() throws IOException, InterruptedException {
    // Given
    Path binary = ClaudeCode.installed();
    write(
        ".claude/settings.json",
        "{\"env\": {\"DISABLE_TELEMETRY\": \"1\"}, \"cleanupPeriodDays\": 7}");
    // When
    connect("claude", "--write", "--key");
    // Then
    expectServed(
        run(
            List.of(binary.toString(), "-p", "Say it.", "--output-format", "json"),
            Map.of(
                "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1",
                "DISABLE_ERROR_REPORTING", "1",
                "DISABLE_AUTOUPDATER", "1"),
            ".claude/settings.json"));
    // When
    assertThat(connect("claude", "--write", "--key")).contains("unchanged");
    connect("claude", "--undo");
    // Then
    assertThat(Anthropic.json(Files.readString(home.resolve(".claude/settings.json"))))
        .isEqualTo(
            Anthropic.json("{\"env\": {\"DISABLE_TELEMETRY\": \"1\"}, \"cleanupPeriodDays\": 7}"));
    assertThat(home.resolve(".claude/settings.json.before-trireme")).doesNotExist();
  }

  @Test
  void shouldConnectCodex() throws IOException, InterruptedException {
    // Given
    Path binary = Codex.installed();
    write(".codex/config.toml", CODEX_BEFORE);
    // When
    connect("codex", "--write", "--key");
    // Then
    expectServed(
        run(
            List.of(binary.toString(), "exec", "--skip-git-repo-check", "-m", "gpt-5.5", "Say it."),
            Map.of(),
            ".codex/config.toml"));
    // When
    assertThat(connect("codex", "--write", "--key")).contains("unchanged");
    connect("codex", "--undo");
    // Then
    assertThat(home.resolve(".codex/config.toml")).hasContent(CODEX_BEFORE);
  }

  @Test
  void shouldConnectGeminiCli() throws IOException, InterruptedException {
    // Given
    NpmFolder.assumeNode(20);
    Path script =
        NpmFolder.install("gemini-cli").resolve("node_modules/@google/gemini-cli/bundle/gemini.js");
    write(".gemini/settings.json", GEMINI_BEFORE);
    // When
    connect("gemini", "--write", "--key");
    // Then
    expectServed(
        run(
            List.of(
                "node", script.toString(), "--yolo", "-m", "gemini-3-pro-preview", "-p", "Say it."),
            Map.of("GEMINI_CLI_TRUST_WORKSPACE", "true"),
            ".gemini/settings.json",
            ".gemini/.env"));
    // When
    connect("gemini", "--undo");
    // Then
    assertThat(home.resolve(".gemini/.env")).doesNotExist();
    assertThat(Anthropic.json(Files.readString(home.resolve(".gemini/settings.json"))))
        .isEqualTo(Anthropic.json(GEMINI_BEFORE));
  }
}
