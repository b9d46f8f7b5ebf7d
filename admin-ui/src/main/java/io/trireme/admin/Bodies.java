package io.trireme.admin;

import io.trireme.scheduler.EntryState;
import io.trireme.scheduler.KeyStrategy;
import io.trireme.scheduler.Strategy;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What may be sent, for the API's document alone. Bodies are read field by field, so that what is
 * wrong can be named; a test holds that these are the fields. What is null may be left out.
 */
final class Bodies {

  private Bodies() {}

  /** A channel, as in the configuration file; {@code place} in a new one alone. */
  @Schema(name = "ChannelBody")
  record Channel(
      @Nullable String id,
      @Nullable String name,
      String dialect,
      List<String> baseUrls,
      @Nullable List<Key> keys,
      @Words(KeyStrategy.class) @Nullable String keyStrategy,
      @Nullable Models models,
      @Nullable Map<String, String> headers,
      @Nullable String proxyUrl,
      @Nullable Tls tls,
      @Nullable Timeouts timeouts,
      @Nullable Limits limits,
      @Nullable Probe probe,
      @Nullable Boolean allowPrivateNetwork,
      @Nullable Map<String, String> quirks,
      @Nullable String website,
      @Nullable String notes,
      @Schema(description = "Where a new channel comes in lanes.") @Nullable Place place) {}

  /** A key; {@code masked} is how its secret is shown, and does not count when it is sent back. */
  @Schema(name = "ChannelKeyBody")
  record Key(
      @Nullable String id,
      @Nullable String label,
      @Nullable String secret,
      @Nullable String secretRef,
      @Nullable Integer weight,
      @Nullable Boolean enabled,
      @Nullable String masked) {}

  @Schema(name = "ModelsBody")
  record Models(
      @Nullable Map<String, String> map,
      @Nullable List<String> allow,
      @Nullable List<String> deny) {}

  @Schema(name = "TlsBody")
  record Tls(@Nullable String caPem, @Nullable Boolean insecureSkipVerify) {}

  @Schema(name = "TimeoutsBody")
  record Timeouts(
      @Nullable String connect,
      @Nullable String firstByte,
      @Nullable String firstByteReasoning,
      @Nullable String stall,
      @Nullable String total) {}

  @Schema(name = "LimitsBody")
  record Limits(@Nullable Integer rpm, @Nullable Integer concurrency, @Nullable Boolean adaptive) {}

  @Schema(name = "ProbeBody")
  record Probe(@Nullable Boolean enabled, @Nullable String every) {}

  @Schema(name = "PlaceBody")
  record Place(
      @Schema(description = "For each lane first, last or spare.") Map<String, String> lanes) {}

  @Schema(name = "LaneBody")
  record Lane(
      @Nullable String dialect,
      @Words(Strategy.class) @Nullable String strategy,
      @Schema(description = "Left out: every channel of the dialect. []: closed.")
          @Nullable List<Entry> entries,
      @Nullable Breaker breaker,
      @Nullable Affinity affinity,
      @Nullable Hedging hedging) {}

  @Schema(name = "LaneEntryBody")
  record Entry(
      String channel,
      @Nullable Integer weight,
      @Words(EntryState.class) @Nullable String state,
      @Nullable Breaker breaker) {}

  @Schema(name = "BreakerBody")
  record Breaker(
      @Nullable Boolean enabled,
      @Nullable Integer window,
      @Nullable Double threshold,
      @Nullable Integer minimumCalls,
      @Nullable String probeEvery,
      @Nullable String openFor,
      @Nullable Integer successes) {}

  @Schema(name = "AffinityBody")
  record Affinity(@Nullable Boolean enabled, @Nullable String ttl) {}

  @Schema(name = "HedgingBody")
  record Hedging(@Nullable Boolean enabled, @Nullable String after, @Nullable Double share) {}

  @Schema(name = "OrderBody")
  record Order(List<String> channels) {}

  @Schema(name = "EntryChangeBody")
  record Change(
      @Words(EntryState.class) @Nullable String state,
      @Nullable Integer weight,
      @Schema(description = "null ends it.") @Nullable Promotion promotion) {}

  @Schema(name = "PromotionBody")
  record Promotion(
      @Schema(name = "for", description = "A duration of at most 720h.") String time) {}

  @Schema(name = "ClientKeyBody")
  record ClientKey(
      @Nullable String id,
      @Nullable String name,
      @Nullable List<String> lanes,
      @Nullable List<String> models,
      @Nullable Allowance limits,
      @Nullable List<Budget> budgets,
      @Nullable Instant expiresAt,
      @Nullable Boolean enabled) {}

  @Schema(name = "BudgetBody", description = "Either usd or tokens.")
  record Budget(
      @Nullable BigDecimal usd,
      @Nullable Long tokens,
      @Words(io.trireme.scheduler.Budget.Period.class) String per) {}

  @Schema(name = "RotateBody")
  record Rotate(
      @Schema(description = "For so long the secret before is good, too.")
          @Nullable String grace) {}

  @Schema(name = "ClientKeyLimitsBody")
  record Allowance(@Nullable Integer rpm, @Nullable Long tpm, @Nullable Integer concurrency) {}

  @Schema(name = "SettingsBody")
  record Settings(
      @Words(io.trireme.scheduler.Settings.Mode.class) @Nullable String mode,
      @Nullable String keepAliveAfter,
      @Nullable Admission admission,
      @Nullable Limiting limits,
      @Nullable KeepingBodies bodies) {}

  @Schema(name = "KeepingBodiesBody")
  record KeepingBodies(
      @Nullable Boolean enabled,
      @Nullable Integer maxBytes,
      @Nullable Integer most,
      @Nullable String keptFor) {}

  @Schema(name = "LimitingBody")
  record Limiting(
      @Words(io.trireme.scheduler.LimitSettings.WhenAlone.class) @Nullable String whenAlone) {}

  @Schema(name = "AdmissionBody")
  record Admission(
      @Nullable Integer concurrency, @Nullable Integer queue, @Nullable String maxWait) {}

  @Schema(name = "RouteBody")
  record Route(String lane, String model, @Nullable String clientKey, @Nullable String session) {}

  @Schema(name = "PassphraseBody")
  record Passphrase(@Schema(minLength = 12) String passphrase) {}
}
