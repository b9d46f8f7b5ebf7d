package io.trireme.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Something that load can be sent to: the upstream itself, or a proxy before it. */
interface Target {
  /** The name in the tables and in {@code --targets}. */
  String name();

  /** Why it cannot run here; empty if it can. */
  Optional<String> missing();

  /** Starts it in front of the upstream on {@code upstreamPort}. */
  Running start(int upstreamPort) throws IOException, InterruptedException;

  /** A target that takes requests. */
  interface Running extends AutoCloseable {
    Endpoint endpoint();

    /** The meter of the proxy's own process; empty where there is no proxy. */
    Optional<ProcessMeter> meter();

    /** From the start of the process to its first 200; zero where there is no process. */
    Duration startUp();

    @Override
    void close();
  }
}
