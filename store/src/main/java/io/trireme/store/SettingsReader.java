package io.trireme.store;

import io.trireme.scheduler.AdmissionSettings;
import io.trireme.scheduler.BodySettings;
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

  static Settings read(YamlValue value, BodySettings usualBodies) {
    YamlObject fields =
        value.object(Set.of("mode", "keepAliveAfter", "admission", "limits", "bodies"));
    Settings defaults = Settings.DEFAULTS;
    return value.checked(
        () ->
            new Settings(
                fields.read("mode", word -> word.oneOf(MODES), defaults.mode()),
                fields.read("keepAliveAfter", YamlValue::duration, defaults.keepAliveAfter()),
                fields.read("admission", SettingsReader::admission, defaults.admission()),
                fields.read("limits", SettingsReader::limits, defaults.limits()),
                fields.read("bodies", bodies -> bodies(bodies, usualBodies), usualBodies)));
  }

  private static LimitSettings limits(YamlValue value) {
    YamlObject fields = value.object(Set.of("whenAlone"));
    return new LimitSettings(
        fields.read("whenAlone", word -> word.oneOf(ALONE), LimitSettings.DEFAULTS.whenAlone()));
  }

  private static BodySettings bodies(YamlValue value, BodySettings usual) {
    YamlObject fields = value.object(Set.of("enabled", "maxBytes", "most", "keptFor"));
    return value.checked(
        () ->
            new BodySettings(
                fields.read("enabled", YamlValue::bool, usual.enabled()),
                fields.read("maxBytes", YamlValue::integer, usual.maxBytes()),
                fields.read("most", YamlValue::integer, usual.most()),
                fields.read("keptFor", YamlValue::duration, usual.keptFor())));
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
