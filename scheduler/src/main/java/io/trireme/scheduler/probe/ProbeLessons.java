package io.trireme.scheduler.probe;

import io.trireme.core.spi.Dialect;
import io.trireme.scheduler.BreakerSettings;
import io.trireme.scheduler.Channel;
import io.trireme.scheduler.GatewayConfiguration;
import io.trireme.scheduler.LaneMember;
import io.trireme.scheduler.probe.ProbeResult.Finding;
import io.trireme.scheduler.state.BreakerId;
import io.trireme.scheduler.state.BreakerView.Phase;
import io.trireme.scheduler.state.Endpoint;
import io.trireme.scheduler.state.RuntimeState;
import io.trireme.scheduler.state.Ticket.Verdict;
import java.util.List;

import static java.util.Objects.requireNonNull;

/**
 * What probes teach: less than requests do, for a list of models is no answer of a model. A good
 * one counts as the first success of an open breaker, so that the next request may try the channel
 * at once; a bad one counts as one failure of a closed breaker. A breaker that is half open is left
 * to the requests. Thread-safe.
 */
public final class ProbeLessons {
  private final RuntimeState state;

  /** Teaches this state. */
  public ProbeLessons(RuntimeState state) {
    this.state = requireNonNull(state, "state is null");
  }

  /**
   * Takes in how a channel answered.
   *
   * @param lanes all there are
   * @param results one for each of its base URLs
   */
  public void learn(
      GatewayConfiguration configuration,
      List<Dialect> lanes,
      Channel channel,
      List<ProbeResult> results) {
    for (ProbeResult result : results) {
      Endpoint endpoint = Endpoint.of(channel.id(), result.baseUrl());
      switch (result.finding()) {
        case HEALTHY -> state.served(endpoint);
        case UNREACHABLE -> state.failed(endpoint);
        case ILL, UNKNOWN -> {}
      }
    }
    for (Dialect lane : lanes) {
      configuration.members(lane).stream()
          .filter(member -> member.channel().id().equals(channel.id()))
          .filter(member -> member.breaker().enabled())
          .forEach(member -> learn(lane, member, results));
    }
  }

  private void learn(Dialect lane, LaneMember member, List<ProbeResult> results) {
    String id = member.channel().id();
    BreakerSettings settings = member.breaker();
    for (ProbeResult result : results) {
      BreakerId ofUrl = new BreakerId(lane, id, result.baseUrl().toString(), "");
      BreakerId ofKey =
          result.key() == null
              ? ofUrl
              : new BreakerId(lane, id, result.baseUrl().toString(), result.key());
      switch (result.finding()) {
        case HEALTHY -> {
          trial(ofUrl, settings);
          trial(ofKey, settings);
        }
        case UNREACHABLE -> failure(ofUrl, settings, result.reason());
        case ILL -> failure(ofKey, settings, result.reason());
        case UNKNOWN -> {}
      }
    }
    BreakerId ofChannel = BreakerId.ofChannel(lane, id);
    if (results.stream().anyMatch(result -> result.finding() == Finding.HEALTHY)) {
      trial(ofChannel, settings);
    } else if (!results.isEmpty()
        && results.stream().noneMatch(result -> result.finding() == Finding.UNKNOWN)) {
      failure(ofChannel, settings, results.getFirst().reason());
    }
  }

  private void trial(BreakerId id, BreakerSettings settings) {
    if (state.breaker(id).phase() == Phase.OPEN) {
      state
          .admit(id, settings, true)
          .ifPresent(ticket -> state.settle(ticket, settings, Verdict.SERVED, ""));
    }
  }

  private void failure(BreakerId id, BreakerSettings settings, String reason) {
    if (state.breaker(id).closed()) {
      state
          .admit(id, settings, false)
          .ifPresent(ticket -> state.settle(ticket, settings, Verdict.FAILED, "probe: " + reason));
    }
  }
}
