package io.trireme.scheduler;

import io.trireme.core.Secret;
import io.trireme.core.spi.Dialect;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * A credential that callers of the gateway use.
 *
 * @param id stable and unique
 * @param name for people; empty when there is none
 * @param credential what the caller sends
 * @param lanes which lanes it opens; empty for all
 * @param models names and patterns that it may ask for; empty for all
 * @param limits what it may ask for
 * @param expiresAt when it ends, null for never
 * @param enabled whether it is good for anything
 * @param budgets what it may use up, at most one of a unit and a period
 * @param former the credential before this one, which opens for a while; null for none
 */
public record ClientKey(
    String id,
    String name,
    ClientCredential credential,
    Set<Dialect> lanes,
    List<String> models,
    ClientLimits limits,
    @Nullable Instant expiresAt,
    boolean enabled,
    List<Budget> budgets,
    @Nullable FormerCredential former) {

  public ClientKey {
    Checks.requireId(id);
    Checks.requireShortText(name, "a name");
    requireNonNull(credential, "credential is null");
    lanes = Set.copyOf(lanes);
    models = List.copyOf(models);
    models.forEach(ModelPattern::of);
    requireNonNull(limits, "limits is null");
    budgets = List.copyOf(budgets);
    Checks.requireDistinct(
        budgets.stream().map(Budget::label).toList(), "two budgets have the same unit and period");
  }

  /** A client key whose secret is known, without budgets. */
  public ClientKey(
      String id,
      String name,
      Secret secret,
      Set<Dialect> lanes,
      List<String> models,
      ClientLimits limits,
      @Nullable Instant expiresAt,
      boolean enabled) {
    this(
        id,
        name,
        new ClientCredential.Plain(secret),
        lanes,
        models,
        limits,
        expiresAt,
        enabled,
        List.of(),
        null);
  }

  /**
   * The id of a client key that was given none.
   *
   * @param secretOrRef the reference if the secret is referred to, else the secret
   * @return 12 hex digits
   */
  public static String deriveId(String secretOrRef) {
    return Checks.shortHash("client-key:" + secretOrRef);
  }

  /** Whether it opens a lane. */
  public boolean opensLane(Dialect lane) {
    return lanes.isEmpty() || lanes.contains(lane);
  }

  /** Whether it may ask for a model, by the name the client sends. */
  public boolean allowsModel(String clientModel) {
    return models.isEmpty() || ModelRules.anyMatches(models, clientModel);
  }

  /** Whether it is enabled and not yet at its end. */
  public boolean isValidAt(Instant now) {
    return enabled && (expiresAt == null || now.isBefore(expiresAt));
  }
}
