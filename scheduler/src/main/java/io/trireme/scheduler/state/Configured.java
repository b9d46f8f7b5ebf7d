package io.trireme.scheduler.state;

import io.trireme.scheduler.ApiKey;
import io.trireme.scheduler.BaseUrl;
import io.trireme.scheduler.Channel;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What there is, as far as something can be learnt of it. What was learnt of anything else is of no
 * use: keys are replaced for years, and each would leave a trace.
 *
 * @param channels ids of all channels
 * @param keys of these channels, the one without a name among them
 * @param endpoints the base URLs of these channels
 */
public record Configured(Set<String> channels, Set<KeyRef> keys, Set<Endpoint> endpoints) {

  public Configured {
    channels = Set.copyOf(channels);
    keys = Set.copyOf(keys);
    endpoints = Set.copyOf(endpoints);
  }

  /** All of these channels, with their keys and base URLs. */
  public static Configured of(List<Channel> all) {
    Set<String> channels = new HashSet<>();
    Set<KeyRef> keys = new HashSet<>();
    Set<Endpoint> endpoints = new HashSet<>();
    for (Channel channel : all) {
      channels.add(channel.id());
      keys.add(new KeyRef(channel.id(), ""));
      for (ApiKey key : channel.keys()) {
        keys.add(new KeyRef(channel.id(), key.id()));
      }
      for (BaseUrl url : channel.baseUrls()) {
        endpoints.add(Endpoint.of(channel.id(), url));
      }
    }
    return new Configured(channels, keys, endpoints);
  }

  /** Whether what a breaker guards is there. */
  public boolean has(BreakerId id) {
    return channels.contains(id.channel())
        && (id.baseUrl().isEmpty() || endpoints.contains(new Endpoint(id.channel(), id.baseUrl())))
        && (id.key().isEmpty() || keys.contains(new KeyRef(id.channel(), id.key())));
  }

  /** Whether all that another has is here. */
  public boolean hasAll(Configured other) {
    return channels.containsAll(other.channels)
        && keys.containsAll(other.keys)
        && endpoints.containsAll(other.endpoints);
  }
}
