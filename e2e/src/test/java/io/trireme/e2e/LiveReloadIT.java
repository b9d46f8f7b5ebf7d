package io.trireme.e2e;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code ./trireme dev}: an edit in a protocol module and an edit in the panel both show on the
 * clients' port, and no process is started anew.
 */
@Tag("long")
@Timeout(600)
class LiveReloadIT {
  private static final int NODE = 20;
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Path DIALECT =
      Path.of("protocol-claude/src/main/java/io/trireme/claude/ClaudeRelay.java");
  private static final Path PANEL_TEXTS = Path.of("admin-ui/src/main/webui/src/i18n/en.ts");
  private static final String REFUSAL = "model: Field required";
  private static final String SKIP_LINK = "Skip to the content";

  @TempDir Path folder = Path.of("");
  private @Nullable DevMode running;

  @BeforeEach
  void start() throws IOException {
    NpmFolder.assumeNode(NODE);
    running = DevMode.start(folder.toRealPath(), GatewaySetup.claudeChannel("http://127.0.0.1:1"));
  }

  @AfterEach
  void stop() {
    if (running != null) {
      running.close();
    }
  }

  private DevMode dev() {
    return requireNonNull(running, "not started");
  }

  private String refusal() {
    RawAnswer answer = RawHttp.exchange(dev().port(), Anthropic.request("{\"messages\":[]}"));
    return answer.status() + " " + answer.text();
  }

  private String panel(String path) {
    RawAnswer answer = RawHttp.exchange(dev().port(), RawRequest.get(path));
    assertThat(answer.status()).as(path).isEqualTo(200);
    return answer.text();
  }

  private void awaitRefusal(String words) {
    awaitText("the refusal: " + words, () -> refusal(), "400 ", words);
  }

  /** A request is one of the things that make dev mode look for edits. */
  private void awaitText(String what, Text text, String... parts) {
    String[] last = {""};
    try {
      ProcessLog.await(
          what,
          SOON,
          () -> {
            last[0] = text.now();
            return Set.of(parts).stream().allMatch(last[0]::contains);
          });
    } catch (AssertionError late) {
      throw new AssertionError(late.getMessage() + "\n" + last[0] + "\n" + dev().log(), late);
    }
  }

  private interface Text {
    String now();
  }

  @Test
  void shouldShowEditsWithoutARestart() throws IOException {
    // Given
    awaitRefusal(REFUSAL);
    assertThat(panel("/")).contains("/src/main.ts").contains("/@vite/client");
    assertThat(panel("/src/i18n/en.ts")).contains(SKIP_LINK);
    Set<Long> before = dev().pids();

    // When
    dev().edit(DIALECT, REFUSAL, "model: edited while it runs");
    // Then
    awaitRefusal("model: edited while it runs");

    // When
    dev().edit(PANEL_TEXTS, SKIP_LINK, "Skip to what matters");
    // Then
    awaitText("edit of the panel", () -> panel("/src/i18n/en.ts"), "Skip to what matters");
    assertThat(panel("/")).contains("/src/main.ts");

    // When
    dev().edit(DIALECT, "model: edited while it runs", "model: edited once more");
    // Then
    awaitRefusal("model: edited once more");
    assertThat(dev().pids()).containsAll(before);
  }
}
