package io.trireme.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * What is known of vendors whose API is compatible with a dialect, as {@code vendors.yaml} says it:
 * the beginning of a channel. Immutable.
 *
 * @param presets in the order of the file
 */
public record VendorPresets(List<Preset> presets) {

  private static final String FILE = "vendors.yaml";

  public VendorPresets {
    presets = List.copyOf(presets);
  }

  /**
   * A vendor's address for one dialect.
   *
   * @param id stable
   * @param dialect what is spoken there
   * @param baseUrls where; what is written in capitals is the reader's own
   * @param quirks what the vendor does differently
   * @param website for people; "" for none
   * @param allowPrivateNetwork whether it is usually on the reader's own machine
   */
  public record Preset(
      String id,
      String dialect,
      List<String> baseUrls,
      Map<String, String> quirks,
      String website,
      boolean allowPrivateNetwork) {
    public Preset {
      requireNonNull(id, "id is null");
      requireNonNull(dialect, "dialect is null");
      baseUrls = List.copyOf(baseUrls);
      quirks = Map.copyOf(quirks);
      requireNonNull(website, "website is null");
    }
  }

  /**
   * Those that come with this version.
   *
   * @throws ConfigurationException if the file in the program is not what it should be
   */
  public static VendorPresets builtIn() {
    try (InputStream file = VendorPresets.class.getResourceAsStream(FILE)) {
      byte[] bytes = requireNonNull(file, FILE + " is not in the program").readAllBytes();
      return new VendorPresets(
          new YamlDocument(FILE)
              .read(bytes).entries().entrySet().stream()
                  .filter(entry -> entry.getKey().equals("channels"))
                  .flatMap(entry -> entry.getValue().list().stream())
                  .map(channel -> preset(channel.entries()))
                  .toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Preset preset(Map<String, YamlValue> fields) {
    return new Preset(
        text(fields.get("id")),
        text(fields.get("dialect")),
        requireNonNull(fields.get("baseUrls"), "baseUrls is missing").list().stream()
            .map(YamlValue::text)
            .toList(),
        fields.containsKey("quirks") ? requireNonNull(fields.get("quirks")).texts() : Map.of(),
        text(fields.get("website")),
        fields.containsKey("allowPrivateNetwork")
            && requireNonNull(fields.get("allowPrivateNetwork")).bool());
  }

  private static String text(@Nullable YamlValue value) {
    return value == null ? "" : value.text();
  }
}
