package io.trireme.deploy.config;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.trireme.core.Protocols;
import io.trireme.deploy.TestProtocol;
import io.trireme.scheduler.event.EventFeed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** A configuration in force that a test wrote. */
public final class TestConfiguration implements AutoCloseable {

  private final Storage storage;
  private final StoredConfiguration stored;
  private final LiveConfiguration live;

  /** Reads a configuration from a file of the folder. */
  public TestConfiguration(Path folder, String yaml, Clock clock) throws IOException {
    Path file = Files.writeString(folder.resolve("trireme.yaml"), yaml);
    TestSettings settings = new TestSettings(file);
    storage = new Storage(settings, new SimpleMeterRegistry());
    storage.start();
    stored = new StoredConfiguration(settings, storage, clock);
    live =
        new LiveConfiguration(
            settings,
            new Protocols(List.of(new TestProtocol())),
            clock,
            stored,
            new EventFeed(clock, 10, 0));
    live.start();
  }

  /** What stands in the database. */
  public StoredConfiguration stored() {
    return stored;
  }

  /** What is in force. */
  public LiveConfiguration live() {
    return live;
  }

  @Override
  public void close() {
    live.close();
    stored.close();
    storage.close();
  }
}
