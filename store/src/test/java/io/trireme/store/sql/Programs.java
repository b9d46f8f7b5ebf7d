package io.trireme.store.sql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Finds, runs and ends the programs of servers under test. */
final class Programs {

  private Programs() {}

  /** A program on the path, else in a folder that a version of Debian's package uses. */
  static Optional<Path> find(String program, String packageFolders) {
    Stream<Path> onPath =
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
            .map(Path::of)
            .map(folder -> folder.resolve(program));
    Stream<Path> inPackages = folders(packageFolders).map(v -> v.resolve("bin").resolve(program));
    return Stream.concat(inPackages, onPath).filter(Files::isExecutable).findFirst();
  }

  private static Stream<Path> folders(String parent) {
    Path folder = Path.of(parent);
    if (!Files.isDirectory(folder)) {
      return Stream.empty();
    }
    try (Stream<Path> versions = Files.list(folder)) {
      return versions.sorted().toList().stream();
    } catch (IOException e) {
      return Stream.empty();
    }
  }

  /** Starts a program; its output goes to a file. */
  static Process start(Path output, List<String> command) throws IOException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
        .start();
  }

  /** Runs a program to its end, which must be good. */
  static void run(Path output, List<String> command) throws IOException, InterruptedException {
    Process process = start(output, command);
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException(command.getFirst() + " failed: " + Files.readString(output));
    }
  }

  /** The command, as another user if this is root: PostgreSQL refuses to run as root. */
  static List<String> unprivileged(String user, List<String> command) {
    List<String> whole = new ArrayList<>();
    if ("root".equals(System.getProperty("user.name"))) {
      whole.addAll(List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups"));
    }
    whole.addAll(command);
    return whole;
  }

  /** Ends a process without a farewell and waits until it is gone. */
  static void end(Process process) {
    process.destroyForcibly().onExit().orTimeout(10, TimeUnit.SECONDS).join();
  }
}
