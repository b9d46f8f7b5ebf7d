package io.trireme.store.body;

import io.trireme.store.sql.Rewrapped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Keeps bodies. Thread-safe; every call blocks, so none belongs on an event loop or between a
 * client and its answer. All of them throw {@link io.trireme.store.sql.StoreException} while the
 * database is away.
 */
public interface BodyStore {

  /** Keeps bodies, all or none of them; those of an exchange that has some already are left. */
  void keep(List<KeptBodies> bodies);

  /**
   * The bodies of an exchange.
   *
   * @return empty if none are kept
   * @throws io.trireme.store.seal.SealException if they cannot be opened with our keys
   */
  Optional<KeptBodies> find(String id);

  /**
   * Deletes what is older, and all but the newest of the rest; a bounded amount at a time.
   *
   * @param before those kept earlier
   * @param most how many may stay
   * @return how many went
   */
  int forget(Instant before, int most);

  /** Seals everything anew that is under another than the current key. */
  Rewrapped rewrap();
}
