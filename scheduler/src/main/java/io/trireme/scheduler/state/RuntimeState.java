package io.trireme.scheduler.state;

import io.trireme.core.spi.Dialect;
import io.trireme.scheduler.BreakerSettings;
import io.trireme.scheduler.state.Ticket.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What the past teaches of channels and keys, beside the configuration. Thread-safe. Reading is
 * local and takes no lock, also where several processes share what they learn; there a writing may
 * reach the others a little later. All times are of {@link #now()}.
 */
public interface RuntimeState {

  /** The time that everything here is measured by. */
  Instant now();

  /** What is known of a key. */
  KeyFacts key(KeyRef key);

  /**
   * A number that is another one whenever something became known of a key of the channel. It
   * changes after {@link #key} tells the new, so that whoever asks for it before the keys learns of
   * every change that he may have missed.
   */
  long keyChanges(String channel);

  /**
   * Puts a key aside for a time. Of two times the later one holds.
   *
   * @param model the vendor's name of the model, or {@link KeyFacts#EVERY_MODEL}
   */
  void cool(KeyRef key, String model, Cooldown cooldown);

  /** A key has served a model: it does not cool any more, neither for it nor for all models. */
  void warm(KeyRef key, String model);

  /** Takes a key out of use until it is enabled. */
  void disable(KeyRef key, String reason);

  /** Takes a key into use again: nothing that was held against it is left. */
  void enable(KeyRef key);

  /** Places a key behind the others of its channel for a time. */
  void demote(KeyRef key, Note note);

  /** A breaker as it is now; {@link BreakerView#FRESH} if nothing has happened to it. */
  BreakerView breaker(BreakerId id);

  /**
   * Asks a breaker to let a request through. While it is not closed it lets one through at a time,
   * and the next one not before an interval has passed or the one before it has succeeded.
   *
   * @param force lets it through in any case
   * @return what is to be settled when the request's end is known; empty if it may not pass
   */
  Optional<Ticket> admit(BreakerId id, BreakerSettings settings, boolean force);

  /**
   * Tells a breaker how a request ended.
   *
   * @param reason one phrase, why it opens if this opens it; "" for a success
   */
  void settle(Ticket ticket, BreakerSettings settings, Verdict verdict, String reason);

  /** Opens a breaker until a time, as if it had failed that often in a row. */
  void open(BreakerId id, Instant until, int openings, String reason);

  /** Closes all breakers of a channel in a lane and forgets what led to their opening. */
  void close(LaneChannel channel);

  /** Who served a conversation last, if that is not longer ago than the time given. */
  Optional<Affinity> affinity(Conversation conversation, Duration ttl);

  /** A key served a conversation just now. */
  void remember(Conversation conversation, KeyRef key);

  /** The channels that are promoted in a lane now, by their ids, and until when. */
  Map<String, Instant> promoted(Dialect lane);

  /** Places a channel before all others of a lane until a time; one that is past ends it. */
  void promote(LaneChannel channel, Instant until);

  /** Why a channel takes no requests of a lane, if it was suspended while running. */
  Optional<Note> suspended(LaneChannel channel);

  /** Takes a channel out of use in a lane. */
  void suspend(LaneChannel channel, Note note);

  /** Ends what {@link #suspend} began. */
  void resume(LaneChannel channel);

  /** The last failures of a base URL, if there was no success after them. */
  Optional<Trouble> trouble(Endpoint endpoint);

  /** A base URL failed. */
  void failed(Endpoint endpoint);

  /** A base URL answered. */
  void served(Endpoint endpoint);

  /** Forgets all that concerns other channels, keys and base URLs than these. */
  void retain(Configured configured);

  /** What outlives a restart. */
  RuntimeSnapshot export();

  /** Takes over what was exported, but what is over by now. */
  void restore(RuntimeSnapshot snapshot);
}
