package io.trireme.deploy.edge;

import io.trireme.core.Secret;
import io.trireme.deploy.TestProtocol;
import io.trireme.scheduler.About;
import io.trireme.scheduler.ApiKey;
import io.trireme.scheduler.BaseUrl;
import io.trireme.scheduler.Channel;
import io.trireme.scheduler.ClientKey;
import io.trireme.scheduler.ClientLimits;
import io.trireme.scheduler.KeyStrategy;
import io.trireme.scheduler.Limits;
import io.trireme.scheduler.ModelRules;
import io.trireme.scheduler.Transport;
import io.trireme.scheduler.plan.Candidate;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Set;

/** Small objects for tests of the edge. */
final class Samples {

  static final ApiKey KEY = new ApiKey("key-1", "", Secret.of("sk-secret"), 1, true);

  private Samples() {}

  static Channel channel(String id) {
    return new Channel(
        id,
        About.NOTHING,
        TestProtocol.PLAIN,
        List.of(BaseUrl.of("https://vendor.example")),
        List.of(KEY),
        KeyStrategy.FAILOVER,
        ModelRules.ALL,
        Transport.DEFAULTS,
        Limits.NONE);
  }

  static Candidate candidate(String channelId) {
    Channel channel = channel(channelId);
    return new Candidate(channel, channel.baseUrls().getFirst(), KEY, "m", "first");
  }

  static ClientKey clientKey(String id, ClientLimits limits) {
    return new ClientKey(id, "", Secret.of("tr-" + id), Set.of(), List.of(), limits, null, true);
  }

  /** Headers, name and value in turn. */
  static MultiMap headers(String... pairs) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    for (int i = 0; i < pairs.length; i += 2) {
      headers.add(pairs[i], pairs[i + 1]);
    }
    return headers;
  }
}
