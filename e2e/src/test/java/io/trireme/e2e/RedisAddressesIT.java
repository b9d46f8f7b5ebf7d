package io.trireme.e2e;

import io.trireme.store.sql.RedisServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** A Redis behind TLS, and one that is found by a Sentinel, which makes another the master. */
@Timeout(180)
class RedisAddressesIT {

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String MASTER = "harbour";

  @TempDir private Path folder;

  private final List<AutoCloseable> opened = new ArrayList<>();
  private final ReplayUpstream upstream = ReplayUpstream.start();

  @BeforeEach
  void serve() {
    opened.add(upstream);
    upstream.on(
        Anthropic.PATH,
        Anthropic.error(429, "rate_limit_error", "no").header("retry-after", "600"));
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable one : opened.reversed()) {
      one.close();
    }
  }

  private RedisServer redis(String... options) throws Exception {
    Optional<RedisServer> server = RedisServer.start(options);
    Assumptions.assumeTrue(server.isPresent(), RedisServer.MISSING);
    opened.add(server.get());
    return server.get();
  }

  private Gateway gateway(GatewaySetup setup) {
    Gateway gateway = Gateway.start(setup);
    opened.add(gateway);
    return gateway;
  }

  private GatewaySetup setup(String url) {
    return GatewaySetup.claude(upstream.url()).env("TRIREME_REDIS_URL", url);
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private static String says(int port, String command) {
    try (RawHttp connection = RawHttp.connect(port)) {
      connection.send(command + "\r\n").finishSending();
      return new String(connection.readUntilClosed(), StandardCharsets.UTF_8);
    }
  }

  private static void awaitHealth(Gateway gateway) {
    ProcessLog.await("health", SOON, () -> gateway.get("/health").body().contains("\"healthy\""));
  }

  /** A wait that the gateway learns of gets to the Redis on this port. */
  private static void expectShared(Gateway gateway, int port) {
    Anthropic.expectError(
        RawHttp.exchange(gateway.port(), Anthropic.request(Anthropic.WHOLE)),
        429,
        "rate_limit_error");
    ProcessLog.await(
        "the wait in Redis", SOON, () -> says(port, "keys trireme:*").contains("replay"));
  }

  @Test
  void shouldTrustARedisWhoseAuthorityTheTrustStoreHas() throws Exception {
    // Given
    Certificates certificates = new Certificates(folder);
    Path pem = certificates.pem(Certificates.Kind.GOOD);
    int port = freePort();
    RedisServer server =
        redis(
            "--tls-port",
            Integer.toString(port),
            "--tls-cert-file",
            pem.resolve("cert.pem").toString(),
            "--tls-key-file",
            pem.resolve("key.pem").toString(),
            "--tls-ca-cert-file",
            pem.resolve("cert.pem").toString(),
            "--tls-auth-clients",
            "no");
    GatewaySetup setup = setup("rediss://127.0.0.1:" + port);
    // When nobody says that the authority may be trusted
    Gateway gateway = gateway(setup);
    // Then it is not
    ProcessLog.await(
        "word of it",
        SOON,
        () ->
            gateway
                .management("/q/health/group/dependencies")
                .body()
                .contains("certification path"));
    assertThat(gateway.get("/health").body()).contains("\"degraded\"");
    // When somebody does
    GatewaySetup trusting = setup;
    for (String argument : certificates.trusting()) {
      trusting = trusting.jvm(argument);
    }
    gateway.restart(trusting);
    // Then
    awaitHealth(gateway);
    expectShared(gateway, server.port());
  }

  @Test
  void shouldFollowASentinelToTheNextMaster() throws Exception {
    // Given
    RedisServer first = redis();
    RedisServer second = redis("--replicaof", "127.0.0.1", Integer.toString(first.port()));
    int port = sentinel(first);
    ProcessLog.await(
        "the replica",
        SOON,
        () -> says(port, "sentinel replicas " + MASTER).contains(Integer.toString(second.port())));
    Gateway gateway = gateway(setup("redis-sentinel://127.0.0.1:" + port + "/0#" + MASTER));
    awaitHealth(gateway);
    expectShared(gateway, first.port());
    // When
    first.kill();
    ProcessLog.await("another master", SOON, () -> says(second.port(), "role").contains("master"));
    says(second.port(), "flushall");
    // Then
    awaitHealth(gateway);
    ProcessLog.await(
        "the wait in the next",
        SOON.plus(SOON),
        () -> says(second.port(), "keys trireme:*").contains("replay"));
  }

  private int sentinel(RedisServer master) throws Exception {
    int port = freePort();
    Path configuration =
        Files.writeString(
            folder.resolve("sentinel.conf"),
            """
            port %1$d
            bind 127.0.0.1
            dir %2$s
            sentinel monitor %3$s 127.0.0.1 %4$d 1
            sentinel down-after-milliseconds %3$s 500
            sentinel failover-timeout %3$s 3000
            """
                .formatted(port, folder, MASTER, master.port()));
    // Its name says what it is to be, and what the system knows of the process is another's.
    String program =
        Stream.of("redis-server", "valkey-server")
            .filter(RedisAddressesIT::onPath)
            .findFirst()
            .orElseThrow();
    Process process =
        new ProcessBuilder(program, configuration.toString(), "--sentinel")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("sentinel.log").toFile())
            .start();
    opened.add(() -> process.destroyForcibly().onExit().orTimeout(10, TimeUnit.SECONDS).join());
    ProcessLog.await("the sentinel", SOON, () -> answers(port));
    return port;
  }

  private static boolean onPath(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .anyMatch(path -> Files.isExecutable(Path.of(path, program)));
  }

  private static boolean answers(int port) {
    try {
      return says(port, "ping").contains("PONG");
    } catch (RuntimeException notYet) {
      return false;
    }
  }
}
