package io.trireme.deploy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code audit}: who changed what. */
@Command(
    name = "audit",
    description = "Shows who changed what. Exit code 1 if the list was tampered with.",
    mixinStandardHelpOptions = true)
final class AuditCommand extends Action {

  @Option(names = "--limit", paramLabel = "N", description = "At most so many (default 20).")
  private int limit = 20;

  @Option(names = "--before", paramLabel = "NUMBER", description = "Only those before this one.")
  private @Nullable Long before;

  @Override
  JsonNode ask(AdminClient gateway) {
    return gateway.get("/api/audit?limit=" + limit + (before == null ? "" : "&before=" + before));
  }

  @Override
  boolean succeeded(JsonNode answer) {
    return answer.path("intact").asBoolean();
  }

  @Override
  String show(JsonNode answer) {
    Table table = new Table("#", "WHEN", "WHO", "WHAT", "TO", "FIELDS");
    for (JsonNode entry : answer.path("entries")) {
      table.row(
          text(entry, "seq"),
          text(entry, "at"),
          text(entry, "actor"),
          text(entry, "action"),
          text(entry, "object"),
          text(entry, "detail"));
    }
    return answer.path("intact").asBoolean()
        ? table.toString()
        : table
            + "TAMPERED WITH: entry "
            + text(answer, "firstBroken")
            + " does not follow from the one before it\n";
  }
}
