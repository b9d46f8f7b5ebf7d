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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The panel in a browser. {@code src/test/panel/drive.mjs} walks through it once and says what it
 * saw; the tests judge that. The pictures it takes lie in {@code target/screenshots}.
 */
@Tag("alone")
@Timeout(200)
class PanelIT {
  private static final int NODE = 20;
  private static final long PATIENCE_SECONDS = 150;
  private static final Path PICTURES = Path.of("target", "screenshots").toAbsolutePath();

  /** A lane that stands in a file, with a channel of another dialect. */
  private static final String OF_FILE =
      """
      channels:
        - id: main
          name: Main
          dialect: claude
          baseUrls: ["https://api.example.com"]
          keys: [{secret: sk-ant-of-the-file-1}]
        - id: other
          name: Other
          dialect: chat
          baseUrls: ["https://chat.example.com/v1"]
          keys: [{secret: sk-of-the-file-2}]
      lanes:
        claude: {entries: [{channel: main}, {channel: other}]}
      """;

  private static Gateway gateway;
  private static Gateway ofFile;
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
    try (Stream<Path> scripts = Files.list(Path.of("src", "test", "panel"))) {
      for (Path script : scripts.filter(file -> file.toString().endsWith(".mjs")).toList()) {
        Files.copy(
            script, folder.resolve(script.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Files.createDirectories(PICTURES);
    gateway = Gateway.start(GatewaySetup.of("").env("TRIREME_CONFIG", GatewaySetup.UNSET));
    ofFile = Gateway.start(GatewaySetup.of(OF_FILE));
    seen = drive(folder, chromium.orElseThrow());
  }

  @AfterAll
  static void stop() {
    if (ofFile != null) {
      ofFile.close();
    }
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
    command.addAll(List.of(gateway.url(), GatewaySetup.ACCESS_KEY, ofFile.url()));
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
  void shouldTellWhoGuessesHowLongToWaitAndLetTheRightKeyInAfterwards() {
    assertThat(list("guessStatuses")).startsWith("401", "401").endsWith("429");
    assertThat(text("lockedWords")).containsPattern("looks at no other key for \\d+ sec");
    assertThat(text("letInAfterwards")).isEqualTo("true");
  }

  @Test
  void shouldKeepTheKeyInMemoryAloneAndTheAddressThatWasAskedFor() {
    assertThat(list("storedKeys")).isEmpty();
    assertThat(text("deepLinkStatus")).isEqualTo("200");
    assertThat(text("addressAfterSignIn")).isEqualTo("/lanes/claude");
    assertThat(text("shownAfterSignOut")).isEqualTo("0");
  }

  @Test
  void shouldShowARequestWithinASecond() {
    assertThat(text("beforeRequest")).doesNotContain("100%");
    assertThat(Integer.parseInt(text("liveAfterMs"))).isLessThan(1000);
  }

  @Test
  void shouldReorderWithTheKeyboard() {
    assertThat(list("orderAtFirst")).containsExactly("first", "second", "third");
    assertThat(text("announced")).isEqualTo("First, place 2 of 3.");
    assertThat(list("orderByKeyboard")).containsExactly("second", "first", "third");
    assertThat(list("shownAfterEscape")).containsExactly("second", "first", "third");
  }

  @Test
  void shouldReorderWithTheMouseAndUndoIt() {
    assertThat(list("orderByMouse")).containsExactly("third", "second", "first");
    assertThat(list("orderAfterUndo")).containsExactly("second", "first", "third");
  }

  @Test
  void shouldReorderWithAFinger() {
    assertThat(text("liftedByTouch")).isEqualTo("1");
    assertThat(list("orderByTouch")).containsExactly("third", "second", "first");
  }

  @Test
  void shouldKeepWeightAndStrategy() {
    assertThat(text("wrongWeight")).isEqualTo("Enter a whole number from 1 to 1000.");
    assertThat(text("shareOfWeight")).contains("60");
    assertThat(text("strategyAfterReturn")).isEqualTo("Weighted");
  }

  @Test
  void shouldMoveAChannelIntoTheSparePoolAndBack() {
    assertThat(text("pool")).startsWith("Spare pool (1)");
    assertThat(list("shownAfterPool")).contains("third");
  }

  @Test
  void shouldLoseNothingWhenSomebodyElseWasQuicker() {
    assertThat(text("typedAfterStale")).isEqualTo("Second by me");
    assertThat(text("keptAfterStale")).isEqualTo("Second");
    assertThat(text("typedAfterReload")).isEqualTo("Second by me");
    assertThat(text("websiteAfterBoth")).isEqualTo("https://vendor.example.com");
  }

  @Test
  void shouldTellThatALaneOfTheFileIsChangedThere() {
    assertThat(text("fileWords")).startsWith("This lane stands in trireme.yaml:");
    assertThat(text("fileHandles")).isEqualTo("0");
    assertThat(text("fileStrategies")).isEqualTo("0");
    assertThat(list("fileMenu"))
        .contains("Suspend", "Put first for a while")
        .noneMatch(item -> item.startsWith("Weight") || item.contains("spare pool"));
  }

  @Test
  void shouldNameTheLossesOfATranslation() {
    assertThat(text("lossesHovered")).contains("top_k", "mcp_servers", "image (url)");
    assertThat(text("lossesDescribe")).contains("top_k", "mcp_servers");
  }

  @Test
  void shouldDoItsMainTaskWithTheKeyboardAlone() {
    assertThat(text("firstByKeyboard")).isEqualTo("true");
    assertThat(text("openedByKeyboard")).isEqualTo("true");
  }

  @Test
  void shouldBeThereWithinASecond() {
    assertThat(Integer.parseInt(text("firstPaintMs"))).isBetween(1, 999);
    assertThat(Integer.parseInt(text("lanesShownMs"))).isBetween(1, 999);
    assertThat(Integer.parseInt(text("scriptBytes"))).isBetween(50_000, 350 * 1024);
  }

  @Test
  void shouldPutAnOrderBackThatCouldNotBeSaved() {
    assertThat(list("shownAfterFailure")).containsExactly("second", "first", "third");
  }

  @Test
  void shouldSuspendAndResume() {
    assertThat(text("stateAfterResume")).isEqualTo("active");
  }

  @Test
  void shouldShowWhatVendorsAndPeopleWroteAsText() {
    assertThat(text("canaryName")).contains("<img src=x onerror");
    assertThat(text("lastError")).contains("503");
    assertThat(text("stolen")).isEqualTo("false");
  }

  @Test
  void shouldOpenARowUnderAnAddressOfItsOwn() {
    assertThat(text("openInAddress")).isEqualTo("broken");
    assertThat(text("charts")).isEqualTo("4");
  }

  @Test
  void shouldAddAChannelOutOfAPastedCommand() {
    assertThat(text("pastedBaseUrl")).isEqualTo(text("upstream") + "/good/v1");
    assertThat(text("pastedCalls")).isEqualTo(text("upstream") + "/good/v1/messages");
    assertThat(text("pastedDialect")).isEqualTo("claude");
    assertThat(text("secretShown")).isEqualTo("false");
    assertThat(text("madeDialect")).isEqualTo("claude");
    assertThat(text("madeFirst")).isEqualTo("true");
  }

  @Test
  void shouldTestAChannelBeforeItIsSaved() {
    assertThat(list("tested")).contains("Reachable ok", "Key ok", "Models ok", "Streaming ok");
  }

  @Test
  void shouldSayFirstWhetherAllIsWell() {
    assertThat(text("verdict")).isNotBlank();
    assertThat(text("overviewCharts")).isEqualTo("6");
  }

  @Test
  void shouldShowARequestInTheLogByItself() {
    // The log is written in batches, and asked for again once a burst is over.
    assertThat(Integer.parseInt(text("loggedAfterMs"))).isLessThan(3000);
    assertThat(text("filterInAddress")).contains("outcome=success");
  }

  @Test
  void shouldOpenARequestAsAWaterfallUnderItsOwnAddress() {
    assertThat(text("requestAddress")).startsWith("/requests/");
    assertThat(Integer.parseInt(text("waterfall"))).isPositive();
    assertThat(text("addressAfterSheet")).isEqualTo("/requests");
  }

  @Test
  void shouldShowBodiesAsTextWhereTheyAreKept() {
    assertThat(text("bodiesOff")).contains("Switch it on");
    assertThat(text("bodyShown")).contains("\"messages\": [", "<img src=x onerror");
  }

  @Test
  void shouldMakeAClientKeyAndShowItsSecretOnce() {
    assertThat(text("wrongLimit")).isNotBlank();
    assertThat(text("secretBegins")).isEqualTo("tr-");
    assertThat(text("secretAfterEscape")).isEqualTo("true");
    assertThat(text("secretAfterwards")).isEqualTo("false");
    assertThat(list("rotated")).containsExactly("another", "200", "200");
    assertThat(list("keysAfterwards")).doesNotContain("Black box");
  }

  @Test
  void shouldConnectAClientAndTellWhereARequestWouldGo() {
    assertThat(text("connectCommands")).contains(gateway.url()).doesNotContain("e2e-caller");
    assertThat(text("firstRequest")).isNotBlank();
    assertThat(Integer.parseInt(text("candidates"))).isGreaterThan(1);
  }

  @Test
  void shouldChangeSettingsAndLookBeforeAnImport() {
    assertThat(text("keepAliveAfter")).isEqualTo("20s");
    assertThat(text("importPlan")).contains("added channel imported");
    assertThat(list("channelsAfterDryRun")).doesNotContain("Imported");
    assertThat(text("auditWords")).isNotBlank();
  }

  @Test
  void shouldSpeakChineseToo() {
    assertThat(list("english")).contains("Lanes", "Connect");
    assertThat(list("chinese")).hasSameSizeAs(list("english")).doesNotContain("Lanes", "Connect");
    assertThat(text("languageOfPage")).isEqualTo("zh-CN");
    assertThat(text("chineseError")).isEqualTo("厂商没有余量（状态码 503 overloaded_error）");
  }

  @Test
  void shouldFindWhatIsTypedIntoTheSearch() {
    assertThat(text("foundPath")).isEqualTo("/overview");
  }

  @Test
  void shouldStayOnItsOriginAndWithinItsPolicy() {
    assertThat(list("foreignRequests")).isEmpty();
    assertThat(list("violations")).isEmpty();
    assertThat(list("consoleErrors")).isEmpty();
    assertThat(list("pageErrors")).isEmpty();
  }

  @Test
  void shouldBeUsableByEverybody() {
    assertThat(seen.path("axeRuns").asInt()).isGreaterThan(20);
    assertThat(list("inaccessible")).isEmpty();
  }

  @Test
  void shouldFitANarrowPhone() {
    assertThat(list("overflows")).isEmpty();
  }

  @Test
  void shouldLeavePicturesOfEveryScreen() {
    for (String screen :
        List.of(
            "sign-in",
            "lanes-empty",
            "lanes",
            "lanes-open",
            "lanes-chinese",
            "lanes-file",
            "add-channel",
            "search",
            "overview",
            "requests",
            "request",
            "keys",
            "connect",
            "route",
            "settings",
            "backups",
            "audit",
            "health")) {
      for (String look : List.of("light-wide", "light-narrow", "dark-wide", "dark-narrow")) {
        assertThat(PICTURES.resolve(screen + "-" + look + ".png")).isNotEmptyFile();
      }
    }
  }
}
