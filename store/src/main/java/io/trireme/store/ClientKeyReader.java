package io.trireme.store;

import io.trireme.core.spi.Dialect;
import io.trireme.scheduler.ClientCredential;
import io.trireme.scheduler.ClientKey;
import io.trireme.scheduler.ClientLimits;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the elements of {@code clientKeys}, which must differ in id and in secret. */
final class ClientKeyReader {
  private static final Set<String> KEYS =
      Set.of(
          "id", "name", "secret", "secretRef", "lanes", "models", "limits", "expiresAt", "enabled");

  private static final Set<String> STORED_KEYS =
      Set.of("id", "name", "prefix", "hmac", "lanes", "models", "limits", "expiresAt", "enabled");

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
    return read(value, fields, id, new ClientCredential.Plain(found.secret()));
  }

  /** One of the database, where only the hash of its secret is kept. */
  ClientKey readStored(YamlValue value) {
    YamlObject fields = value.object(STORED_KEYS);
    String id = fields.require("id").text();
    ClientCredential credential =
        value.checked(
            () ->
                new ClientCredential.Hashed(fields.text("prefix"), fields.require("hmac").text()));
    return read(value, fields, id, credential);
  }

  private ClientKey read(
      YamlValue value, YamlObject fields, String id, ClientCredential credential) {
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
                    fields.read("enabled", YamlValue::bool, true)));
    if (!identities.add(credential.identity())) {
      throw value.error("has the same secret as a client key before it; give each its own");
    }
    if (!ids.add(key.id())) {
      throw value.error("has the same id as a client key before it; give each its own");
    }
    return key;
  }

  private static ClientLimits limits(YamlValue value) {
    YamlObject fields = value.object(Set.of("rpm", "tpm", "concurrency"));
    return new ClientLimits(
        fields.read("rpm", YamlValue::integer, 0),
        fields.read("tpm", YamlValue::wholeNumber, 0L),
        fields.read("concurrency", YamlValue::integer, 0));
  }
}
