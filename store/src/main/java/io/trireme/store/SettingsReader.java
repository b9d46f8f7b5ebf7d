package io.trireme.store;

import io.trireme.scheduler.AdmissionSettings;
import io.trireme.scheduler.Settings;
import java.util.Map;
import java.util.Set;

/** Reads {@code settings}. */
final class SettingsReader {
  private static final Map<String, Settings.Mode> MODES = LaneReader.words(Settings.Mode.values());

  private SettingsReader() {}

  static Settings read(YamlValue value) {
    YamlObject fields = value.object(Set.of("mode", "keepAliveAfter", "admission"));
    Settings defaults = Settings.DEFAULTS;
    return value.checked(
        () ->
            new Settings(
                fields.read("mode", word -> word.oneOf(MODES), defaults.mode()),
                fields.read("keepAliveAfter", YamlValue::duration, defaults.keepAliveAfter()),
                fields.read("admission", SettingsReader::admission, defaults.admission())));
  }

  private static AdmissionSettings admission(YamlValue value) {
    YamlObject fields = value.object(Set.of("concurrency", "queue", "maxWait"));
    AdmissionSettings defaults = AdmissionSettings.DEFAULTS;
    return value.checked(
        () ->
            new AdmissionSettings(
                fields.read("concurrency", YamlValue::integer, defaults.concurrency()),
                fields.read("queue", YamlValue::integer, defaults.queue()),
                fields.read("maxWait", YamlValue::duration, defaults.maxWait())));
  }
}
