package io.trireme.scheduler;

import io.trireme.core.spi.Dialect;
import java.util.List;

import static java.util.Objects.requireNonNull;

/**
 * One upstream.
 *
 * @param id stable and unique; callers see it in {@code x-trireme-channel}
 * @param about what people read
 * @param dialect what the vendor speaks
 * @param baseUrls where, in order of preference; at least one
 * @param keys credentials in order of preference; empty for a server that asks for none
 * @param keyStrategy how it chooses among its keys
 * @param models which models, under which names
 * @param transport how it is called
 * @param limits what it may be burdened with
 * @param probe whether it is asked now and then whether it is there
 */
public record Channel(
    String id,
    About about,
    Dialect dialect,
    List<BaseUrl> baseUrls,
    List<ApiKey> keys,
    KeyStrategy keyStrategy,
    ModelRules models,
    Transport transport,
    Limits limits,
    ProbeSettings probe) {

  public Channel {
    Checks.requireId(id);
    requireNonNull(about, "about is null");
    requireNonNull(dialect, "dialect is null");
    baseUrls = List.copyOf(baseUrls);
    keys = List.copyOf(keys);
    requireNonNull(keyStrategy, "keyStrategy is null");
    requireNonNull(models, "models is null");
    requireNonNull(transport, "transport is null");
    requireNonNull(limits, "limits is null");
    requireNonNull(probe, "probe is null");
    if (baseUrls.isEmpty()) {
      throw new IllegalArgumentException("a channel needs a base URL");
    }
    Checks.requireDistinct(baseUrls, "a channel names the same base URL twice");
    Checks.requireDistinct(
        keys.stream().map(ApiKey::id).toList(), "a channel has two keys of the same id");
    if (!transport.allowPrivateNetwork() && baseUrls.stream().anyMatch(BaseUrl::isPrivate)) {
      throw new IllegalArgumentException("a private base URL needs allowPrivateNetwork: true");
    }
  }

  /** A channel that is not probed. */
  public Channel(
      String id,
      About about,
      Dialect dialect,
      List<BaseUrl> baseUrls,
      List<ApiKey> keys,
      KeyStrategy keyStrategy,
      ModelRules models,
      Transport transport,
      Limits limits) {
    this(
        id,
        about,
        dialect,
        baseUrls,
        keys,
        keyStrategy,
        models,
        transport,
        limits,
        ProbeSettings.OFF);
  }

  /** The name for people: its own, else the id. */
  public String name() {
    return about.name().isEmpty() ? id : about.name();
  }
}
