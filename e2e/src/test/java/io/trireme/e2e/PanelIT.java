package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The panel in a browser. {@code src/test/panel/drive.mjs} walks through it once and says what it
 * saw; the tests judge that. The pictures it takes lie in {@code target/panel}.
 */
@Timeout(180)
class PanelIT {
  private static final int NODE = 20;
  private static final long PATIENCE_SECONDS = 120;
  private static final String BASE_URL = "https://api.anthropic.com";
  private static final Path PICTURES = Path.of("target", "panel").toAbsolutePath();

  private static Gateway gateway;
  private static JsonNode seen;

  @BeforeAll
  static void walkThrough() throws IOException, InterruptedException {
    Optional<Path> chromium =
        Stream.of("chromium", "chromium-browser", "google-chrome")
            .flatMap(PanelIT::onPath)
            .findFirst();
    assumeTrue(chromium.isPresent(), "no chromium is on the path: skipped");
    NpmFolder.assumeNode(NODE);
    Path folder = NpmFolder.install("panel");
    Files.copy(
        Path.of("src", "test", "panel", "drive.mjs"),
        folder.resolve("drive.mjs"),
        StandardCopyOption.REPLACE_EXISTING);
    Files.createDirectories(PICTURES);
    gateway = Gateway.start(GatewaySetup.claude(BASE_URL));
    seen = drive(folder, chromium.orElseThrow());
  }

  @AfterAll
  static void stop() {
    if (gateway != null) {
      gateway.close();
    }
  }

  private static Stream<Path> onPath(String tool) {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .map(folder -> Path.of(folder, tool))
        .filter(Files::isExecutable);
  }

  private static JsonNode drive(Path folder, Path chromium)
      throws IOException, InterruptedException {
    File out = folder.resolve("seen.json").toFile();
    File err = folder.resolve("drive.log").toFile();
    List<String> command = new ArrayList<>(List.of("node", "drive.mjs", chromium.toString()));
    command.add(PICTURES.toString());
    command.addAll(List.of(gateway.url(), GatewaySetup.ACCESS_KEY, "replay", BASE_URL));
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out)
            .redirectError(err)
            .start();
    try {
      boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      String said = Files.readString(err.toPath());
      assertThat(ended).as(() -> "the walk comes to its end\n" + said).isTrue();
      assertThat(process.exitValue()).as(said).isZero();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    return Anthropic.json(Files.readString(out.toPath()));
  }

  private static String text(String name) {
    assertThat(seen.has(name)).as(name + " in " + seen).isTrue();
    return seen.path(name).asText();
  }

  private static List<String> list(String name) {
    assertThat(seen.path(name).isArray()).as(name + " in " + seen).isTrue();
    List<String> texts = new ArrayList<>();
    seen.path(name).forEach(each -> texts.add(each.asText()));
    return texts;
  }

  @Test
  void shouldSayInWordsThatAKeyIsWrong() {
    assertThat(text("refusal")).isEqualTo("Trireme does not know this key.");
  }

  @Test
  void shouldShowWhatRuns() {
    // Given
    RawAnswer health = RawHttp.exchange(gateway.port(), RawRequest.get("/health"));
    // When / Then
    assertThat(text("version"))
        .isEqualTo(Anthropic.json(health.text()).path("version").path("version").asText());
    assertThat(text("mode")).isEqualTo("production");
    assertThat(text("dialects")).contains("claude", "/v1/messages");
    assertThat(text("row")).contains("replay", "claude", "1 key");
    assertThat(seen.path("rowNamesBaseUrl").asBoolean()).as(text("row")).isTrue();
    assertThat(text("connect")).contains(gateway.url());
  }

  @Test
  void shouldKeepTheKeyInMemoryAlone() {
    assertThat(list("storedKeys")).isEmpty();
    assertThat(text("urlAfterSignIn")).isEqualTo(gateway.url() + "/");
  }

  @Test
  void shouldSpeakChineseToo() {
    assertThat(list("english")).contains("Lanes", "Dialects");
    assertThat(list("chinese")).hasSameSizeAs(list("english")).doesNotContain("Lanes", "Dialects");
    assertThat(text("languageOfPage")).isEqualTo("zh-CN");
  }

  @Test
  void shouldTurnDark() {
    assertThat(seen.path("darkDiffers").asBoolean()).isTrue();
  }

  @Test
  void shouldStayOnItsOriginAndWithinItsPolicy() {
    assertThat(list("foreignRequests")).isEmpty();
    assertThat(list("violations")).isEmpty();
    assertThat(list("consoleErrors")).isEmpty();
    assertThat(list("pageErrors")).isEmpty();
  }

  @Test
  void shouldLoadUnderADeepLinkInTheThemeThatWasChosen() {
    assertThat(text("deepLinkStatus")).isEqualTo("200");
    assertThat(text("themeAfterReload")).isEqualTo("light");
  }

  @Test
  void shouldFitANarrowPhone() {
    assertThat(text("narrowOverflow")).isEqualTo("0");
    assertThat(text("signInOverflow")).isEqualTo("0");
  }

  @Test
  void shouldLeavePictures() {
    assertThat(PICTURES.resolve("overview-light-wide.png")).isNotEmptyFile();
    assertThat(PICTURES.resolve("overview-dark-narrow.png")).isNotEmptyFile();
  }
}
