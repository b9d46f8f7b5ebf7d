package io.trireme.scheduler;

import io.trireme.core.Secret;

import static java.util.Objects.requireNonNull;

/**
 * One credential of a channel.
 *
 * @param id stable within its channel
 * @param label shown to people; empty when there is none
 * @param secret what the vendor is given
 * @param weight its share in a weighted choice, from 1 to 1000
 * @param enabled whether it may be used at all
 */
public record ApiKey(String id, String label, Secret secret, int weight, boolean enabled) {

  public ApiKey {
    Checks.requireId(id);
    Checks.requireShortText(label, "a label");
    requireNonNull(secret, "secret is null");
    Checks.requireWeight(weight);
  }

  /**
   * The id of a key that was given none.
   *
   * @param channelId the channel it belongs to
   * @param secretOrRef the reference if the secret is referred to, so that a rotated secret keeps
   *     its id; else the secret
   * @return 12 hex digits
   */
  public static String deriveId(String channelId, String secretOrRef) {
    return Checks.shortHash(channelId + secretOrRef);
  }
}
