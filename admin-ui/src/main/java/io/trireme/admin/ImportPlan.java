package io.trireme.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.spi.Dialect;
import io.trireme.scheduler.GatewayConfiguration;
import io.trireme.store.ConfigurationException;
import io.trireme.store.sql.ConfigChange;
import io.trireme.store.sql.ConfigContent;
import io.trireme.store.sql.ConfigKind;
import io.trireme.store.sql.ConfigObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * What becomes of each object of a document. One that cannot be is refused with its reason, and the
 * others are judged without it. Credentials that the document does not hold stay as they are,
 * unless they would go to another host. For one request.
 */
final class ImportPlan {

  private static final String ENTRIES = "entries";
  private static final String CHANNEL = "channel";

  private final GatewayView gateway;
  private final Configurator configurator;
  private final ConfigContent before;
  private ConfigContent after;
  private final List<ConfigChange> changes = new ArrayList<>();
  private final List<ImportAnswer.Line> lines = new ArrayList<>();
  private final Set<String> refusedChannels = new LinkedHashSet<>();

  private ImportPlan(GatewayView gateway, Configurator configurator) {
    this.gateway = requireNonNull(gateway, "gateway is null");
    this.configurator = requireNonNull(configurator, "configurator is null");
    this.before = configurator.content();
    this.after = before;
  }

  static ImportPlan of(ImportDocument document, GatewayView gateway, Configurator configurator) {
    ImportPlan plan = new ImportPlan(gateway, configurator);
    document.items().forEach(plan::add);
    return plan;
  }

  /** What is to be changed, all in one. */
  List<ConfigChange> changes() {
    return List.copyOf(changes);
  }

  List<ImportAnswer.Line> lines() {
    return List.copyOf(lines);
  }

  private void add(ImportDocument.Item item) {
    ConfigObject stored = before.find(item.kind(), item.id()).orElse(null);
    try {
      if (stored == null && standsInFile(item)) {
        throw Refused.readOnly("stands in the configuration file");
      }
      add(item, stored, body(item, stored));
    } catch (Refused e) {
      refuse(item, reason(e.problem()));
    } catch (ConfigurationException e) {
      refuse(item, ConfigWriter.reason(e));
    }
  }

  private void add(ImportDocument.Item item, @Nullable ConfigObject stored, ObjectNode body) {
    if (stored != null && stored.body().equals(body)) {
      line(item, "unchanged", List.of(), null);
      return;
    }
    long expected = stored == null ? ConfigChange.ABSENT : stored.revision();
    ConfigChange.Put put = new ConfigChange.Put(item.kind(), item.id(), expected, body);
    ConfigContent next = with(put);
    configurator.judge(next);
    after = next;
    changes.add(put);
    Set<String> fields = ConfigWriter.differences(stored == null ? null : stored.body(), body);
    line(item, stored == null ? "added" : "changed", List.copyOf(fields), null);
  }

  private void refuse(ImportDocument.Item item, String reason) {
    if (item.kind() == ConfigKind.CHANNEL) {
      refusedChannels.add(item.id());
    }
    line(item, "refused", List.of(), reason);
  }

  private void line(
      ImportDocument.Item item, String change, List<String> fields, @Nullable String reason) {
    lines.add(new ImportAnswer.Line(item.kind().word(), item.id(), change, fields, reason));
  }

  private static String reason(Problem problem) {
    return problem.errors().isEmpty()
        ? problem.detail()
        : problem.errors().stream()
            .map(error -> error.field() + " " + error.message())
            .collect(Collectors.joining("; "));
  }

  private ConfigContent with(ConfigChange.Put put) {
    List<ConfigObject> objects = new ArrayList<>(after.objects());
    long revision = before.revision() + 1;
    objects.removeIf(object -> object.kind() == put.kind() && object.id().equals(put.id()));
    objects.add(new ConfigObject(put.kind(), put.id(), revision, put.body()));
    return new ConfigContent(revision, objects);
  }

  private boolean standsInFile(ImportDocument.Item item) {
    GatewayConfiguration configuration = gateway.configuration();
    return switch (item.kind()) {
      case CHANNEL -> configuration.channel(item.id()).isPresent();
      case LANE ->
          configuration.lanes().keySet().stream().anyMatch(lane -> lane.id().equals(item.id()));
      case CLIENT_KEY ->
          configuration.clientKeys().stream().anyMatch(key -> key.id().equals(item.id()));
      case SETTINGS -> SettingsResource.managed(configurator, null) == Managed.FILE;
    };
  }

  private ObjectNode body(ImportDocument.Item item, @Nullable ConfigObject stored) {
    ObjectNode old = stored == null ? null : stored.body();
    return switch (item.kind()) {
      case CHANNEL -> ChannelCredentials.merged(item.id(), old, item.body());
      case LANE -> item.merges() ? merged(item) : item.body();
      case CLIENT_KEY -> clientKey(old, item.body());
      case SETTINGS ->
          old != null && item.merges() ? old.deepCopy().setAll(item.body()) : item.body();
    };
  }

  private static ObjectNode clientKey(@Nullable ObjectNode old, ObjectNode sent) {
    ObjectNode body = sent.deepCopy();
    body.remove("former");
    if (!body.has("hmac")) {
      if (old == null) {
        throw Refused.readOnly("its secret is not in the file; make a new client key");
      }
      body.set("hmac", old.path("hmac"));
      body.set("prefix", old.path("prefix"));
    }
    return body;
  }

  /** The lane's entries come first; what else is in the lane stays behind them. */
  private ObjectNode merged(ImportDocument.Item item) {
    Dialect lane = Finder.lane(gateway.lanes(), item.id());
    ObjectNode body = new LaneBodies(before, gateway.configuration()).named(lane);
    ArrayNode entries = item.body().withArray(ENTRIES).deepCopy();
    for (int i = entries.size() - 1; i >= 0; i--) {
      if (refusedChannels.contains(entries.path(i).path(CHANNEL).asText())) {
        entries.remove(i);
      }
    }
    Set<String> named = new LinkedHashSet<>(entries.findValuesAsText(CHANNEL));
    for (JsonNode entry : body.path(ENTRIES)) {
      if (!named.contains(entry.path(CHANNEL).asText())) {
        entries.add(entry);
      }
    }
    body.setAll(item.body());
    body.set(ENTRIES, entries);
    return body;
  }
}
