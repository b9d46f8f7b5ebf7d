package io.trireme.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import static java.util.Objects.requireNonNull;

/** The packaged application with one channel, and otherwise as it comes. */
final class TriremeTarget implements Target {
  private final Path application;
  private final List<String> javaOptions;

  TriremeTarget(Path application, List<String> javaOptions) {
    this.application = requireNonNull(application, "application is null").toAbsolutePath();
    this.javaOptions = List.copyOf(javaOptions);
  }

  @Override
  public String name() {
    return "trireme";
  }

  @Override
  public Optional<String> missing() {
    return Files.isRegularFile(application)
        ? Optional.empty()
        : Optional.of("there is no " + application + "; build it first");
  }

  @Override
  public Running start(int upstreamPort) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("bench-trireme-");
    Path configuration = folder.resolve("trireme.yaml");
    Files.writeString(configuration, configuration(upstreamPort));
    int port = HttpProbe.freePort();
    int managementPort = HttpProbe.freePort();
    String key = "bench-" + UUID.randomUUID();
    Map<String, String> environment =
        Map.of(
            "PORT", Integer.toString(port),
            "HOST", "127.0.0.1",
            "MANAGEMENT_PORT", Integer.toString(managementPort),
            "PROXY_ACCESS_KEY", key,
            "TRIREME_DATA", folder.resolve("data").toString(),
            "TRIREME_CONFIG", configuration.toString());
    List<String> command = new ArrayList<>();
    command.add(java());
    command.addAll(javaOptions);
    command.addAll(List.of("-jar", application.toString(), "serve"));
    ChildProcess process =
        ChildProcess.start(command, environment, folder, managementPort, "/q/health/ready");
    return new ProxyProcess(new Endpoint("127.0.0.1", port, key), process, folder);
  }

  /** The {@code java} that runs this program. */
  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static String configuration(int upstreamPort) {
    return """
      channels:
        - id: bench
          dialect: claude
          baseUrls: ["http://127.0.0.1:%d"]
          keys: [{secret: bench-key}]
          allowPrivateNetwork: true
      """
        .formatted(upstreamPort);
  }
}
