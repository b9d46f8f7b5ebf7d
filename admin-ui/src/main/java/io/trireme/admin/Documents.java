package io.trireme.admin;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What is written without a type of its own, for the API's document alone. */
final class Documents {

  private Documents() {}

  /** What stands in the database, without credentials. */
  @Schema(name = "Export")
  record Export(
      String format,
      int version,
      Instant exportedAt,
      boolean secrets,
      List<Bodies.Channel> channels,
      Map<String, Bodies.Lane> lanes,
      List<StoredClientKey> clientKeys,
      Bodies.@Nullable Settings settings) {}

  /** A client key as it was sent to the database: what was not named is not there. */
  @Schema(name = "ExportedClientKeyBody")
  record StoredClientKey(
      String id,
      String prefix,
      @Nullable String name,
      @Nullable List<String> lanes,
      @Nullable List<String> models,
      Bodies.@Nullable Allowance limits,
      @Nullable List<Bodies.Budget> budgets,
      @Nullable Instant expiresAt,
      @Nullable Boolean enabled) {}

  /** What stands in the database, all of it, sealed under a passphrase. */
  @Schema(name = "SealedExport")
  record SealedExport(
      String format,
      int version,
      Instant exportedAt,
      String derivation,
      int iterations,
      String salt,
      String sealed) {}
}
