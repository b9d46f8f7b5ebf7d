package io.trireme.store.shared;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The engine over which replicas share what they learn. Thread-safe. Methods that ask the engine
 * block, and fail with a {@link LinkException} when it does not do what it was asked.
 */
public interface StateLink extends AutoCloseable {

  /** Hears of the engine; called on threads of the link, and must not block for long. */
  interface Listener {

    /** Changes can be heard from now on; what was written before has to be loaded. */
    void connected();

    /** Somebody wrote a fact, perhaps this process. */
    void changed(Fact fact);

    /** Changes may have been missed. */
    void lost(String reason);
  }

  /** Connects, in the background, and stays connected. */
  void start(Listener listener);

  /** All facts that are kept, but those of {@link FactKeys#conversation conversations}. */
  List<Fact> load();

  /**
   * Keeps facts, and tells the others of them.
   *
   * @param facts what to keep; those about {@link FactKeys#laterWins waits} give way to one there
   *     that holds longer
   */
  void write(List<Fact> facts);

  /**
   * One fact, if it comes in time.
   *
   * @param budget how long to wait at most
   */
  Optional<Fact> read(String key, Duration budget);

  /**
   * Takes a permit, of which there is one at a time for all replicas.
   *
   * @param node who takes it; who has it may take it once more
   * @param length when it may be taken by another, should it not be given back
   * @param budget how long to wait at most
   * @return false if another has it
   */
  boolean take(String key, String node, Duration length, Duration budget);

  /** Gives a permit back, if it is this node's. Does not wait. */
  void giveBack(String key, String node);

  /** Deletes what is over, where the engine does not do so itself. */
  void tidy();

  @Override
  void close();
}
