package io.trireme.store;

import io.trireme.core.spi.Dialect;
import io.trireme.core.spi.Quirks;
import io.trireme.scheduler.About;
import io.trireme.scheduler.ApiKey;
import io.trireme.scheduler.BaseUrl;
import io.trireme.scheduler.Channel;
import io.trireme.scheduler.KeyStrategy;
import io.trireme.scheduler.Limits;
import io.trireme.scheduler.ModelRules;
import io.trireme.scheduler.ProbeSettings;
import io.trireme.scheduler.ProxyUrl;
import io.trireme.scheduler.Timeouts;
import io.trireme.scheduler.Tls;
import io.trireme.scheduler.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads an element of {@code channels}. */
final class ChannelReader {
  private static final Set<String> KEYS =
      Set.of(
          "id",
          "name",
          "dialect",
          "baseUrls",
          "keys",
          "keyStrategy",
          "models",
          "headers",
          "proxyUrl",
          "tls",
          "timeouts",
          "limits",
          "probe",
          "allowPrivateNetwork",
          "quirks",
          "website",
          "notes");
  private static final Set<String> API_KEY_KEYS =
      Set.of("id", "label", "secret", "secretRef", "weight", "enabled");

  private static final Map<String, KeyStrategy> KEY_STRATEGIES =
      LaneReader.words(KeyStrategy.values());

  private final Map<String, Dialect> dialects;
  private final QuirkCheck quirkCheck;
  private final SecretReader secrets;

  ChannelReader(Map<String, Dialect> dialects, QuirkCheck quirkCheck, SecretReader secrets) {
    this.dialects = dialects;
    this.quirkCheck = quirkCheck;
    this.secrets = secrets;
  }

  Channel read(YamlValue value) {
    YamlObject fields = value.object(KEYS);
    String id = fields.require("id").text();
    Dialect dialect = fields.require("dialect").oneOf(dialects);
    boolean privateNetwork = fields.read("allowPrivateNetwork", YamlValue::bool, false);
    List<BaseUrl> baseUrls = baseUrls(fields.require("baseUrls"), privateNetwork);
    List<ApiKey> keys = keys(id, fields);
    Quirks quirks = fields.read("quirks", written -> quirks(dialect, written), Quirks.NONE);
    About about =
        value.checked(
            () ->
                new About(
                    fields.text("name"),
                    fields.text("website"),
                    fields.read("notes", YamlValue::lines, "")));
    return value.checked(
        () ->
            new Channel(
                id,
                about,
                dialect,
                baseUrls,
                keys,
                fields.read(
                    "keyStrategy", word -> word.oneOf(KEY_STRATEGIES), KeyStrategy.FAILOVER),
                fields.read("models", ChannelReader::models, ModelRules.ALL),
                transport(fields, privateNetwork, quirks),
                fields.read("limits", ChannelReader::limits, Limits.NONE),
                fields.read("probe", ChannelReader::probe, ProbeSettings.OFF)));
  }

  private static List<BaseUrl> baseUrls(YamlValue value, boolean privateNetwork) {
    List<BaseUrl> baseUrls = new ArrayList<>();
    for (YamlValue element : value.list()) {
      BaseUrl baseUrl = element.checked(() -> BaseUrl.of(element.text()));
      if (baseUrl.isPrivate() && !privateNetwork) {
        throw element.error(
            "points at a loopback or private address; set allowPrivateNetwork: true on this channel"
                + " if that is meant");
      }
      if (baseUrls.contains(baseUrl)) {
        throw element.error("is the same as one before it; keep one");
      }
      baseUrls.add(baseUrl);
    }
    if (baseUrls.isEmpty()) {
      throw value.error("needs at least one base URL");
    }
    return baseUrls;
  }

  private List<ApiKey> keys(String channelId, YamlObject channel) {
    Set<String> ids = new HashSet<>();
    return channel.list(
        "keys",
        value -> {
          ApiKey key = key(channelId, value);
          if (!ids.add(key.id())) {
            throw value.error(
                "has the same id or the same secret as a key before it; keep one or give it an id");
          }
          return key;
        });
  }

