package io.trireme.store.sql;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A real Redis (or Valkey) on a free port of loopback that keeps nothing on disk. */
public final class RedisServer implements AutoCloseable {

  /** Why tests that need it are skipped. */
  public static final String MISSING = "no Redis: install the package redis-server";

  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final Path program;
  private final Path folder;
  private final List<String> options;
  private final int port = FreePorts.next();
  private @Nullable Process process;

  private RedisServer(Path program, Path folder, List<String> options) {
    this.program = program;
    this.folder = folder;
    this.options = options;
  }

  /**
   * Starts one; empty if the machine has none.
   *
   * @param options of the server, as {@code --requirepass x}
   */
  public static Optional<RedisServer> start(String... options)
      throws IOException, InterruptedException {
    Optional<Path> found = Programs.find("redis-server", "/usr/lib/redis");
    Optional<Path> program =
        found.isPresent() ? found : Programs.find("valkey-server", "/usr/lib/valkey");
    if (program.isEmpty()) {
      return Optional.empty();
    }
    Path folder = Files.createTempDirectory("trireme-redis");
    RedisServer server = new RedisServer(program.get(), folder, List.of(options));
    server.startAgain();
    return Optional.of(server);
  }

  /** Starts it again on the same port, empty. */
  public void startAgain() throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                program.toString(),
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no",
                "--dir",
                folder.toString()));
    command.addAll(options);
    process = Programs.start(folder.resolve("log"), command);
    Instant end = Instant.now().plus(PATIENCE);
    while (!answers()) {
      if (Instant.now().isAfter(end) || !process.isAlive()) {
        throw new IOException("Redis did not start: " + Files.readString(folder.resolve("log")));
      }
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }

  private boolean answers() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), 500);
      socket.setSoTimeout(500);
      socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      // +PONG, or -NOAUTH where a password is asked for.
      return in.read() != -1;
    } catch (IOException e) {
      return false;
    }
  }

  /** Where it is. */
  public String url() {
    return "redis://127.0.0.1:" + port;
  }

  /** Its port on 127.0.0.1. */
  public int port() {
    return port;
  }

  /** The process, to be frozen and thawed by signals. */
  public Process process() {
    Process running = process;
    if (running == null) {
      throw new IllegalStateException("it does not run");
    }
    return running;
  }

  /** Ends it without a farewell. */
  public void kill() {
    Programs.end(process());
  }

  @Override
  public void close() {
    kill();
  }
}
