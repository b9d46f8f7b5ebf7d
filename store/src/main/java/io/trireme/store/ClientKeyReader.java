package io.trireme.store;

import io.trireme.core.spi.Dialect;
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

  private final Map<String, Dialect> dialects;
  private final SecretReader secrets;
  private final Set<String> ids = new HashSet<>();
  private final Set<String> values = new HashSet<>();

  ClientKeyReader(Map<String, Dialect> dialects, SecretReader secrets) {
    this.dialects = dialects;
    this.secrets = secrets;
  }

  ClientKey read(YamlValue value) {
    YamlObject fields = value.object(KEYS);
    SecretReader.Found found = secrets.read(value, fields);
    String id = fields.read("id", YamlValue::text, ClientKey.deriveId(found.identity()));
    List<Dialect> lanes = fields.list("lanes", lane -> lane.oneOf(dialects));
    Instant expiresAt = fields.find("expiresAt").map(YamlValue::instant).orElse(null);
    ClientKey key =
        value.checked(
            () ->
                new ClientKey(
                    id,
                    fields.text("name"),
                    found.secret(),
                    Set.copyOf(lanes),
                    fields.list("models", YamlValue::text),
                    fields.read("limits", ClientKeyReader::limits, ClientLimits.NONE),
                    expiresAt,
                    fields.read("enabled", YamlValue::bool, true)));
    if (!values.add(key.secret().reveal())) {
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
