package io.trireme.admin;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.scheduler.plan.ChannelGate;
import io.trireme.scheduler.plan.Scheduler;
import io.trireme.scheduler.state.MemoryState;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** The resources over a database of their own and perhaps a configuration file beside it. */
final class ConfigFixture implements AutoCloseable {

  static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

  final FakeGateway gateway = new FakeGateway();
  final MemoryState state = new MemoryState(() -> NOW, new Random(1));
  final FakeConfigurator configurator;
  final ChannelsResource channels;
  final ChannelKeysResource keys;
  final LanesResource lanes;
  final ClientKeysResource clientKeys;
  final SettingsResource settings;
  final AuditResource audit;
  final ExportResource exports;
  final ImportResource imports;

  ConfigFixture(Path folder, String yaml) {
    Path file = yaml.isEmpty() ? null : folder.resolve("trireme.yaml");
    if (file != null) {
      try {
        Files.writeString(file, yaml);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    configurator = new FakeConfigurator(gateway, folder, file);
    Scheduler scheduler = new Scheduler(state, new Random(2), ChannelGate.OPEN);
    channels = new ChannelsResource(gateway, scheduler, new FakeVendors(), configurator);
    keys = new ChannelKeysResource(gateway, scheduler, configurator);
    lanes = new LanesResource(gateway, scheduler, configurator);
    clientKeys = new ClientKeysResource(gateway, configurator, Clock.fixed(NOW, ZoneOffset.UTC));
    settings = new SettingsResource(gateway, configurator);
    audit = new AuditResource(configurator);
    exports = new ExportResource(configurator, Clock.fixed(NOW, ZoneOffset.UTC));
    imports = new ImportResource(gateway, scheduler, configurator);
  }

  static byte[] bytes(String json) {
    return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }

  static JsonNode json(Response response) {
    return Json.of(response.getEntity());
  }

  static String tag(Response response) {
    return '"' + response.getEntityTag().getValue() + '"';
  }

  /** A channel with this id, a host and a key of its own. */
  Response channel(String id, String more) {
    return channels.create(
        bytes(
            "{'id':'%s','dialect':'claude','baseUrls':['https://%s.example'],'keys':[{'id':'a','secret':'sk-canary-%s-0123456789'}]%s}"
                .formatted(id, id, id, more)));
  }

  static Problem refusal(Runnable action) {
    return assertThatExceptionOfType(Refused.class).isThrownBy(action::run).actual().problem();
  }

  @Override
  public void close() {
    configurator.close();
  }
}
