package io.trireme.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The instant upstream in a process of its own. */
record UpstreamProcess(int port, ChildProcess process, Path folder) implements AutoCloseable {
  /** Starts it from this program's own class path, on a free port. */
  static UpstreamProcess start() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("bench-upstream-");
    int port = HttpProbe.freePort();
    List<String> command =
        List.of(
            TriremeTarget.java(),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Xms256m",
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            Bench.class.getName(),
            "upstream",
            "--port",
            Integer.toString(port));
    ChildProcess process = ChildProcess.start(command, Map.of(), folder, port, "/");
    return new UpstreamProcess(port, process, folder);
  }

  @Override
  public void close() {
    process.close();
    ProxyProcess.deleteTree(folder);
  }
}
