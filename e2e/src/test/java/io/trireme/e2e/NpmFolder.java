package io.trireme.e2e;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.opentest4j.TestAbortedException;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Packages of npm that a test needs: the folder of {@code src/test} that pins them is installed
 * below {@code target/npm}, once for each state of its lock file and without install scripts. Where
 * node, npm or the packages cannot be had, the test is skipped and says why.
 */
final class NpmFolder {
  private static final Duration INSTALL = Duration.ofMinutes(5);
  private static final Duration ASK = Duration.ofSeconds(30);

  private static final Map<String, String> MISSING = new HashMap<>();

  private NpmFolder() {}

  /**
   * The folder {@code target/npm/<name>} with its {@code node_modules} in place. To be called
   * before each test: what is skipped in a hook of the class does not appear in the counts.
   */
  static synchronized Path install(String name) {
    assumeTrue(!MISSING.containsKey(name), () -> String.valueOf(MISSING.get(name)));
    try {
      return installed(name);
    } catch (TestAbortedException skipped) {
      MISSING.put(name, String.valueOf(skipped.getMessage()));
      throw skipped;
    }
  }

  private static Path installed(String name) {
    Path source = Path.of("src", "test", name).toAbsolutePath();
    Path target = Path.of("target", "npm", name).toAbsolutePath();
    Path marker = target.resolve("installed.sha256");
    Path lock = Path.of("target", "npm", name + ".lock").toAbsolutePath();
    try {
      Files.createDirectories(lock.getParent());
      // Tests run in two processes side by side: one installs, the other finds it done.
      try (FileChannel channel = FileChannel.open(lock, CREATE, WRITE)) {
        channel.lock();
        return installed(source, target, marker);
      }
    } catch (IOException unusable) {
      throw new UncheckedIOException(unusable);
    }
  }

  private static Path installed(Path source, Path target, Path marker) {
    try {
      String wanted = sha256(source.resolve("package-lock.json"));
      if (Files.exists(marker) && Files.readString(marker).equals(wanted)) {
        return target;
      }
      Files.createDirectories(target);
      Files.deleteIfExists(marker);
      for (String file : List.of("package.json", "package-lock.json")) {
        Files.copy(source.resolve(file), target.resolve(file), StandardCopyOption.REPLACE_EXISTING);
      }
      run(target, INSTALL, List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"));
      Files.writeString(marker, wanted);
      return target;
    } catch (IOException unusable) {
      throw new UncheckedIOException(unusable);
    }
  }

  /** Skips the test unless node of at least this feature version is on the path. */
  static void assumeNode(int atLeast) throws IOException {
    Path folder = Files.createTempDirectory("trireme-node-");
    try {
      String version = run(folder, ASK, List.of("node", "--version")).strip();
      int major = Integer.parseInt(version.replaceFirst("^v(\\d+)\\..*$", "$1"));
      assumeTrue(major >= atLeast, "node is " + version + ", needed is " + atLeast + ": skipped");
    } finally {
      Files.deleteIfExists(folder.resolve("tool.log"));
      Files.deleteIfExists(folder);
    }
  }

  /** Runs a tool with the environment of the build; a failure skips the test. */
  private static String run(Path folder, Duration limit, List<String> command) throws IOException {
    File output = folder.resolve("tool.log").toFile();
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectInput(new File("/dev/null"))
              .redirectOutput(output)
              .start();
    } catch (IOException absent) {
      assumeTrue(false, command.getFirst() + " is not on the path: skipped");
      throw absent;
    }
    try {
      boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
      String said = Files.readString(output.toPath(), UTF_8);
      assumeTrue(ended, () -> command + " took longer than " + limit + ": skipped\n" + said);
      assumeTrue(process.exitValue() == 0, () -> command + " failed: skipped\n" + said);
      return said;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", interrupted);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static String sha256(Path file) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
