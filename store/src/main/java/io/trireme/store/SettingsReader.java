package io.trireme.store;

import io.trireme.scheduler.AdmissionSettings;
import io.trireme.scheduler.LimitSettings;
import io.trireme.scheduler.Settings;
import java.util.Map;
import java.util.Set;

/** Reads {@code settings}. */
final class SettingsReader {
  private static final Map<String, Settings.Mode> MODES = LaneReader.words(Settings.Mode.values());
  private static final Map<String, LimitSettings.WhenAlone> ALONE =
      LaneReader.words(LimitSettings.WhenAlone.values());

  private SettingsReader() {}

  static Settings read(YamlValue value) {
    YamlObject fields = value.object(Set.of("mode", "keepAliveAfter", "admission", "limits"));
    Settings defaults = Settings.DEFAULTS;
    return value.checked(
        () ->
            new Settings(
                fields.read("mode", word -> word.oneOf(MODES), defaults.mode()),
                fields.read("keepAliveAfter", YamlValue::duration, defaults.keepAliveAfter()),
                fields.read("admission", SettingsReader::admission, defaults.admission()),
                fields.read("limits", SettingsReader::limits, defaults.limits())));
  }

  private static LimitSettings limits(YamlValue value) {
    YamlObject fields = value.object(Set.of("whenAlone"));
    return new LimitSettings(
        fields.read("whenAlone", word -> word.oneOf(ALONE), LimitSettings.DEFAULTS.whenAlone()));
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
