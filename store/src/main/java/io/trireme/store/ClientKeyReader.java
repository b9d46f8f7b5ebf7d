package io.trireme.store;

import io.trireme.core.spi.Dialect;
import io.trireme.scheduler.Budget;
import io.trireme.scheduler.ClientCredential;
import io.trireme.scheduler.ClientKey;
import io.trireme.scheduler.ClientLimits;
import io.trireme.scheduler.FormerCredential;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the elements of {@code clientKeys}, which must differ in id and in secret. */
final class ClientKeyReader {
  private static final Set<String> KEYS =
      Set.of(
          "id",
          "name",
          "secret",
          "secretRef",
          "lanes",
          "models",
          "limits",
          "budgets",
          "expiresAt",
          "enabled");

  private static final Set<String> STORED_KEYS =
      Set.of(
          "id",
          "name",
          "prefix",
          "hmac",
          "former",
          "lanes",
          "models",
          "limits",
          "budgets",
          "expiresAt",
          "enabled");

  private static final Map<String, Budget.Period> PERIODS =
      LaneReader.words(Budget.Period.values());

  private final Map<String, Dialect> dialects;
  private final Set<String> ids = new HashSet<>();
  private final Set<String> identities = new HashSet<>();

  ClientKeyReader(Map<String, Dialect> dialects) {
    this.dialects = dialects;
  }

  /** One of a configuration file. */
  ClientKey read(YamlValue value, SecretReader secrets) {
    YamlObject fields = value.object(KEYS);
    SecretReader.Found found = secrets.read(value, fields);
    String id = fields.read("id", YamlValue::text, ClientKey.deriveId(found.identity()));
    return read(value, fields, id, new ClientCredential.Plain(found.secret()), null);
  }

  /** One of the database, where only the hash of its secret is kept. */
  ClientKey readStored(YamlValue value) {
    YamlObject fields = value.object(STORED_KEYS);
    String id = fields.require("id").text();
    ClientCredential credential =
        value.checked(
            () ->
                new ClientCredential.Hashed(fields.text("prefix"), fields.require("hmac").text()));
    FormerCredential former = fields.find("former").map(ClientKeyReader::former).orElse(null);
    return read(value, fields, id, credential, former);
  }

  private ClientKey read(
      YamlValue value,
      YamlObject fields,
      String id,
      ClientCredential credential,
      @Nullable FormerCredential former) {
    List<Dialect> lanes = fields.list("lanes", lane -> lane.oneOf(dialects));
    Instant expiresAt = fields.find("expiresAt").map(YamlValue::instant).orElse(null);
    ClientKey key =
        value.checked(
            () ->
                new ClientKey(
                    id,
                    fields.text("name"),
                    credential,
                    Set.copyOf(lanes),
                    fields.list("models", YamlValue::text),
                    fields.read("limits", ClientKeyReader::limits, ClientLimits.NONE),
                    expiresAt,
                    fields.read("enabled", YamlValue::bool, true),
                    fields.list("budgets", ClientKeyReader::budget),
                    former));
    if (!identities.add(credential.identity())) {
      throw value.error("has the same secret as a client key before it; give each its own");
    }
    if (former != null && !identities.add(former.credential().identity())) {
      throw value.error("had the same secret as another client key; give each its own");
    }
    if (!ids.add(key.id())) {
      throw value.error("has the same id as a client key before it; give each its own");
    }
    return key;
  }

  private static FormerCredential former(YamlValue value) {
    YamlObject fields = value.object(Set.of("hmac", "until"));
    return value.checked(
        () ->
            new FormerCredential(
                new ClientCredential.Hashed("", fields.require("hmac").text()),
                fields.require("until").instant()));
  }

  private static Budget budget(YamlValue value) {
    YamlObject fields = value.object(Set.of("usd", "tokens", "per"));
    Budget.Period period = fields.require("per").oneOf(PERIODS);
    Optional<YamlValue> dollars = fields.find("usd");
    Optional<YamlValue> tokens = fields.find("tokens");
    if (dollars.isPresent() == tokens.isPresent()) {
      throw value.error("needs one of usd and tokens, and not both");
    }
    if (dollars.isPresent()) {
      YamlValue amount = dollars.get();
      return amount.checked(() -> Budget.ofDollars(amount.decimal(), period));
    }
    YamlValue amount = tokens.orElseThrow();
    return amount.checked(() -> new Budget(Budget.Unit.TOKENS, amount.wholeNumber(), period));
  }

  private static ClientLimits limits(YamlValue value) {
    YamlObject fields = value.object(Set.of("rpm", "tpm", "concurrency"));
    return new ClientLimits(
        fields.read("rpm", YamlValue::integer, 0),
        fields.read("tpm", YamlValue::wholeNumber, 0L),
        fields.read("concurrency", YamlValue::integer, 0));
  }
}
