package io.trireme.admin;

import io.trireme.scheduler.ClientKey;
import io.trireme.scheduler.ClientLimits;
import io.trireme.scheduler.FormerCredential;
import io.trireme.scheduler.WireName;
import io.trireme.store.sql.ConfigContent;
import io.trireme.store.sql.ConfigKind;
import io.trireme.store.sql.ConfigObject;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A caller's credential. Its secret is not in it: that is shown once, when it is made.
 *
 * @param id stable
 * @param name for people; "" for none
 * @param managed {@code file} or {@code database}: where it is kept
 * @param revision of what is kept in the database; null for one of the file
 * @param prefix how the secret begins
 * @param lanes which lanes it opens; empty for all
 * @param models names and patterns that it may ask for; empty for all
 * @param limits what it may ask for
 * @param budgets what it may use up, and has
 * @param formerUntil until when the secret before its own opens as well; null if none does
 * @param expiresAt when it ends; null for never
 * @param enabled whether it is good for anything
 * @param state {@code active}, {@code expired} or {@code disabled}
 */
@Schema(name = "ClientKey")
public record ClientKeyStatus(
    String id,
    String name,
    @Words(Managed.class) String managed,
    @Nullable Long revision,
    String prefix,
    List<String> lanes,
    List<String> models,
    Allowance limits,
    List<BudgetStatus> budgets,
    @Nullable Instant formerUntil,
    @Nullable Instant expiresAt,
    boolean enabled,
    @Words(State.class) String state) {

  /**
   * All client keys.
   *
   * @param clientKeys in the order of the configuration
   */
  @Schema(name = "ClientKeys")
  public record All(List<ClientKeyStatus> clientKeys) {
    public All {
      clientKeys = List.copyOf(clientKeys);
    }
  }

  /**
   * A client key that was just made.
   *
   * @param secret what its holder presents; it cannot be shown again
   * @param clientKey the rest
   */
  @Schema(name = "ClientKeyMade")
  public record Made(String secret, ClientKeyStatus clientKey) {
    @Override
    public String toString() {
      return "Made[" + clientKey.id() + "]";
    }
  }

  /**
   * What it may ask for.
   *
   * @param rpm requests in a minute; 0 for no limit
   * @param tpm tokens in a minute; 0 for no limit
   * @param concurrency requests at once; 0 for no limit
   */
  @Schema(name = "ClientKeyLimits")
  public record Allowance(int rpm, long tpm, int concurrency) {
    static Allowance of(ClientLimits limits) {
      return new Allowance(limits.rpm(), limits.tpm(), limits.concurrency());
    }
  }

  /** Whether it lets anybody in. */
  enum State implements WireName {
    /** It does. */
    ACTIVE,
    /** Its time is over. */
    EXPIRED,
    /** Somebody turned it off. */
    DISABLED
  }

  public ClientKeyStatus {
    lanes = List.copyOf(lanes);
    models = List.copyOf(models);
    budgets = List.copyOf(budgets);
  }

  static ClientKeyStatus of(
      ClientKey key, ConfigContent content, List<BudgetStatus> budgets, Instant now) {
    FormerCredential former = key.former();
    ConfigObject stored = content.find(ConfigKind.CLIENT_KEY, key.id()).orElse(null);
    State state = key.isValidAt(now) ? State.ACTIVE : State.EXPIRED;
    return new ClientKeyStatus(
        key.id(),
        key.name(),
        (stored == null ? Managed.FILE : Managed.DATABASE).wireName(),
        stored == null ? null : stored.revision(),
        key.credential().prefix(),
        key.lanes().stream().map(lane -> lane.id()).sorted().toList(),
        key.models(),
        Allowance.of(key.limits()),
        budgets,
        former != null && now.isBefore(former.until()) ? former.until() : null,
        key.expiresAt(),
        key.enabled(),
        (key.enabled() ? state : State.DISABLED).wireName());
  }
}
