package io.trireme.admin;

import io.trireme.scheduler.ApiKey;
import io.trireme.scheduler.Channel;
import org.jspecify.annotations.Nullable;

/** Asks the vendors behind channels, for the admin API. Thread-safe; the calls block. */
public interface Vendors {

  /**
   * Asks each base URL of a channel for its models. Teaches the scheduler nothing. Whoever asks
   * while the same is being asked gets the same answer. Ends within 15 s.
   *
   * @param key which of the channel's keys to present; null for the first that is enabled
   */
  Ping ping(Channel channel, @Nullable ApiKey key) throws InterruptedException;

  /**
   * Tests a channel, which need not be one of the configuration. Teaches the scheduler nothing.
   * Ends within 15 s; within three minutes if a model is to be asked.
   */
  ChannelTest test(Channel channel, ChannelTest.Plan plan) throws InterruptedException;

  /** The models that the vendor of a channel lists. Ends within 15 s. */
  ModelList models(Channel channel) throws InterruptedException;
}