  private ApiKey key(String channelId, YamlValue value) {
    YamlObject fields = value.object(API_KEY_KEYS);
    SecretReader.Found found = secrets.read(value, fields);
    String id = fields.read("id", YamlValue::text, ApiKey.deriveId(channelId, found.identity()));
    return value.checked(
        () ->
            new ApiKey(
                id,
                fields.text("label"),
                found.secret(),
                fields.read("weight", YamlValue::integer, 1),
                fields.read("enabled", YamlValue::bool, true)));
  }

  private static ModelRules models(YamlValue value) {
    YamlObject fields = value.object(Set.of("map", "allow", "deny"));
    return value.checked(
        () ->
            new ModelRules(
                fields.read("map", YamlValue::texts, Map.of()),
                fields.list("allow", YamlValue::text),
                fields.list("deny", YamlValue::text)));
  }

  private static Transport transport(YamlObject channel, boolean privateNetwork, Quirks quirks) {
    Map<String, String> headers = channel.read("headers", ChannelReader::headers, Map.of());
    ProxyUrl proxyUrl =
        channel
            .find("proxyUrl")
            .map(value -> value.checked(() -> ProxyUrl.of(value.text())))
            .orElse(null);
    return new Transport(
        headers,
        proxyUrl,
        channel.read("tls", ChannelReader::tls, Tls.PLATFORM),
        channel.read("timeouts", ChannelReader::timeouts, Timeouts.DEFAULTS),
        privateNetwork,
        quirks);
  }

  private static Map<String, String> headers(YamlValue value) {
    Map<String, String> headers = value.texts();
    // Checked here as well, so that a refusal points at the headers and not at the channel.
    return value.checked(
        () ->
            new Transport(headers, null, Tls.PLATFORM, Timeouts.DEFAULTS, false, Quirks.NONE)
                .headers());
  }

  private static Tls tls(YamlValue value) {
    YamlObject fields = value.object(Set.of("caPem", "insecureSkipVerify"));
    return value.checked(
        () ->
            new Tls(
                fields.read("caPem", YamlValue::lines, ""),
                fields.read("insecureSkipVerify", YamlValue::bool, false)));
  }

  private static Timeouts timeouts(YamlValue value) {
    YamlObject fields =
        value.object(Set.of("connect", "firstByte", "firstByteReasoning", "stall", "total"));
    Timeouts defaults = Timeouts.DEFAULTS;
    Duration firstByte = fields.read("firstByte", YamlValue::duration, defaults.firstByte());
    // Who has chosen a time has chosen it for thoughts as well, unless they say otherwise.
    Duration reasoning =
        firstByte.equals(defaults.firstByte()) ? defaults.firstByteReasoning() : firstByte;
    return new Timeouts(
        fields.read("connect", YamlValue::duration, defaults.connect()),
        firstByte,
        fields.read("firstByteReasoning", YamlValue::duration, reasoning),
        fields.read("stall", YamlValue::duration, defaults.stall()),
        fields.read("total", YamlValue::duration, defaults.total()));
  }

  private static Limits limits(YamlValue value) {
    YamlObject fields = value.object(Set.of("rpm", "concurrency", "adaptive"));
    return value.checked(
        () ->
            new Limits(
                fields.read("rpm", YamlValue::integer, 0),
                fields.read("concurrency", YamlValue::integer, 0),
                fields.read("adaptive", YamlValue::bool, false)));
  }

  private static ProbeSettings probe(YamlValue value) {
    YamlObject fields = value.object(Set.of("enabled", "every"));
    ProbeSettings usual = ProbeSettings.OFF;
    return value.checked(
        () ->
            new ProbeSettings(
                // Who gives an interval wants it used.
                fields.read("enabled", YamlValue::bool, true),
                fields.read("every", YamlValue::duration, usual.every())));
  }

  private Quirks quirks(Dialect dialect, YamlValue value) {
    Map<String, String> quirks = new LinkedHashMap<>();
    value
        .entries()
        .forEach(
            (name, written) -> {
              String text = written.text();
              quirkCheck
                  .fault(dialect, name, text)
                  .ifPresent(
                      fault -> {
                        throw written.error(fault);
                      });
              quirks.put(name, text);
            });
    return new Quirks(quirks);
  }
}
