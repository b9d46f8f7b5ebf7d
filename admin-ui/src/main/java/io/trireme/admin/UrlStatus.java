package io.trireme.admin;

import io.trireme.scheduler.BaseUrl;
import io.trireme.scheduler.Channel;
import io.trireme.scheduler.state.Endpoint;
import io.trireme.scheduler.state.RuntimeState;
import io.trireme.scheduler.state.Trouble;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A base URL of a channel.
 *
 * @param baseUrl the address
 * @param failures how often in a row it could not be reached; 0 after a success
 * @param lastFailure when it failed last; null if it did not
 */
@Schema(name = "BaseUrl")
public record UrlStatus(String baseUrl, int failures, @Nullable Instant lastFailure) {

  static List<UrlStatus> all(Channel channel, RuntimeState state) {
    return channel.baseUrls().stream().map(url -> of(channel.id(), url, state)).toList();
  }

  private static UrlStatus of(String channelId, BaseUrl url, RuntimeState state) {
    Optional<Trouble> trouble = state.trouble(Endpoint.of(channelId, url));
    return new UrlStatus(
        url.toString(),
        trouble.map(Trouble::failures).orElse(0),
        trouble.map(Trouble::last).orElse(null));
  }
}
