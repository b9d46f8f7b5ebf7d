package io.trireme.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The launcher in a folder of its own, beside the packaged application and no source: it has
 * nothing to build, and no Maven to build it with.
 */
@Timeout(90)
class LauncherIT {
  private static final Path SOURCE = Path.of("..", "trireme").toAbsolutePath().normalize();
  private static final Path JDK = Path.of(System.getProperty("java.home"));
  private static final List<String> TOOLS =
      List.of("sh", "dirname", "readlink", "sed", "head", "find");
  private static final long PATIENCE_SECONDS = 40;

  @TempDir Path temporary = Path.of("");
  private Path installed = Path.of("");
  private Path launcher = Path.of("");
  private Path tools = Path.of("");
  private final Map<String, String> environment = new HashMap<>();

  private record Ran(int code, String out, String err) {
    List<String> errorLines() {
      return err.lines().toList();
    }
  }

  @BeforeEach
  void install() throws IOException {
    installed = Files.createDirectories(temporary.resolve("a folder").resolve("trireme"));
    launcher = installed.resolve("trireme");
    Files.copy(SOURCE, launcher, StandardCopyOption.COPY_ATTRIBUTES);
    Path target = Files.createDirectories(installed.resolve("deploy").resolve("target"));
    Path jar = GatewaySetup.application().toAbsolutePath().normalize();
    Files.createSymbolicLink(
        target.resolve("quarkus-app"), jar.resolveSibling(".").normalize().toRealPath());
    tools = Files.createDirectory(temporary.resolve("bin"));
    for (String tool : TOOLS) {
      Files.createSymbolicLink(tools.resolve(tool), onPath(tool));
    }
    environment.put("PATH", tools.toString());
    environment.put("HOME", Files.createDirectory(temporary.resolve("home")).toString());
    environment.put("JAVA_HOME", JDK.toString());
  }

  /** So that nothing follows them when the folder is deleted. */
  @AfterEach
  void removeLinks() throws IOException {
    try (Stream<Path> files = Files.walk(temporary)) {
      for (Path link : files.filter(Files::isSymbolicLink).toList()) {
        Files.delete(link);
      }
    }
  }

  private static Path onPath(String tool) {
    for (String folder : System.getenv("PATH").split(":", -1)) {
      Path file = Path.of(folder, tool);
      if (Files.isExecutable(file)) {
        return file;
      }
    }
    throw new AssertionError(tool + " is not on the path");
  }

  private Ran run(String... arguments) throws IOException, InterruptedException {
    return runFrom(launcher, arguments);
  }

  private Ran runFrom(Path script, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(script.toString()));
    command.addAll(List.of(arguments));
    Path out = Files.createTempFile(temporary, "run", ".out");
    Path err = Files.createTempFile(temporary, "run", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(temporary.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
          .as(() -> "the end of " + command)
          .isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Ran(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  /** A folder that looks like a JDK of another version. */
  private Path oldJdk() throws IOException {
    Path jdk = temporary.resolve("old-jdk");
    Path bin = Files.createDirectories(jdk.resolve("bin"));
    script(
        bin.resolve("java"),
        "#!/bin/sh\necho 'openjdk version \"17.0.9\" 2023-10-17' >&2\nexit 3\n");
    script(bin.resolve("javac"), "#!/bin/sh\nexit 3\n");
    return jdk;
  }

  private static void script(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Points every folder outside HOME in which the launcher looks for a JDK to one that is not. */
  private void hideInstalledJdks() throws IOException {
    String text = Files.readString(launcher);
    String hidden = text;
    for (String folder : List.of("/usr/lib/jvm", "/usr/java", "/opt/", "/Library/")) {
      assertThat(hidden).contains(" " + folder);
      hidden = hidden.replace(" " + folder, " /nowhere" + folder);
    }
    Files.writeString(launcher, hidden);
    environment.remove("JAVA_HOME");
  }

  @Test
  void shouldBePlainShell() throws IOException, InterruptedException {
    // When
    Process check = new ProcessBuilder("sh", "-n", SOURCE.toString()).start();
    // Then
    assertThat(check.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(check.exitValue()).isZero();
    assertThat(Files.readAllLines(SOURCE).getFirst()).isEqualTo("#!/bin/sh");
    assertThat(Files.isExecutable(SOURCE)).isTrue();
  }

  @Test
  void shouldPrintTheVersion() throws IOException, InterruptedException {
    // When
    Ran ran = run("version");
    // Then
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out()).containsPattern("\\Atrireme \\d+\\.\\d+\\.\\d+ \\(.+\\)\\R\\z");
    assertThat(ran.err()).isEmpty();
  }

  @Test
  void shouldExplainItself() throws IOException, InterruptedException {
    // When
    Ran ran = run("--help");
    // Then
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out()).contains("serve", "version", "dev", "verify");
    assertThat(ran.err()).isEmpty();
  }

  @Test
  void shouldRefuseAnUnknownWord() throws IOException, InterruptedException {
    // When
    Ran ran = run("oars");
    // Then
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("oars");
    assertThat(ran.out()).isEmpty();
  }

  @Test
  void shouldRefuseABrokenConfigurationInOneLine() throws IOException, InterruptedException {
    // Given
    Path file = temporary.resolve("broken.yaml");
    Files.writeString(file, "channels:\n  - id: a\n    dialect: claude\n    colour: red\n");
    environment.put("TRIREME_CONFIG", file.toString());
    environment.put("PROXY_ACCESS_KEY", GatewaySetup.ACCESS_KEY);
    environment.put("HOST", "127.0.0.1");
    environment.put("PORT", "0");
    environment.put("MANAGEMENT_PORT", "0");
    // When
    Ran ran = run("serve");
    // Then
    assertThat(ran.code()).as(ran.err()).isEqualTo(78);
    assertThat(ran.errorLines()).hasSize(1);
    assertThat(ran.err()).containsPattern("broken\\.yaml:4\\b");
  }

  @Test
  void shouldHandJavaOptionsOver() throws IOException, InterruptedException {
    // Given
    environment.put("JAVA_OPTS", "-showversion -Xmx96m");
    // When
    Ran ran = run("version");
    // Then
    assertThat(ran.code()).isZero();
    assertThat(ran.err()).contains("version \"" + Runtime.version().feature());
  }

  @Test
  void shouldRunThroughASymbolicLink() throws IOException, InterruptedException {
    // Given
    Path link = Files.createSymbolicLink(temporary.resolve("t"), launcher);
    // When
    Ran ran = runFrom(link, "version");
    // Then
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out()).startsWith("trireme ");
    assertThat(temporary.resolve("deploy")).doesNotExist();
  }

  @Test
  void shouldFindAJdkOnThePath() throws IOException, InterruptedException {
    // Given
    hideInstalledJdks();
    Files.createSymbolicLink(tools.resolve("java"), JDK.resolve("bin").resolve("java"));
    // When
    Ran ran = run("version");
    // Then
    assertThat(ran.code()).as(ran.err()).isZero();
  }

  @Test
  void shouldLookFurtherWhenJavaHomeLeadsNowhere() throws IOException, InterruptedException {
    // Given
    hideInstalledJdks();
    environment.put("JAVA_HOME", temporary.resolve("nowhere").toString());
    installBelowHome();
    // When
    Ran ran = run("version");
    // Then
    assertThat(ran.code()).as(ran.err()).isZero();
  }

  @Test
  void shouldLookFurtherWhenJavaIsOld() throws IOException, InterruptedException {
    // Given
    hideInstalledJdks();
    environment.put("JAVA_HOME", oldJdk().toString());
    environment.put("PATH", oldJdk().resolve("bin") + ":" + tools);
    installBelowHome();
    // When
    Ran ran = run("version");
    // Then
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out()).startsWith("trireme ");
  }

  private void installBelowHome() throws IOException {
    Path jdks = Files.createDirectory(temporary.resolve("home").resolve(".jdks"));
    Files.createSymbolicLink(jdks.resolve("temurin"), JDK);
  }

  @Test
  void shouldSayHowToGetAJdkWhenThereIsNone() throws IOException, InterruptedException {
    // Given
    hideInstalledJdks();
    environment.put("PATH", oldJdk().resolve("bin") + ":" + tools);
    // When
    Ran ran = run("serve");
    // Then
    assertThat(ran.code()).isNotZero();
    assertThat(ran.errorLines()).hasSize(1);
    assertThat(ran.err()).startsWith("trireme: ").contains("JDK 25", "JAVA_HOME");
    assertThat(ran.out()).isEmpty();
  }
}
